"""The choices of a Django field as the schema shows them: with the form, or page by page."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jackfield.api.forms.sources import Choice, ChoiceSource, RemoteChoices, StaticChoices
from jackfield.sdk import choosing as authors

#: More rows of a model than this are fetched page by page; more choices of other fields too.
MAX_STATIC_ROWS = 100
MAX_STATIC = 500
#: How many come at a time, when a client does not say.
PAGE_SIZE = 50


def source(field: forms.Field, selected: Iterable[str]) -> ChoiceSource:
    """Return where the choices of a field come from that knows them itself."""
    limit = MAX_STATIC_ROWS if isinstance(field, forms.ModelChoiceField) else MAX_STATIC
    found = list(offered(field, at_most=limit + 1))
    if len(found) <= limit:
        return StaticChoices(items=found)
    return RemoteChoices(
        searchable=True,
        min_search_length=0,
        page_size=PAGE_SIZE,
        depends_on=[],
        selected_items=labelled(field, list(selected)),
    )


def authors_source(said: authors.ChoiceSource, selected: Iterable[str]) -> ChoiceSource:
    """Return how choices are fetched that only the service knows; it is not asked while a form is shown."""
    return RemoteChoices(
        searchable=said.searchable,
        min_search_length=0,
        page_size=PAGE_SIZE,
        depends_on=list(said.depends_on),
        selected_items=plain(selected),
    )


def offered(field: forms.Field, *, start: int = 0, at_most: int) -> Iterator[Choice]:
    """Yield ``at_most`` choices of a field from the ``start``-th on, and none that stands for no choice."""
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset
        if rows is None:
            return
        if not rows.ordered and not rows.query.is_sliced:
            rows = rows.order_by("pk")
        for row in rows[start : start + at_most]:
            yield _item(field.prepare_value(row), field.label_from_instance(row))
    else:
        yield from islice(_listed(field), start, start + at_most)


def plain(values: Iterable[str]) -> list[Choice]:
    """Return choices that are their own labels."""
    return [_item(value, value) for value in values]


def yes_or_no() -> StaticChoices:
    """Return the choices of a field that knows a third answer."""
    return StaticChoices(items=[_item(True, _("Yes")), _item(False, _("No"))])


def unknown_label() -> str:
    """Return what stands for the third answer."""
    return _("Unknown")


def empty_label(field: forms.ChoiceField) -> str:
    """Return what stands for no choice."""
    if isinstance(field, forms.ModelChoiceField):
        return str(field.empty_label or "—")
    return next((str(label) for value, label in _choices(field) if value in ("", None)), "—")


def canonical(value: Any) -> str | None:
    """Return a value as the schema writes it: true and false in lower case; None for no choice."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def raw(field: forms.Field, choice: str) -> Any:
    """Return a canonical value as the field itself knows it."""
    if choice not in ("true", "false") or isinstance(field, forms.ModelChoiceField):
        return choice
    wanted = choice == "true"
    return str(wanted) if any(value is wanted for value, _label in _flat(field)) else choice


def labelled(field: forms.Field, selected: list[str]) -> list[Choice]:
    """Return those choices of a field that are selected; what it does not have (any more) is left out."""
    if not isinstance(field, forms.ModelChoiceField):
        wanted = set(selected)
        return [choice for choice in _listed(field) if choice.value in wanted]
    key = field.to_field_name or "pk"
    try:
        rows = [] if field.queryset is None else list(field.queryset.filter(**{f"{key}__in": selected}))
    except (ValueError, TypeError, ValidationError):
        return []
    return [_item(field.prepare_value(row), field.label_from_instance(row)) for row in rows]


def _listed(field: forms.Field) -> Iterator[Choice]:
    for value, label in _choices(field):
        if isinstance(label, list | tuple):
            yield from (_item(inner, text, group=str(value)) for inner, text in label)
        elif value not in ("", None):
            yield _item(value, label)


def _flat(field: forms.Field) -> Iterator[tuple[Any, Any]]:
    for value, label in _choices(field):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _choices(field: Any) -> Iterable[tuple[Any, Any]]:
    found: Iterable[tuple[Any, Any]] = getattr(field, "choices", ())
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
