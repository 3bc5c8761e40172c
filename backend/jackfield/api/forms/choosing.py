"""The choices of a Django field as the schema shows them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from jackfield.api.forms.fields import Choice


def items(field: forms.ChoiceField) -> list[Choice]:
    """Return the choices of a field, those in groups with their group."""
    found: list[Choice] = []
    for value, label in _choices(field):
        if isinstance(label, list | tuple):
            found += [_item(inner, text, group=str(value)) for inner, text in label]
        else:
            found.append(_item(value, label))
    return found


def plain(values: Iterable[str]) -> list[Choice]:
    """Return choices that are their own labels."""
    return [_item(value, value) for value in values]


def empty_label(field: forms.ChoiceField) -> str:
    """Return what stands for no choice."""
    return next((str(label) for value, label in _choices(field) if value in ("", None)), "—")


def canonical(value: Any) -> str | None:
    """Return a value as the schema writes it: true and false in lower case; None for no choice."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _choices(field: forms.ChoiceField) -> Iterable[tuple[Any, Any]]:
    found: Iterable[tuple[Any, Any]] = field.choices  # type: ignore[assignment]  # a setter takes more
    return found


def _item(value: Any, label: Any, *, group: str | None = None) -> Choice:
    return Choice(
        value=canonical(value) or "",
        label=str(label),
        description=None,
        icon_url=None,
        group=group,
        disabled=False,
    )
