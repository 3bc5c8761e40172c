"""Conditions as people read them."""

import contextlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jackfield.sdk.conditions.choices import ConditionChoice, choices_for, find
from jackfield.sdk.conditions.errors import ConditionInvalid
from jackfield.sdk.conditions.kinds import Kind
from jackfield.sdk.conditions.operators import OPERATORS, Takes
from jackfield.sdk.conditions.reading import parse
from jackfield.sdk.conditions.sets import Condition, ConditionSet, Mode

_MOST_LETTERS = 100
_MOST_VALUES = 10


def sentences(conditions: ConditionSet, *, patterns: tuple[str, ...] = (), viewer: Any = None) -> list[str]:
    """Return a line for each condition, in the language of the moment; none where they do not matter.

    From the second on a line begins with "and" or "or".

    Args:
        patterns: What the config hears: choices are called as its form calls them.
        viewer: Who reads it, and reads the names of those rows that they may see; of others the keys.
    """
    if conditions.mode is Mode.ALWAYS:
        return []
    offered = {one.choice_id: one for one in choices_for(patterns)} if patterns else {}
    said = [sentence(one, offered.get(one.choice_id), viewer=viewer) for one in conditions.conditions]
    if not said:
        # Of any mode: without a condition nothing matches.
        return [_("nothing: it has no conditions")]
    following = _("or %(condition)s") if conditions.mode is Mode.ANY else _("and %(condition)s")
    return [said[0], *(following % {"condition": line} for line in said[1:])]


def sentences_of(data: Any, *, patterns: tuple[str, ...] = (), viewer: Any = None) -> list[str]:
    """Return the lines of conditions as a row holds them; of such as cannot be read one that says so."""
    try:
        return sentences(parse(data), patterns=patterns, viewer=viewer)
    except ConditionInvalid:
        return [_("nothing: its conditions cannot be read")]


def sentence(condition: Condition, choice: ConditionChoice | None = None, *, viewer: Any = None) -> str:
    """Return one condition as a sentence, for a viewer."""
    known = choice or find(condition.choice_id)
    label = str(known.label) if known is not None else condition.choice_id
    operator = OPERATORS[condition.operator_id]
    if operator.takes is Takes.NOTHING:
        return f"{label} {operator.label}"
    names = labels_of(condition, known, viewer=viewer)
    shown = [_("“%(value)s”") % {"value": one[:_MOST_LETTERS]} for one in names[:_MOST_VALUES]]
    if len(names) > _MOST_VALUES:
        shown.append(_("%(count)d more") % {"count": len(names) - _MOST_VALUES})
    return f"{label} {operator.label} {', '.join(shown)}"


def labels_of(condition: Condition, choice: ConditionChoice | None, *, viewer: Any = None) -> list[str]:
    """Return what people call the values of a condition; a value that is not offered any more, itself.

    Likewise one that is not offered to ``viewer``: a name is for those who may see its row.
    """
    known: Mapping[str, str] = {}
    # The application's own code and rows: where it fails, the values stand for themselves.
    with contextlib.suppress(Exception):
        if choice is not None and choice.kind is Kind.CHOICE:
            known = dict(choice.offered())
        elif choice is not None and choice.kind is Kind.MODEL:
            rows = choice.rows_for(viewer)
            if rows is None:
                return list(condition.values)
            field = forms.ModelMultipleChoiceField(rows)
            chosen = rows.filter(pk__in=_keys(rows, condition.values))
            known = {str(row.pk): field.label_from_instance(row) for row in chosen}
    return [str(known.get(value, value)) for value in condition.values]


def _keys(rows: Any, values: tuple[str, ...]) -> list[Any]:
    key = rows.model._meta.pk
    keys = []
    for value in values:
        with contextlib.suppress(Exception):
            keys.append(key.to_python(value))
    return keys
