"""What may not even reach a form field: values of the wrong kind, broken text and floods."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.formfields import CLEAR, EventTypesField, SecretField

#: The longest text a field takes that states no limit of its own: one line, and many.
MAX_LINE = 10_000
MAX_TEXT = 100_000
#: The most items a list may have.
MAX_ITEMS = 1_000
_BOOLEAN_WORDS = frozenset({"true", "false", "True", "False", "on", "off", "1", "0", ""})


def refusal(field: forms.Field, value: Any) -> str | Promise | None:  # noqa: PLR0911 - one for each kind
    """Return why a raw value cannot be one of this field, or None.

    It judges kind, size and text only; the field's own validation comes after.
    """
    if value is None or (value is CLEAR and isinstance(field, SecretField)):
        return None
    if isinstance(field, forms.JSONField):
        return _json_refusal(value)
    if isinstance(value, str):
        return _text_refusal(field, value)
    if isinstance(field, forms.MultipleChoiceField | EventTypesField | forms.ModelMultipleChoiceField):
        return _list_refusal(value)
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return None if isinstance(value, bool) else _("Answer true or false.")
    if isinstance(field, forms.IntegerField):  # FloatField and DecimalField are integer fields to Django.
        return _("Enter a number.") if isinstance(value, bool | list | tuple | dict) else None
    if isinstance(field, forms.ChoiceField):
        return None if isinstance(value, int) and not isinstance(value, bool) else _("Choose one value.")
    if isinstance(field, forms.DateField | forms.DateTimeField | forms.TimeField):
        return None if isinstance(value, date | time) else _("Enter a date or a time.")
    if isinstance(field, forms.CharField):
        return _("Enter a text.")
    return None


def _text_refusal(field: forms.Field, text: str) -> str | Promise | None:
    limit = getattr(field, "max_length", None)
    if limit is None:
        limit = MAX_TEXT if isinstance(field.widget, forms.Textarea) else MAX_LINE
        if len(text) > limit:
            return _("Too long: at most %(limit)d characters.") % {"limit": limit}
    elif len(text) > max(limit, MAX_LINE):  # Below that the field's own message says it better.
        return _("Too long: at most %(limit)d characters.") % {"limit": limit}
    if isinstance(field, forms.BooleanField) and text not in _BOOLEAN_WORDS:
        return _("Answer true or false.")
    return _broken_text(text)


def _list_refusal(value: Any) -> str | Promise | None:
    if not isinstance(value, list | tuple | set | frozenset):
        return _("Give a list.")
    if len(value) > MAX_ITEMS:
        return _("Too many: at most %(limit)d.") % {"limit": MAX_ITEMS}
    if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in value):
        return _("Give a list of texts.")
    return _first(_broken_text(item) if isinstance(item, str) else None for item in value)


def _json_refusal(value: Any) -> str | Promise | None:
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
        if len(text) > MAX_TEXT:
            return _("Too long: at most %(limit)d characters.") % {"limit": MAX_TEXT}
        read = json.loads(text) if text else None
    except (TypeError, ValueError, RecursionError):
        return _("Enter JSON.")
    return _first(_broken_text(found) for found in _texts_in(read))


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


def _broken_text(text: str) -> str | Promise | None:
    if "\x00" in text:
        return _("Null characters are not allowed.")
    if text.isascii():
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _("The text is broken: it holds half a character.")
    return None


def _first(refusals: Iterable[str | Promise | None]) -> str | Promise | None:
    return next((one for one in refusals if one is not None), None)
