"""`jackfield token create`."""

from argparse import Namespace

from django.contrib.auth import get_user_model

from jackfield.accounts.errors import NotAuthenticated, TokenNameTaken, TooManyTokens
from jackfield.accounts.operations import MAX_TOKENS, create_token
from jackfield.accounts.scopes import TokenScope
from jackfield.cli.errors import Misused, Refused
from jackfield.cli.ready import require_migrated


def run(arguments: Namespace) -> int:
    """Make the token; standard output carries the secret alone, fit for `TOKEN=$(...)`."""
    scopes = [_scope(name) for name in arguments.scope] if arguments.scope else list(TokenScope)
    if not 0 < len(arguments.name) <= 100:
        raise Misused("--name takes 1 to 100 characters.")
    require_migrated()
    users = get_user_model()._default_manager
    user = users.filter(**{get_user_model().USERNAME_FIELD: arguments.username}).first()
    if user is None:
        raise Refused(f"There is no user {arguments.username}.")
    try:
        _token, secret = create_token(actor=None, user=user, name=arguments.name, scopes=scopes)
    except TokenNameTaken as refusal:
        raise Refused(f"{arguments.username} has a token named {arguments.name} already.") from refusal
    except TooManyTokens as refusal:
        raise Refused(f"{arguments.username} has {MAX_TOKENS} tokens already: revoke one first.") from refusal
    except NotAuthenticated as refusal:
        raise Refused(f"{arguments.username} is deactivated.") from refusal
    print(secret)
    return 0


def _scope(name: str) -> TokenScope:
    try:
        return TokenScope(name.upper())
    except ValueError as error:
        raise Misused(f"There is no scope {name}; there are {', '.join(TokenScope)}.") from error
