"""How PostgreSQL and SQLite take the values of our own statements."""

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def is_postgresql() -> bool:
    """Whether the database of this thread is PostgreSQL; else it is SQLite."""
    return connection.vendor == "postgresql"


def stored(moment: datetime | None) -> Any:
    """Return a time as its column holds it."""
    return storing()(moment)


def storing() -> Callable[[datetime | None], Any]:
    """Return what turns times into what columns hold: to ask for the database each time takes longest."""
    return _as_it_is if is_postgresql() else _as_text


def _as_it_is(moment: datetime | None) -> datetime | None:
    return moment


def _as_text(moment: datetime | None) -> str | None:
    """SQLite has no type for times: Django keeps them as text, in UTC."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def as_json(moment: datetime | None) -> str | None:
    """Return a time as JSON carries it."""
    return None if moment is None else moment.isoformat()


def aware(moment: datetime) -> datetime:
    """Return a time that a column held: of SQLite it comes without its zone."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def listed(keys: Collection[int]) -> Any:
    """Return keys as one value, for ``ANY(%s)`` and on SQLite for ``json_each(%s)``."""
    return list(keys) if is_postgresql() else json.dumps(list(keys))
