"""What kind of answer a form field takes: decided once, for showing it and for reading what is sent."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from django import forms

from jackfield.api.forms import temporal
from jackfield.sdk import formfields
from jackfield.sdk.choosing import ChoiceSource
from jackfield.sdk.conditions import ConditionsField


class Kind(Enum):
    """A kind of field; its value is the member of ValueInput that belongs to it."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a word of the schema
    NUMBER = "number"
    BOOLEAN = "checked"
    CHOICE = "choice"
    MULTI_CHOICE = "choices"
    TEMPORAL = "iso"
    MAPPING = "mapping"
    LIST = "rows"
    CONDITIONS = "conditions"
    #: Asks for nothing.
    NOTICE = ""


#: The first that fits decides; what fits none is a text.
_KINDS: tuple[tuple[Any, Kind], ...] = (
    (formfields.NoticeField, Kind.NOTICE),
    (formfields.MappingField, Kind.MAPPING),
    (formfields.ListField, Kind.LIST),
    ((formfields.EventTypesField, formfields.TagsField), Kind.MULTI_CHOICE),
    # To Django it is a BooleanField.
    (forms.NullBooleanField, Kind.CHOICE),
    (forms.BooleanField, Kind.BOOLEAN),
    ((forms.MultipleChoiceField, forms.ModelMultipleChoiceField), Kind.MULTI_CHOICE),
    (forms.ChoiceField, Kind.CHOICE),
    # FloatField and DecimalField are integer fields to Django.
    (forms.IntegerField, Kind.NUMBER),
)


def kind_of(field: forms.Field, source: ChoiceSource | None = None) -> Kind:
    """Return the kind of a field.

    Args:
        source: Where the author's choices for it come from, if they do.
    """
    if isinstance(field, ConditionsField):
        return Kind.CONDITIONS
    if formfields.is_secret(field):
        return Kind.SECRET
    found = next((kind for classes, kind in _KINDS if isinstance(field, classes)), None)
    if found is not None:
        return found
    if temporal.kind_of(field) is not None:
        return Kind.TEMPORAL
    return Kind.TEXT if source is None else Kind.CHOICE


def source_of(form: forms.Form, name: str) -> ChoiceSource | None:
    """Return how an author's method is asked for the choices of a field; None: it is not."""
    abilities = getattr(getattr(form, "integration", None), "abilities", None)
    found: ChoiceSource | None = None if abilities is None else abilities.choices.get(name)
    return found


def shown_fields(form: forms.Form) -> Iterator[tuple[str, forms.Field]]:
    """Yield the fields that people meet: hidden ones keep the values that the form gave them."""
    for name, field in form.fields.items():
        if not field.widget.is_hidden or isinstance(field, formfields.NoticeField):
            yield name, field


def is_locked(form: forms.Form, name: str) -> bool:
    """Whether the server keeps a field as it is."""
    return bool(form.fields[name].disabled or getattr(form, "disabled_fields", {}).get(name))
