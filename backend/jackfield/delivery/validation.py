"""What may be published: pure checks that name every mistake, and the plain JSON that is kept."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jackfield.delivery.errors import Issue
from jackfield.sdk.events import valid_event_type

#: What is said of keys that are none.
_KEYS = {
    "ordering_key": gettext_lazy("The ordering key must be text of 1 to %(count)d characters."),
    "idempotency_key": gettext_lazy("The idempotency key must be text of 1 to %(count)d characters."),
}

#: The largest ``data``, as compact JSON in UTF-8.
MAX_DATA_BYTES = 256 * 1024
#: The deepest ``data``; parsers of receivers give up somewhere beyond.
MAX_DEPTH = 64
#: The largest whole number, in bits: as large as a float can be.
MAX_NUMBER_BITS = 1024
MAX_KEY_LENGTH = 255
#: How many mistakes are named at most: enough to mend them, no more than is sent.
_MAX_ISSUES = 20


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody wants to publish, as it came."""

    type: Any
    data: Any
    occurred_at: Any = None
    ordering_key: Any = None
    idempotency_key: Any = None


def issues_of(given: Given, *, known_type: bool = True, reserved: bool = False) -> list[Issue]:
    """Return what is wrong; an empty list when it may be published.

    Args:
        known_type: False when only registered types are accepted and this is none of them.
        reserved: The type is one of Jackfield's own, and it is not Jackfield that publishes.
    """
    found = [*_type_issues(given.type, known=known_type, reserved=reserved), *_data_issues(given.data)]
    for name, value in (("ordering_key", given.ordering_key), ("idempotency_key", given.idempotency_key)):
        if value is not None and not is_key(value):
            found.append(
                Issue(
                    path=(name,),
                    code="invalid",
                    message=_KEYS[name] % {"count": MAX_KEY_LENGTH},
                )
            )
    occurred_at = given.occurred_at
    if occurred_at is not None and (not isinstance(occurred_at, datetime) or occurred_at.tzinfo is None):
        found.append(
            Issue(
                path=("occurred_at",),
                code="invalid",
                message=_("The time must be a date and time with its zone."),
            )
        )
    return found[:_MAX_ISSUES]


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of checked ``data`` that shares nothing with the caller's, as a receiver will see it."""
    copy: dict[str, Any] = json.loads(json.dumps(data))
    return copy


def is_key(value: Any) -> bool:
    """Say whether something can be an idempotency key, or an ordering key: 1 to 255 characters."""
    return isinstance(value, str) and 1 <= len(value) <= MAX_KEY_LENGTH and _is_storable(value)


def _type_issues(name: Any, *, known: bool, reserved: bool) -> Iterator[Issue]:
    if not isinstance(name, str) or not valid_event_type(name):
        yield Issue(path=("type",), code="invalid", message=_("The type must look like ticket.opened."))
    elif not known:
        yield Issue(
            path=("type",),
            code="unknown",
            message=_("No event type %(type)s is registered.") % {"type": name},
        )
    elif reserved:
        yield Issue(
            path=("type",),
            code="system_type",
            message=_("Only Jackfield itself publishes %(type)s.") % {"type": name},
        )


def _data_issues(data: Any) -> Iterator[Issue]:
    if not isinstance(data, Mapping):
        yield Issue(path=("data",), code="not_an_object", message=_("The data must be a JSON object."))
        return
    wrong = list(_value_issues(data, ("data",), depth=1))
    if wrong:
        yield from wrong
    elif len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_DATA_BYTES:
        message = _("The data must be at most %(size)d KB of JSON.") % {"size": MAX_DATA_BYTES // 1024}
        yield Issue(path=("data",), code="too_large", message=message)


def _value_issues(value: Any, path: tuple[str, ...], *, depth: int) -> Iterator[Issue]:
    if isinstance(value, Mapping | list | tuple):
        if depth > MAX_DEPTH:
            yield Issue(
                path=path,
                code="too_deep",
                message=_("The data is more than %(count)d levels deep.") % {"count": MAX_DEPTH},
            )
        elif isinstance(value, Mapping):
            yield from _object_issues(value, path, depth=depth)
        else:
            for index, item in enumerate(value):
                yield from _value_issues(item, (*path, str(index)), depth=depth + 1)
    elif isinstance(value, str):
        if not _is_storable(value):
            message = _("The text holds a character that cannot be kept (NUL or half of a surrogate pair).")
            yield Issue(path=path, code="bad_character", message=message)
    elif (reason := _no_json(value)) is not None:
        code = "bad_number" if isinstance(value, int | float) else "not_json"
        yield Issue(path=path, code=code, message=reason)


def _no_json(value: Any) -> str | None:
    """Return why a value that is neither text nor made of others is no JSON; None when it is."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _("The number is too large.") if value.bit_length() > MAX_NUMBER_BITS else None
    if isinstance(value, float):
        return None if math.isfinite(value) else _("JSON has no such number (NaN or infinity).")
    return _("JSON has no such kind of value: %(kind)s.") % {"kind": type(value).__name__}


def _object_issues(value: Mapping[Any, Any], path: tuple[str, ...], *, depth: int) -> Iterator[Issue]:
    for name, item in value.items():
        if not isinstance(name, str) or not _is_storable(name):
            yield Issue(
                path=path, code="bad_name", message=_("The name of a field must be text without NUL.")
            )
        else:
            yield from _value_issues(item, (*path, name), depth=depth + 1)


def _is_storable(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
