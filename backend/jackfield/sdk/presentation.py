"""How a field is shown, beside what Django's form says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.utils.functional import Promise

from jackfield.sdk.rules import FieldRule

Text = str | Promise
Width = Literal["FULL", "HALF", "THIRD"]


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """What a client is told of one field; the two rules are kept by the form itself."""

    #: How much of a row it takes.
    width: Width = "FULL"
    #: Whether it is shown to those alone who ask for more.
    advanced: bool = False
    #: Hidden while it does not hold: the field is not required then and keeps what is stored.
    visible_when: FieldRule | None = None
    #: Required while it holds.
    required_when: FieldRule | None = None
    #: Whether the form is to be read again when this field changes.
    reload_on_change: bool = False
    #: Of a number: ``ms``, ``%``.
    unit: Text | None = None
    #: Of a text: what stands before and after it, and is no part of it.
    prefix: Text | None = None
    suffix: Text | None = None
    #: Texts to choose from, or none of them.
    suggestions: tuple[str, ...] = ()
    #: Kinds of text files (as ``accept=`` has them) from which a client may fill it; nothing is uploaded.
    file_types: tuple[str, ...] = ()
    #: Of source text: ``json``, ``liquid``.
    language: str | None = None
    #: One of the widgets that the schema has for its kind: ``SLIDER``, ``RADIO``, ``TAGS``.
    widget: str | None = None
    #: A pattern of the whole text that Python and ECMAScript read alike, and what is said of other texts.
    pattern: str | None = None
    pattern_message: Text | None = None
    #: Of rows: what one is called. Of a mapping: what its keys and values are called.
    item_label: Text | None = None
    key_label: Text | None = None
    value_label: Text | None = None
    #: Of a notice: ``INFO``, ``SUCCESS``, ``WARNING``, ``DANGER``; its text, and a value to copy.
    tone: Literal["INFO", "SUCCESS", "WARNING", "DANGER"] = "INFO"
    body: Text | None = None
    copy_value: str | None = None


_PLAIN = Presentation()


def presentation_of(form: Any, name: str) -> Presentation:
    """Return how a form or a form class shows a field: as the field says, else as ``Meta.presentation``."""
    fields: Mapping[str, forms.Field] = getattr(form, "fields", None) or form.base_fields
    said = getattr(fields.get(name), "presentation", None)
    if said is None:
        said = getattr(getattr(form, "Meta", None), "presentation", {}).get(name)
    return said if isinstance(said, Presentation) else _PLAIN
