"""Days, times, moments and spans: from ISO 8601 and back, whatever formats the form's own field takes."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time
from django.utils.duration import duration_iso_string
from django.utils.timezone import get_current_timezone, is_naive, make_aware

from jackfield.api.forms.words import TemporalKind

#: The longest text that is looked at.
_MAX_LENGTH = 64
_PARSERS: Mapping[TemporalKind, Callable[[str], Any]] = {
    TemporalKind.DATE: parse_date,
    TemporalKind.TIME: parse_time,
    TemporalKind.DATETIME: parse_datetime,
    TemporalKind.DURATION: parse_duration,
}


def kind_of(field: forms.Field) -> TemporalKind | None:
    """Return what a field asks for; None: it is none of these."""
    if isinstance(field, forms.DateTimeField | forms.SplitDateTimeField):
        return TemporalKind.DATETIME
    if isinstance(field, forms.DateField):
        return TemporalKind.DATE
    if isinstance(field, forms.TimeField):
        return TemporalKind.TIME
    return TemporalKind.DURATION if isinstance(field, forms.DurationField) else None


def read(kind: TemporalKind, text: str) -> date | time | datetime | timedelta | None:
    """Return what a text says in ISO 8601; None: nothing of this kind.

    A moment without an offset is one of the deployment's time zone.
    """
    if len(text) > _MAX_LENGTH or (kind is TemporalKind.DURATION and "P" not in text):
        return None
    try:
        found: date | time | datetime | timedelta | None = _PARSERS[kind](text.strip())
        if isinstance(found, datetime):
            moment = _aware(found)
            # It is kept and shown in UTC, which has no day before the first nor after the last.
            moment.astimezone(UTC)
            return moment
    except (ValueError, OverflowError):
        return None
    return found


def write(kind: TemporalKind, value: Any) -> str | None:
    """Return a value as ISO 8601, a moment in UTC; a text that is none as it stands; None for no value."""
    if isinstance(value, str):
        value = read(kind, value) or value[:_MAX_LENGTH] or None
    if isinstance(value, datetime) and kind is TemporalKind.DATETIME:
        try:
            return _aware(value).astimezone(UTC).isoformat().replace("+00:00", "Z")
        except (ValueError, OverflowError):
            return value.isoformat()
    if isinstance(value, datetime):
        value = value.date() if kind is TemporalKind.DATE else value.time()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return value if isinstance(value, str) else None


def bounds(kind: TemporalKind, field: forms.Field) -> tuple[str | None, str | None]:
    """Return the least and the greatest that a field's validators let through, in ISO 8601."""
    least = _limit(field, MinValueValidator, max)
    greatest = _limit(field, MaxValueValidator, min)
    return write(kind, least), write(kind, greatest)


def _limit(field: forms.Field, validator: type[Any], narrowest: Callable[[list[Any]], Any]) -> Any:
    limits = [found.limit_value for found in field.validators if isinstance(found, validator)]
    called = [limit() if callable(limit) else limit for limit in limits]
    return narrowest(called) if called else None


def _aware(moment: datetime) -> datetime:
    return make_aware(moment, get_current_timezone()) if is_naive(moment) else moment
