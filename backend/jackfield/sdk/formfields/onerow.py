"""One row: what was sent for it laid over what is stored, and cleaned by its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from jackfield.sdk.hiding import FieldRules, told
from jackfield.sdk.rawvalues import refusal
from jackfield.sdk.storing import stored
from jackfield.sdk.taking import initial_value, raw_parts, take


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """What is wrong with a row."""

    #: Empty for the row as a whole.
    field: str = ""
    code: str
    sentence: str


def clean_row(
    *, item_form: type[forms.Form], rules: FieldRules, given: Mapping[str, Any], base: Mapping[str, Any]
) -> tuple[dict[str, Any], list[RowProblem]]:
    """Return the cleaned values of a row, and what is wrong with it.

    Args:
        item_form: The form of one row.
        rules: Of its fields.
        given: What was sent; a field that is left out, or hidden, keeps its value.
        base: The stored row; empty for a new one.
    """
    form = item_form(initial=dict(base))
    hidden, required = _ruled(form, rules, given)
    taken = take(form, {name: value for name, value in given.items() if name not in hidden})
    bound = item_form(taken.data, initial=dict(base))
    for name, field in bound.fields.items():
        field.required = name not in hidden and (field.required or name in required)
    problems = [
        RowProblem(
            field="" if name == NON_FIELD_ERRORS else name, code=error.code or "invalid", sentence=sentence
        )
        for name, errors in bound.errors.as_data().items()
        if name not in taken.refused and name not in hidden
        for error in errors
        for sentence in error.messages
    ]
    problems += [
        RowProblem(field=name, code="invalid", sentence=str(sentence))
        for name, sentence in taken.refused.items()
        if name not in hidden
    ]
    if taken.unknown:
        problems.append(RowProblem(code="unknown", sentence=_("A row has no such field.")))
    return {name: base.get(name) for name in hidden} | bound.cleaned_data, problems


def _ruled(
    form: forms.Form, rules: FieldRules, given: Mapping[str, Any]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which fields are hidden, and which are required by their rule."""
    fields = form.fields

    def kept(name: str) -> Any:
        return told(fields[name], initial_value(form, name)) if name in fields else None

    def typed(name: str) -> Any:
        if name not in given or name not in fields:
            return kept(name)
        field, value = fields[name], given[name]
        try:
            is_wrong = refusal(field, value) is not None
            return None if is_wrong else told(field, stored(field.clean(raw_parts(field, value))))
        except ValidationError:
            return None

    return rules.hidden(typed=typed, kept=kept)
