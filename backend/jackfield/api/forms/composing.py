"""The fields that are made of others: mappings, rows and conditions, from Django's to the schema's."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jackfield.api.forms import choosing
from jackfield.api.forms.composites import (
    Condition,
    ConditionChoice,
    ConditionOperator,
    ConditionsField,
    ListField,
    ListRow,
    MappingEntry,
    MappingField,
)
from jackfield.api.forms.fields import FormField
from jackfield.api.forms.kinds import kind_of
from jackfield.api.forms.making import MAKERS, Given
from jackfield.api.forms.words import ConditionMode, FieldWidth
from jackfield.sdk import formfields
from jackfield.sdk.conditions import choices as authors
from jackfield.sdk.conditions.choices import TextsField, find
from jackfield.sdk.conditions.operators import OPERATORS, Operator
from jackfield.sdk.conditions.reading import examine
from jackfield.sdk.conditions.sets import Condition as StoredCondition
from jackfield.sdk.presentation import Presentation

#: Begins the id that a form gives to a row that was typed and is not stored.
NEW_ROW = "new-"
#: Shows the fields of one row: its form, what was typed in it, what is wrong with it, and what their names
#: begin with.
ShowRow = Callable[[forms.Form, Mapping[str, Any], Mapping[str, list[str]], str], list[FormField]]


def mapping(given: Given, *, problems: Mapping[int, Mapping[str, list[str]]]) -> MappingField:
    """Show keys with values; of secret values the keys alone."""
    field: formfields.MappingField = given.field
    is_secret = field.values_are_secret
    value = given.value
    if is_secret and not given.is_typed:
        value = dict.fromkeys(field.kept)
    pairs = list(value.items()) if isinstance(value, Mapping) else list(value or ())
    wrong = [
        f"{place + 1}: {sentence}"
        for place, parts in sorted(problems.items())
        for sentences in parts.values()
        for sentence in sentences
    ]
    entries = []
    for key, text in pairs:
        shown = text if text is not None else field.kept.get(key)
        entries.append(
            MappingEntry(
                key=str(key),
                value=None if is_secret else str(shown or ""),
                is_set=key in field.kept if is_secret else bool(shown),
            )
        )
    return MappingField(
        **{**given.common, "errors": [*given.common["errors"], *wrong]},
        key_label=str(given.hints.key_label or _("Name")),
        value_label=str(given.hints.value_label or _("Value")),
        values_are_secret=is_secret,
        min_items=field.min_items,
        max_items=field.max_items,
        entries=entries,
    )


def rows(given: Given, show: ShowRow, *, problems: Mapping[int, Mapping[str, list[str]]]) -> ListField:
    """Show rows: those that were typed, else those that are stored; and what a new one would be."""
    field: formfields.ListField = given.field
    name = given.common["name"]
    listed = given.value if isinstance(given.value, list | tuple) else []
    label = str(given.hints.item_label or field.item_label)
    shown: list[ListRow] = []
    unplaced: list[str] = []
    for place, row in enumerate(listed):
        typed = dict(row) if isinstance(row, Mapping) else {}
        row_id, base = _base_of(field, place, typed, is_typed=given.is_typed)
        wrong = problems.get(place, {})
        form = field.item_form(initial=base)
        for part, sentences in wrong.items():
            if part not in form.fields:
                unplaced += [f"{label} {place + 1}: {sentence}" for sentence in sentences]
        fields = show(form, typed if given.is_typed else {}, wrong, f"{name}.{row_id}.")
        shown.append(ListRow(row_id=row_id, fields=fields))
    common = {**given.common, "errors": [*given.common["errors"], *unplaced]}
    return ListField(
        **common,
        item_label=label,
        min_items=field.min_items,
        max_items=field.max_items,
        template=show(field.item_form(), {}, {}, f"{name}."),
        rows=shown,
    )


def conditions(given: Given, *, problems: Mapping[int, Mapping[str, list[str]]]) -> ConditionsField:
    """Show conditions, and all that they could be about."""
    name = given.common["name"]
    read, _wrong = examine(given.value)
    offered = {one.choice_id: one for one in given.field.condition_choices()}
    viewer = given.field.viewer
    listed = []
    for place, one in enumerate(read.conditions if not given.is_typed else _as_typed(given.value)):
        listed.append(
            Condition(
                choice_id=one.choice_id,
                operator_id=one.operator_id,
                values=list(one.values),
                labels=_labels(offered.get(one.choice_id) or find(one.choice_id), one, viewer),
                errors=[sentence for part in problems.get(place, {}).values() for sentence in part],
            )
        )
    return ConditionsField(
        **given.common,
        offer=lambda: [_offered(name, choice, viewer) for choice in offered.values()],
        mode=ConditionMode[read.mode.name],
        conditions=listed,
    )


def value_field(
    name: str, choice: authors.ConditionChoice, operator: Operator, viewer: Any
) -> FormField | None:
    """Show a viewer what a condition compares with; None when it compares with nothing."""
    field = choice.value_field(operator, viewer=viewer)
    if field is None:
        return None
    common: dict[str, Any] = {
        "name": f"{name}.{choice.choice_id}.{operator.operator_id}",
        "label": str(field.label or choice.label),
        "help": None,
        "required": True,
        "read_only": False,
        "locked_reason": None,
        "autocomplete": "off",
        "width": FieldWidth.FULL,
        "advanced": False,
        "visible_when": None,
        "required_when": None,
        "errors": [],
        "reload_on_change": False,
    }
    asked = Given(field=field, common=common, value=None, default=None, is_typed=False, hints=Presentation())
    return MAKERS[kind_of(field)](asked)


def _offered(name: str, choice: authors.ConditionChoice, viewer: Any) -> ConditionChoice:
    return ConditionChoice(
        choice_id=choice.choice_id,
        label=str(choice.label),
        operators=[
            ConditionOperator(
                operator_id=operator.operator_id,
                label=str(operator.label),
                ask=partial(value_field, name, choice, operator, viewer),
            )
            for operator in choice.operators
        ],
    )


def _labels(choice: authors.ConditionChoice | None, one: StoredCondition, viewer: Any) -> list[str]:
    known: dict[str, str] = {}
    if choice is not None and choice.offers(one.operator_id):
        field = choice.value_field(OPERATORS[one.operator_id], viewer=viewer)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, TextsField):
            known = {item.value: item.label for item in choosing.labelled(field, list(one.values))}
    return [known.get(value, value) for value in one.values]


def _as_typed(value: Any) -> list[StoredCondition]:
    """Return conditions as they were typed: those that will not do too, each at its place."""
    return (
        [
            StoredCondition(item["choice"], item["operator"], tuple(item["values"]))
            for item in value["conditions"]
        ]
        if isinstance(value, Mapping)
        else []
    )


def _base_of(
    field: formfields.ListField, place: int, row: dict[str, Any], *, is_typed: bool
) -> tuple[str, dict[str, Any]]:
    """Return a row's id, and what it shows where nothing was typed; takes the id out of what was typed."""
    if not is_typed:
        return str(place), row
    row_id = row.pop("row_id", None)
    if row_id is None:
        return f"{NEW_ROW}{place}", {}
    number = int(row_id) if str(row_id).isdecimal() and len(str(row_id)) < 6 else -1
    return str(row_id), dict(field.kept[number]) if 0 <= number < len(field.kept) else {}
