"""Sessions under the project's own SESSION_ENGINE, whichever it is: which of them stand, and ending one."""

import logging
from collections.abc import Collection
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

logger = logging.getLogger(__name__)


def store(session_key: str | None = None) -> Any:
    """Return a session of this key, not read yet; None: a new one."""
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)


def knows_users() -> bool:
    """Whether the engine is ours, whose rows say whose they are."""
    from jackfield.accounts.models import Session  # noqa: PLC0415  # models are not ready when this is loaded

    return _model() is Session


def standing(session_keys: Collection[str]) -> set[str]:
    """Return those of these sessions in which somebody is signed in; one query where sessions are rows."""
    if not session_keys:
        return set()
    model = _model()
    if model is not None:
        rows = model._default_manager.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
        return set(rows.values_list("session_key", flat=True))
    return {key for key in session_keys if SESSION_KEY in store(key).load()}


def expires_at(session_key: str | None) -> datetime | None:
    """Return when a session ends; None where there is none, or the engine keeps no rows that say it."""
    model = _model()
    if not session_key or model is None:
        return None
    rows = model._default_manager.filter(session_key=session_key)
    found: datetime | None = rows.values_list("expire_date", flat=True).first()
    return found


def end(session_key: str) -> bool:
    """End a session; whether it stood until now. One that its cookie alone holds goes with the cookie."""
    ended = bool(standing([session_key]))
    store(session_key).flush()
    return ended


def _model() -> Any:
    make = getattr(type(store()), "get_model_class", None)
    return make() if make is not None else None
