"""What may not even reach a form field: values of the wrong kind, broken text and floods."""

import json
import math
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The longest text a field takes that states no limit of its own: one line, and many.
MAX_LINE = 10_000
MAX_TEXT = 100_000
#: The longest value of a choice.
MAX_CHOICE = 500
#: The most items a list may have.
MAX_ITEMS = 1_000
#: The most digits a number may have before and after the point, and the longest text it may stand in.
MAX_DIGITS = 100
BOOLEAN_WORDS = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False, "": False}


def refusal(field: forms.Field, value: Any) -> str | Promise | None:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    """Return why a raw value cannot be one of this field, or None.

    It judges kind, size and text only; the field's own validation comes after. A field may do that itself
    by a method ``refusal_of(value)``.
    """
    own = getattr(field, "refusal_of", None)
    if value is None:
        return None
    if own is not None:
        answer: str | Promise | None = own(value)
        return answer
    if isinstance(field, forms.JSONField):
        return _("Enter JSON.") if isinstance(value, tuple) else json_refusal(value)
    if isinstance(field, forms.ComboField):
        return _first(refusal(one, value) for one in field.fields)
    if isinstance(field, forms.MultiValueField):
        return _parts_refusal(field, value)
    if isinstance(field, forms.IntegerField):  # FloatField and DecimalField are integer fields to Django.
        return _number_refusal(value)
    if isinstance(value, str):
        return text_refusal(field, value)
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return list_refusal(field, value)
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return None if isinstance(value, bool) else _("Answer true or false.")
    if isinstance(field, forms.ChoiceField):
        return None if _is_choice(field, value) else _("Choose one value.")
    if isinstance(field, forms.DateField | forms.DateTimeField | forms.TimeField):
        kind = time if isinstance(field, forms.TimeField) else date
        return None if isinstance(value, kind) else _("Enter a date or a time.")
    if isinstance(field, forms.DurationField):
        return None if isinstance(value, timedelta) else _number_refusal(value)
    if isinstance(field, forms.UUIDField):
        return None if isinstance(value, UUID) else _("Enter a text.")
    if isinstance(field, forms.CharField):
        return _("Enter a text.")
    return json_refusal(value) if isinstance(value, list | tuple | dict) else None


def text_refusal(field: forms.Field, text: str) -> str | Promise | None:
    """Return why a text cannot be one of this field: too long by far, or broken."""
    limit = getattr(field, "max_length", None)
    if isinstance(field, forms.ChoiceField) and len(text) > MAX_CHOICE:
        return _("Choose one value.")  # Django's message repeats it.
    if limit is None:
        limit = MAX_TEXT if isinstance(field.widget, forms.Textarea) else MAX_LINE
        if len(text) > limit:
            return _("Too long: at most %(limit)d characters.") % {"limit": limit}
    elif len(text) > max(limit, MAX_LINE):  # Below that the field's own message says it better.
        return _("Too long: at most %(limit)d characters.") % {"limit": limit}
    if isinstance(field, forms.BooleanField) and text.lower() not in {*BOOLEAN_WORDS, *_NULL_WORDS}:
        return _("Answer true or false.")
    return broken_text(text)


#: What Django's NullBooleanSelect sends.
_NULL_WORDS = ("unknown", "2", "3")


def list_refusal(field: forms.Field, value: Any) -> str | Promise | None:
    """Return why a value is no list of choices, or None."""
    if not isinstance(value, list | tuple | set | frozenset):
        return _("Give a list.")
    if len(value) > MAX_ITEMS:
        return _("Too many: at most %(limit)d.") % {"limit": MAX_ITEMS}
    if not all(isinstance(item, str) or _is_choice(field, item) for item in value):
        return _("Give a list of texts.")
    if any(isinstance(item, str) and len(item) > MAX_CHOICE for item in value):
        return _("Too long: at most %(limit)d characters.") % {"limit": MAX_CHOICE}
    return _first(broken_text(item) if isinstance(item, str) else None for item in value)


def broken_text(text: str) -> str | Promise | None:
    """Return why a text could not be kept or sent on as UTF-8, or None."""
    if "\x00" in text:
        return _("Null characters are not allowed.")
    if text.isascii():
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _("The text is broken: it holds half a character.")
    return None


def _is_choice(field: forms.Field, value: Any) -> bool:
    if isinstance(value, bool | float):  # Of a choice that was coerced; else True would be the choice 1.
        is_own = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
        return is_own and cast("forms.ChoiceField", field).valid_value(str(value))
    return isinstance(value, UUID) or (isinstance(value, int) and value.bit_length() < MAX_DIGITS)


def _number_refusal(value: Any) -> str | Promise | None:
    """Refuse what is no number, and one whose digits alone would keep the server busy."""
    if isinstance(value, str):
        return _("Enter a number.") if len(value) > MAX_DIGITS else broken_text(value) or _flood(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _("Enter a number.")
    if isinstance(value, int):
        return _("Enter a number.") if value.bit_length() > 3 * MAX_DIGITS else None
    if isinstance(value, float):
        return None if math.isfinite(value) else _("Enter a number.")
    fits = value.is_finite() and (not value or abs(value.adjusted()) < MAX_DIGITS)
    return None if fits and len(value.as_tuple().digits) < MAX_DIGITS else _("Enter a number.")


def _flood(text: str) -> str | Promise | None:
    """Refuse a number with an exponent that is out of all proportion; what is none, its field judges."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return _number_refusal(number)


def _parts_refusal(field: forms.MultiValueField, value: Any) -> str | Promise | None:
    if isinstance(value, list | tuple):
        if len(value) > len(field.fields):
            return _("Give a list of its parts.")
        return _first(refusal(one, part) for one, part in zip(field.fields, value, strict=False))
    if isinstance(value, str | dict):
        return json_refusal(value, text=True)
    return None if isinstance(value, date | time | timedelta) else _("Give a list of its parts.")


def json_refusal(value: Any, *, text: bool = False) -> str | Promise | None:
    """Return why a value is no JSON, or None; with ``text`` a text is taken for itself and not for JSON."""
    if isinstance(value, str) and text:
        return (
            _("Too long: at most %(limit)d characters.") % {"limit": MAX_LINE}
            if len(value) > MAX_LINE
            else (broken_text(value))
        )
    try:
        written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
        if len(written) > MAX_TEXT:
            return _("Too long: at most %(limit)d characters.") % {"limit": MAX_TEXT}
        read = json.loads(written, parse_constant=_no_constant, parse_float=_finite) if written else None
    except (TypeError, ValueError, RecursionError):
        return _("Enter JSON.")
    return _first(broken_text(found) for found in _texts_in(read))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("JSON knows no infinity.")
    return number


def _texts_in(value: Any) -> Iterator[str]:
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            left += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            left += item


def _first(refusals: Iterable[str | Promise | None]) -> str | Promise | None:
    return next((one for one in refusals if one is not None), None)
