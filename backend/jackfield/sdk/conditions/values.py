"""What an event's value is to a condition: of which form, and reduced to what operators compare."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from jackfield.sdk.conditions.kinds import Kind
from jackfield.sdk.conditions.operators import Form

#: The most items of a list that are looked at.
MAX_ITEMS = 10_000
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Actual:
    """A value, as it was found."""

    form: Form
    value: Any = None
    #: Why it cannot be judged, for people; only of what is absent or bad.
    note: str = ""

    def shown(self) -> str:
        """Return it for people, cut to 200 characters."""
        if self.note:
            return self.note
        if self.form is Form.MANY:
            return ", ".join(sorted(self.value))[:_MOST_SHOWN]
        if self.form is Form.OBJECT:
            return "{...}" if self.value else "{}"
        if self.form is Form.TRUTH:
            return "true" if self.value else "false"
        return str(self.value)[:_MOST_SHOWN]


ABSENT = Actual(Form.ABSENT, note="There is no value.")
_BAD = Actual(Form.BAD, note="The value is of another kind.")
_NOTHING = object()


def bad(note: str) -> Actual:
    """Return a value that no condition holds of, and why."""
    return Actual(Form.BAD, note=note)


def at_path(data: Any, path: str) -> Any:
    """Return what lies at a path with dots, or a marker that ``actual_of`` takes for absent.

    A segment names a member of an object, or counts items of a list from 0; any other segment of a list is
    asked of each of its items. A member whose own name has dots is found too.
    """
    found = data
    segments = path.split(".")
    for place, segment in enumerate(segments):
        if isinstance(found, Mapping):
            if segment in found:
                found = found[segment]
                continue
            return found.get(".".join(segments[place:]), _NOTHING)
        if not isinstance(found, list | tuple):
            return _NOTHING
        if segment.isascii() and segment.isdigit():
            index = int(segment[:9])
            found = found[index] if index < len(found) else _NOTHING
        else:
            rest = ".".join(segments[place:])
            inner = (at_path(item, rest) for item in islice(found, MAX_ITEMS) if isinstance(item, Mapping))
            return [item for item in inner if item is not _NOTHING]
    return found


def actual_of(value: Any, kind: Kind = Kind.OPEN) -> Actual:
    """Return what a value is to the conditions of a choice of this kind."""
    if value is None or value is _NOTHING:
        return ABSENT
    if kind in {Kind.MODEL, Kind.CHOICE}:
        return _keyed(value)
    if kind is Kind.MANY:
        return _many(value)
    found = _scalar(value)
    wanted = _FORM_OF.get(kind)
    if wanted is not None and found.form not in {wanted, Form.BAD}:
        return _BAD
    return found


_FORM_OF = {Kind.TEXT: Form.TEXT, Kind.REGEX: Form.TEXT, Kind.NUMBER: Form.NUMBER, Kind.BOOLEAN: Form.TRUTH}


def _scalar(value: Any) -> Actual:
    if isinstance(value, bool):
        return Actual(Form.TRUTH, value)
    if isinstance(value, str):
        # A plain one: a subclass may compare as it likes.
        return Actual(Form.TEXT, str.__str__(value))
    if isinstance(value, int | float | Decimal):
        return Actual(Form.NUMBER, value) if math.isfinite(value) else _BAD
    if isinstance(value, list | tuple | set | frozenset):
        return _many(value)
    if isinstance(value, Mapping):
        return Actual(Form.OBJECT, value)
    return _BAD


def _many(value: Any) -> Actual:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return _BAD
    texts = (_text_of(item) for item in islice(value, MAX_ITEMS))
    return Actual(Form.MANY, frozenset(text for text in texts if text is not None))


def _keyed(value: Any) -> Actual:
    text = _text_of(value)
    return _BAD if text is None else Actual(Form.TEXT, text)


def _text_of(item: Any) -> str | None:
    """Return the text by which an item is compared; None: it has none."""
    if isinstance(item, str):
        return str.__str__(item)
    if hasattr(item, "pk"):
        return None if item.pk is None else str(item.pk)
    if item is None or isinstance(item, Mapping | list | tuple | set | frozenset):
        return None
    if isinstance(item, bool | int | float):
        return json.dumps(item)
    return str(item)
