"""Sign in and out; make and revoke tokens."""

from datetime import datetime

import strawberry
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.accounts import operations
from jackfield.accounts import scopes as account_scopes
from jackfield.accounts.errors import NotAuthenticated, SessionsNotOurs, TokenNotFound
from jackfield.accounts.principal import ANONYMOUS
from jackfield.api import ids, signing_in
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import PermissionDeniedError, Refused, StateError, invalid
from jackfield.api.narrowing import given
from jackfield.api.types.viewer import ApiToken, Viewer, token
from jackfield.api.words import ErrorCode, TokenScope

MAX_NAME_LENGTH = 100


@entry
class SignInInput:
    """Who signs in."""

    username: str = told("The user's name.")
    password: str = told("The user's password.")


@output
class SignInPayload:
    """Who is signed in."""

    viewer: Viewer = told("Who asks from now on.")


@entry
class SignOutInput:
    """Which sessions end."""

    everywhere: bool = told("All sessions of the viewer, and their sockets.", default=False)


@output
class SignOutPayload:
    """What was ended."""

    ended_session_count: int = told("How many sessions.")


@entry
class CreateTokenInput:
    """What the token is for."""

    name: str = told("Unique among the viewer's tokens; at most 100 characters.")
    scopes: list[TokenScope] = told("What it may be used for; READ is in each.")
    expires_at: datetime | None = told("When it runs out; left out: never.", default=strawberry.UNSET)


@output
class CreateTokenPayload:
    """The new token."""

    token: ApiToken = told("The token.")
    secret: str = told("Shown once: what goes after Bearer.")


@entry
class RevokeTokenInput:
    """Which token."""

    token_id: strawberry.ID = told("Which token.")


@output
class RevokeTokenPayload:
    """What was revoked."""

    revoked_token_id: strawberry.ID = told("Its id.")


def sign_in(context: Context, asked: SignInInput) -> SignInPayload:
    """Begin a session and set its cookie, over HTTP only.

    An unknown name and a wrong password answer alike and take as long.
    """
    if not getattr(settings, "JACKFIELD_MANAGES_PEOPLE", True):
        # Its own page may ask for more than a password.
        message = _("Sign in at the application that this belongs to.")
        raise Refused(StateError(code=ErrorCode.NOT_OFFERED, message=message))
    if not context.request.can_set_cookies:
        message = _("Sign in over HTTP.")
        raise Refused(StateError(code=ErrorCode.NOT_OFFERED, message=message))
    context.principal, context.effects.session_key = signing_in.begin(
        username=asked.username,
        password=asked.password,
        principal=context.principal,
        address=context.request.address,
    )
    return SignInPayload(viewer=Viewer(principal=context.principal))


def sign_out(context: Context, asked: SignOutInput) -> SignOutPayload:
    """End the session in use, or all of the viewer's."""
    require_session(context)
    try:
        ended = operations.end_sessions(
            user=context.user, session_key=context.principal.session_key, everywhere=asked.everywhere
        )
    except SessionsNotOurs as error:
        message = _("Only the application that this belongs to can end all of your sessions.")
        raise Refused(StateError(code=ErrorCode.NOT_OFFERED, message=message)) from error
    context.effects.ends_session = True
    context.principal = ANONYMOUS
    return SignOutPayload(ended_session_count=ended)


def create_token(context: Context, asked: CreateTokenInput) -> CreateTokenPayload:
    """Make a token for a program. It never exceeds its user, and makes no tokens itself."""
    require_session(context)
    name = asked.name.strip()
    if name and not name.isprintable():
        message = _("Leave out characters that cannot be shown.")
        raise invalid(["name"], "invalid", message)
    if not name or len(name) > MAX_NAME_LENGTH:
        message = _("Enter a name of at most %(limit)d characters.") % {"limit": MAX_NAME_LENGTH}
        raise invalid(["name"], "invalid", message)
    expires_at = given(asked.expires_at)
    if expires_at is not None and expires_at <= timezone.now():
        raise invalid(["expiresAt"], "in_the_past", _("Choose a time to come."))
    scopes = {account_scopes.TokenScope(scope.value) for scope in asked.scopes}
    row, secret = operations.create_token(
        actor=context.user, user=context.user, name=name, scopes=scopes, expires_at=expires_at
    )
    return CreateTokenPayload(token=token(row), secret=secret)


def revoke_token(context: Context, asked: RevokeTokenInput) -> RevokeTokenPayload:
    """End a token of the viewer's; its sockets close within a second."""
    number = ids.number_of(asked.token_id, "tok")
    if context.principal.token_id is None or context.principal.token_id != number:
        require_session(context)
    if number is None:
        raise TokenNotFound
    operations.revoke_token(user=context.user, token_id=number)
    return RevokeTokenPayload(revoked_token_id=strawberry.ID(ids.encode("tok", number)))


def require_session(context: Context) -> None:
    """Pass, or refuse.

    Raises:
        NotAuthenticated: Nobody is signed in.
        Refused: By a token.
    """
    if not context.principal.is_authenticated:
        raise NotAuthenticated
    if context.principal.token_id is not None:
        raise Refused(
            PermissionDeniedError(
                code=ErrorCode.PERMISSION_DENIED,
                message=_("A token can't do this: sign in, or use the command line."),
                missing=[],
                missing_scopes=[],
            )
        )
