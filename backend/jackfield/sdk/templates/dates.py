"""The ``date`` filter: writes a moment of the event, in UTC."""

import re
from datetime import UTC, datetime
from typing import Any

from liquid.exceptions import FilterArgumentError

from jackfield.sdk.templates.sentences import NO_FORMAT

_MAX_FORMAT = 200
#: A directive; one with a width is none: `%999999999d` would be as long.
_DIRECTIVE = re.compile(r"%-?[aAbBdeFHIjmMpSTuUwyYZz%]")


def date(value: Any, form: Any) -> Any:
    """Return an ISO 8601 text, or the seconds since 1970, written as ``form`` says; of others, themselves.

    Args:
        value: A text without an offset is in UTC.
        form: As ``strftime`` has it: ``%Y-%m-%d %H:%M``.

    Raises:
        FilterArgumentError: ``form`` is none.
    """
    moment = _moment(value)
    if moment is None:
        return value
    if not isinstance(form, str) or len(form) > _MAX_FORMAT or "%" in _DIRECTIVE.sub("", form):
        raise FilterArgumentError(NO_FORMAT, token=None)
    return moment.strftime(form)


def _moment(value: Any) -> datetime | None:
    try:
        if isinstance(value, str) and len(value) <= 40:
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
