"""How a cleaned value is kept in a config's settings: as JSON."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.duration import duration_iso_string


def stored(value: Any) -> Any:  # noqa: PLR0911 - one for each kind
    """Return a cleaned value as JSON holds it; the form field that made it reads it back.

    Raises:
        TypeError: JSON cannot hold it: the form needs a ``serialize_NAME_field``.
    """
    if isinstance(value, Enum):
        return stored(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date | time):  # A datetime is a date.
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Mapping):
        return {str(key): stored(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: stored(getattr(value, item.name)) for item in fields(value)}
    if hasattr(value, "pk"):
        return stored(value.pk)
    if hasattr(value, "__iter__"):
        return [stored(item) for item in value]
    raise TypeError(f"{type(value).__name__} needs a serialize_NAME_field to be kept in settings.")
