"""Who asks, read anew: rights and credentials may have ended since, in whichever process.

Each mutation of a document begins by it; and what writes after a while in which somebody waited (for a
service, for a hash) asks again in the transaction that writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from jackfield.accounts import engines
from jackfield.accounts.errors import NotAuthenticated
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.principal import ANONYMOUS, Principal

#: By which credentials the operation of this thread acts; None: by none of ours, as a command does.
_acting: ContextVar[Principal | None] = ContextVar("acting", default=None)


def unexpired() -> Q:
    """Return which tokens have not run out."""
    return Q(expires_at=None) | Q(expires_at__gt=timezone.now())


def renewed(principal: Principal) -> Principal:
    """Return who asks as they stand now, with nothing remembered of their permissions.

    Costs one query; another where the project's engine keeps the sessions. ``ANONYMOUS``: the user was
    deactivated, or the token or the session has ended.
    """
    if principal.user is None:
        return principal
    user = _user_of(principal)
    return ANONYMOUS if user is None else replace(principal, user=user)


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    """Hold what ``now`` is asked of this principal's user in the block against their credentials, too."""
    before = _acting.set(principal)
    try:
        yield
    finally:
        _acting.reset(before)


def now(actor: Any) -> Any:
    """Return who acts as they stand now; call it in the transaction that writes. Costs what ``renewed`` does.

    Args:
        actor: A user; None: the product itself, which stands.

    Raises:
        NotAuthenticated: They were deactivated, or the credentials by which they act have ended.
    """
    if actor is None:
        return None
    by = _acting.get()
    if by is None or by.user is None or by.user.pk != actor.pk:
        by = Principal(user=actor)
    user = renewed(by).user
    if user is None:
        raise NotAuthenticated
    return user


def _user_of(principal: Principal) -> Any:
    key = principal.user.pk
    if principal.token_id is not None:
        tokens = ApiToken.objects.select_related("user").filter(unexpired())
        token = tokens.filter(pk=principal.token_id, user_id=key, user__is_active=True).first()
        return None if token is None else token.user
    if principal.session_key is not None:
        if engines.knows_users():
            sessions = Session.objects.select_related("user").filter(expire_date__gt=timezone.now())
            session = sessions.filter(
                session_key=principal.session_key, user_id=key, user__is_active=True
            ).first()
            return None if session is None else session.user
        if not engines.standing([principal.session_key]):
            return None
    return get_user_model()._default_manager.filter(pk=key, is_active=True).first()
