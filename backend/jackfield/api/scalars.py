"""The scalars of the schema: how they are written, and what is taken."""

import json
from datetime import UTC, datetime
from decimal import Decimal as PythonDecimal
from decimal import InvalidOperation
from typing import Any, NewType

from django.utils.dateparse import parse_datetime
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition, scalar

JSON = NewType("JSON", object)
Cursor = NewType("Cursor", str)

#: The deepest JSON that is taken, in levels.
MAX_JSON_DEPTH = 64
#: The longest decimal number that is taken, in characters.
_MAX_DECIMAL_LENGTH = 64


class Unreadable(ValueError):
    """It is not what this scalar takes; its text is for the client, and quotes nothing."""


def write_datetime(value: datetime) -> str:
    """RFC 3339, UTC, three decimals."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    # Without its "+00:00".
    return f"{value.isoformat(timespec='milliseconds')[:-6]}Z"


def read_datetime(value: object) -> datetime:
    """Read RFC 3339 with an offset, into UTC.

    Raises:
        Unreadable: It is something else.
    """
    text = value if isinstance(value, str) and len(value) <= 40 and "T" in value.upper() else ""
    moment = parse_datetime(text.upper())
    if moment is None or moment.tzinfo is None:
        raise Unreadable("Write a time as RFC 3339 with an offset, such as 2026-01-31T12:00:00.000Z.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise Unreadable("This time is out of range.") from error


def read_decimal(value: object) -> PythonDecimal:
    """Read a decimal number from a string or a whole number; never from a float.

    Raises:
        Unreadable: It is something else, or not finite.
    """
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    try:
        number = PythonDecimal(text) if 0 < len(text) <= _MAX_DECIMAL_LENGTH else PythonDecimal("NaN")
    except InvalidOperation:
        number = PythonDecimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DECIMAL_LENGTH:
        raise Unreadable('Write a decimal number as a string, such as "12.5".')
    return number


def read_json(value: object) -> object:
    """Take any JSON that is not nested too deeply and can be stored.

    Raises:
        Unreadable: It is too deep, holds half a character, a null character or a number that is none.
    """
    if _depth(value) > MAX_JSON_DEPTH:
        raise Unreadable(f"This JSON is nested deeper than {MAX_JSON_DEPTH} levels.")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise Unreadable("This is no JSON that can be kept.") from error
    if "\\u0000" in text:
        raise Unreadable("Null characters are not taken.")
    return value


def _depth(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        thing, level = waiting.pop()
        deepest = max(deepest, level)
        if level > MAX_JSON_DEPTH:
            break
        inner: Any = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
        waiting.extend((item, level + 1) for item in inner)
    return deepest


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable("A cursor is a string.")
    return value


def _define(name: str, description: str, **how: Any) -> ScalarDefinition:
    defined: ScalarDefinition = scalar(name=name, description=description, **how)
    return defined


CONFIGURATION = StrawberryConfig(
    disable_field_suggestions=True,
    scalar_map={
        datetime: _define(
            "DateTime",
            "A moment: RFC 3339, in UTC, with three decimals.",
            serialize=write_datetime,
            parse_value=read_datetime,
            specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        ),
        PythonDecimal: _define(
            "Decimal",
            "A decimal number as a string; never a float.",
            serialize=lambda value: format(value, "f"),
            parse_value=read_decimal,
        ),
        JSON: _define(
            "JSON",
            "Any JSON value.",
            serialize=lambda value: value,
            parse_value=read_json,
            specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        ),
        Cursor: _define(
            "Cursor",
            "Signed and opaque. A page cursor belongs to its field, order and viewer; a stream cursor "
            "to its viewer, and serves every subscription.",
            serialize=str,
            parse_value=_text,
        ),
    },
)
