"""Make users and tokens; sign in; end sessions."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from jackfield.accounts.errors import (
    AccountInvalid,
    TokenNameTaken,
    TokenNotFound,
    WrongCredentials,
)
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.queries import SECRET_PREFIX, digest_of
from jackfield.accounts.scopes import TokenScope
from jackfield.audit.operations import record

#: Letters of a secret by which its user recognises it.
_SHOWN = 9


@transaction.atomic
def create_user(*, username: str, password: str, is_administrator: bool = False, actor: Any = None) -> Any:
    """Make a user of the project's model.

    Raises:
        AccountInvalid: The name is taken or malformed, or the password is too weak.
    """
    users: Any = get_user_model()
    user = users(username=username, is_superuser=is_administrator, is_staff=is_administrator)
    issues = [("password", message) for message in _password_problems(password, user)]
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        issues += [(field, text) for field, texts in error.message_dict.items() for text in texts]
    if issues:
        raise AccountInvalid(issues)
    user.save()
    record(
        actor=actor,
        action="user.created",
        subject_kind="user",
        subject_id=user.pk,
        subject_label=user.get_username(),
    )
    return user


def sign_in(*, request: Any, username: str, password: str) -> Any:
    """Return the active user of this name and password.

    An unknown name takes as long as a wrong password (Django's backend hashes either way).

    Raises:
        WrongCredentials: There is none.
    """
    user = None
    if _is_storable(username + password):
        user = authenticate(request, username=username, password=password)
    if user is None:
        raise WrongCredentials
    return user


@transaction.atomic
def create_token(
    *, user: Any, name: str, scopes: Iterable[TokenScope], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which is nowhere kept and never shown again.

    Raises:
        TokenNameTaken: The user has one of that name.
    """
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
        actor=user,
        action="token.created",
        subject_kind="token",
        subject_id=token.pk,
        subject_label=name,
    )
    return token, secret


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


def end_sessions(*, user: Any, session_key: str | None, everywhere: bool) -> int:
    """End one session of a user, or all of them; return how many there were."""
    rows = Session.objects.filter(user=user)
    if not everywhere:
        rows = rows.filter(session_key=session_key or "")
    return rows.delete()[0]


def _is_storable(text: str) -> bool:
    """Without NUL and halves of surrogate pairs, on which databases and hashes trip."""
    return "\0" not in text and text.encode("utf-8", "replace").decode() == text


def _password_problems(password: str, user: Any) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []
