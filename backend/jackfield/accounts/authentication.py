"""From what a request carries to who is asking."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from jackfield.accounts import engines
from jackfield.accounts.errors import CredentialsRefused
from jackfield.accounts.models import ApiToken
from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.accounts.queries import token_of
from jackfield.accounts.scopes import TokenScope

#: How stale ``last_used_at`` may be: so that a busy token costs one write a minute.
_LAST_USED_PRECISION = timedelta(minutes=1)


def principal_of_authorization(header: str) -> Principal:
    """Return who the ``Authorization`` header speaks for.

    Raises:
        CredentialsRefused: Not ``Bearer``, or the token is unknown, has run out, or its user was deactivated.
    """
    scheme, _, secret = header.partition(" ")
    token = token_of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise CredentialsRefused
    _note_use(token)
    scopes = frozenset(TokenScope(name) for name in token.scopes)
    return Principal(user=token.user, scopes=scopes, token_id=token.pk)


def principal_of_session(session_key: str | None) -> Principal:
    """Return who is signed in under the session cookie; ``ANONYMOUS`` when nobody is."""
    if not session_key:
        return ANONYMOUS
    return principal_of_store(engines.store(session_key))


def principal_of_store(session: Any) -> Principal:
    """Return who is signed in under an opened session.

    The same test as Django's ``get_user``: the session's hash must fit the user's password, so
    that a changed password ends the sessions that were made under the old one.
    """
    user_key = session.get(SESSION_KEY)
    if user_key is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return ANONYMOUS
    users = get_user_model()
    user = users._default_manager.filter(pk=users._meta.pk.to_python(user_key), is_active=True).first()
    if user is None or not _hash_fits(user, session.get(HASH_SESSION_KEY, "")):
        return ANONYMOUS
    return Principal(user=user, session_key=session.session_key)


def _hash_fits(user: Any, session_hash: str) -> bool:
    candidates = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, candidate) for candidate in candidates)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _LAST_USED_PRECISION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
