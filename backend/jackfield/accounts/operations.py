"""Make tokens; sign in; end sessions. How users are made is told in ``people``."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate, login
from django.db import IntegrityError, transaction

from jackfield.accounts import engines
from jackfield.accounts.errors import (
    NotAuthenticated,
    SessionsNotOurs,
    TokenNameTaken,
    TokenNotFound,
    TooManyTokens,
    WrongCredentials,
)
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.names import is_storable
from jackfield.accounts.people import create_user, lock_active
from jackfield.accounts.queries import SECRET_PREFIX, digest_of
from jackfield.accounts.scopes import TokenScope
from jackfield.accounts.standing import unexpired
from jackfield.audit.operations import Change, record

__all__ = ["create_token", "create_user", "end_sessions", "revoke_token", "sign_in"]

#: Tokens that one user may have, so that all of them are seen and can be revoked.
MAX_TOKENS = 50
#: Letters of a secret by which its user recognises it.
_SHOWN = 9


def sign_in(*, request: Any, username: str, password: str) -> Any:
    """Begin ``request.session`` for the active user of this name and password, and return them.

    An unknown name takes as long as a wrong password (Django's backend hashes either way). Who was
    deactivated while it was hashed is as unknown.

    Raises:
        WrongCredentials: There is none.
    """
    user = None
    if is_storable(username + password):
        user = authenticate(request, username=username, password=password)
    if user is None:
        raise WrongCredentials
    with transaction.atomic():
        try:
            lock_active(user)
        except NotAuthenticated:
            raise WrongCredentials from None
        login(request, user)
        request.session.save()
        _tell(user, "user.signed_in")
    return user


@transaction.atomic
def create_token(
    *, actor: Any, user: Any, name: str, scopes: Iterable[TokenScope], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which is nowhere kept and never shown again.

    Args:
        actor: Who makes it: ``user``, or None for the command line.

    Raises:
        NotAuthenticated: The user is deactivated.
        TooManyTokens: They have ``MAX_TOKENS`` that are good. Those that have run out make room.
        TokenNameTaken: The user has one of that name.
    """
    lock_active(user)
    _make_room(user)
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        prefix=secret[:_SHOWN],
        digest=digest_of(secret),
        scopes=sorted({TokenScope.READ, *scopes}),
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            token.save()
    except IntegrityError as error:
        raise TokenNameTaken(name) from error
    record(
        actor=actor,
        action="token.created",
        subject_kind="token",
        subject_id=token.pk,
        subject_label=name,
        changes=[] if actor == user else [Change(field="user", after=user.get_username())],
    )
    return token, secret


def _make_room(user: Any) -> None:
    """Let there be room for one more token of a locked user: who has run out goes when it is needed."""
    held = ApiToken.objects.filter(user=user)
    if held.count() < MAX_TOKENS:
        return
    held.exclude(unexpired()).delete()
    if held.count() >= MAX_TOKENS:
        raise TooManyTokens


@transaction.atomic
def revoke_token(*, user: Any, token_id: int) -> None:
    """End a user's token; its sockets close within a second.

    Raises:
        TokenNotFound: The user has no such token.
    """
    token = ApiToken.objects.filter(user=user, pk=token_id).first()
    if token is None:
        raise TokenNotFound
    token.delete()
    record(
        actor=user,
        action="token.revoked",
        subject_kind="token",
        subject_id=token_id,
        subject_label=token.name,
    )


@transaction.atomic
def end_sessions(*, user: Any, session_key: str | None, everywhere: bool) -> int:
    """End one session of a user, or all of them; return how many there were.

    Raises:
        SessionsNotOurs: All of them, and the project's engine does not know whose a session is.
    """
    if not engines.knows_users():
        if everywhere:
            raise SessionsNotOurs
        count = int(engines.end(session_key or ""))
    else:
        rows = Session.objects.filter(user=user)
        if not everywhere:
            rows = rows.filter(session_key=session_key or "")
        count = rows.delete()[0]
    if count:
        _tell(user, "user.signed_out", Change(field="sessions", after=str(count)))
    return count


def _tell(user: Any, action: str, *changes: Change) -> None:
    record(
        actor=user,
        action=action,
        subject_kind="user",
        subject_id=user.pk,
        subject_label=user.get_username(),
        changes=changes,
    )
