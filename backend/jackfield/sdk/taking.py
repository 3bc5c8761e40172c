"""How what was sent becomes the data that a Django form reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from jackfield.sdk.rawvalues import BOOLEAN_WORDS, refusal
from jackfield.sdk.storing import stored


@dataclass(kw_only=True)
class Taken:
    """What a form reads, and what could not be read."""

    data: dict[str, Any] = field(default_factory=dict)
    #: Fields for which something was sent.
    sent: set[str] = field(default_factory=set)
    #: Field to a sentence on why its value cannot be one.
    refused: dict[str, str | Promise] = field(default_factory=dict)
    #: Names of no field.
    unknown: list[str] = field(default_factory=list)

    def lay(self, form_field: forms.Field, name: str, html_name: str, value: Any) -> None:
        """Take one value, if it can be one of the field."""
        if isinstance(value, Promise):
            value = str(value)
        sentence = refusal(form_field, value)
        if sentence is None:
            try:
                self.data.update(_as_data(form_field, html_name, value))
            except ValidationError as error:
                sentence = error.messages[0]
        if sentence is not None:
            self.refused[name] = sentence


def take(form: forms.BaseForm, given: Mapping[str, Any]) -> Taken:
    """Take values by field for a plain form; what is left out keeps the form's initial value."""
    taken = Taken()
    for name, form_field in form.fields.items():
        value = given[name] if name in given else initial_value(form, name)
        taken.lay(form_field, name, form.add_prefix(name), value)
    taken.unknown = [name for name in given if name not in form.fields]
    return taken


def initial_value(form: forms.BaseForm, name: str) -> Any:
    """Return the value that a field starts from, as one that could have been sent."""
    form_field = form.fields[name]
    value = form.get_initial_for_field(form_field, name)
    if isinstance(form_field, forms.ModelChoiceField):
        return stored(form_field.prepare_value(value))
    return value


def shown_value(form_field: forms.Field, value: Any) -> Any:
    """Return a stored value as the field's widget shows it; None for one that it cannot show."""
    if isinstance(value, str) and isinstance(form_field, forms.SplitDateTimeField):
        try:
            return parse_datetime(value)
        except ValueError:
            return None
    return value


def raw_parts(form_field: forms.Field, value: Any) -> Any:
    """Return a value as the field's ``clean`` takes it: one of several parts as their list.

    Raises:
        ValidationError: The widget cannot take it apart.
    """
    if not isinstance(form_field.widget, forms.MultiWidget) or isinstance(value, list | tuple):
        return value
    said = form_field.error_messages
    unreadable = ValidationError(said.get("invalid", said["required"]), code="invalid")
    shown = shown_value(form_field, value)
    if shown is None and value not in form_field.empty_values:
        raise unreadable
    try:
        return form_field.widget.decompress(shown)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise unreadable from error


def _as_data(form_field: forms.Field, html_name: str, value: Any) -> dict[str, Any]:
    """Lay a value out as its widget reads it."""
    if isinstance(form_field, forms.BooleanField) and isinstance(value, str):
        value = BOOLEAN_WORDS.get(value.lower(), value)
    if not isinstance(form_field.widget, forms.MultiWidget):
        return {html_name: value}
    endings: list[str] = vars(form_field.widget)["widgets_names"]
    names = [f"{html_name}{ending}" for ending in endings]
    return dict(zip(names, raw_parts(form_field, value) or [], strict=False))
