"""The form field of a config's conditions; every integration with event hooks has it, as ``conditions``."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.conditions.choices import ConditionChoice, choices_for, find
from jackfield.sdk.conditions.errors import ConditionInvalid
from jackfield.sdk.conditions.kinds import Kind, number_in, truth_in
from jackfield.sdk.conditions.operators import OPERATORS, WITH_PATTERN, Takes
from jackfield.sdk.conditions.reading import examine
from jackfield.sdk.conditions.sets import Condition
from jackfield.sdk.rawvalues import json_refusal, text_refusal


class ConditionsInput(forms.Textarea):
    """Shows conditions as JSON; for pages without a better widget."""

    def format_value(self, value: Any) -> str:
        """Return the JSON text."""
        return value if isinstance(value, str) else json.dumps(value or {}, ensure_ascii=False)


class ConditionsField(forms.Field):
    """Conditions over the events of a config.

    Takes ``{"mode", "conditions": [{"choice", "operator", "values"}]}`` or that as JSON text; its cleaned
    value is the same, checked, and ``{}`` for none. Errors carry the place of their condition in
    ``error.params["index"]`` (None: the whole), and codes that are those of ``ConditionInvalid``.

    Args:
        patterns: What the config hears or can hear, which decides what is offered.

    A form says in ``viewer`` who fills it in, on whom the rows of an application depend, and in ``kept`` what
    is stored: that can stay, whoever fills in the form.
    """

    widget = ConditionsInput

    def __init__(self, *, patterns: Iterable[str] = ("*",), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.patterns = tuple(patterns)
        #: Who fills it in; None: nobody who is known.
        self.viewer: Any = None
        #: The conditions that are stored.
        self.kept: Any = None

    def refusal_of(self, value: Any) -> str | Promise | None:
        """Return why a raw value can't be read, or None; what is wrong with a condition, ``clean`` says."""
        if isinstance(value, str):
            return text_refusal(self, value)
        if any(one.index is not None for one in examine(value)[1]):
            return None
        return json_refusal(value)

    def condition_choices(self) -> list[ConditionChoice]:
        """Return what conditions can be about, for a form to offer."""
        return choices_for(self.patterns)

    def clean(self, value: Any) -> dict[str, Any]:
        """Return what is kept.

        Raises:
            ValidationError: All that is wrong, each with its index.
        """
        read, problems = examine(self._read(value))
        if not problems and read.conditions:
            offered = {one.choice_id: one for one in self.condition_choices()}
            for index, condition in enumerate(read.conditions):
                problems += self._misfits(index, condition, offered.get(condition.choice_id))
        if problems:
            raise ValidationError(
                [ValidationError(str(one), code=one.code, params={"index": one.index}) for one in problems]
            )
        kept = read.as_json()
        if self.required and not kept:
            raise ValidationError(self.error_messages["required"], code="required", params={"index": None})
        return kept

    def prepare_value(self, value: Any) -> Any:
        """Return conditions as they are kept, or what was typed if it is none."""
        if isinstance(value, str):
            try:
                return json.loads(value)
            except (ValueError, RecursionError):
                return value
        return value or {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether other conditions were given; how they are written does not count."""
        return bool(examine(self.prepare_value(initial))[0] != examine(self.prepare_value(data))[0])

    def _read(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        read = self.prepare_value(value)
        return "" if read is None else read

    def _misfits(
        self, index: int, condition: Condition, offered: ConditionChoice | None
    ) -> list[ConditionInvalid]:
        """Return what is wrong with a condition for the choice that it is about."""
        choice = offered or find(condition.choice_id)
        found: tuple[str, str | Promise] | None
        if choice is None:
            found = "unknown_choice", _("There is no such choice.")
        elif not choice.offers(condition.operator_id):
            found = "unknown_operator", _("This cannot be asked of it.")
        else:
            found = self._value_misfit(condition, choice)
        return [] if found is None else [ConditionInvalid(index=index, code=found[0], message=found[1])]

    def _value_misfit(
        self, condition: Condition, choice: ConditionChoice
    ) -> tuple[str, str | Promise] | None:
        operator = OPERATORS[condition.operator_id]
        if operator.takes is Takes.NOTHING or condition.operator_id in WITH_PATTERN:
            return None
        if choice.kind is Kind.NUMBER and any(number_in(one) is None for one in condition.values):
            return "not_a_number", _("Enter a number.")
        if choice.kind is Kind.BOOLEAN and any(truth_in(one) is None for one in condition.values):
            return "not_a_boolean", _("Choose yes or no.")
        if choice.kind in {Kind.CHOICE, Kind.MODEL}:
            field = choice.value_field(operator, viewer=self.viewer)
            values = self._new_values(condition) if choice.rows_of_viewer else [*condition.values]
            if not values:
                return None
            given: Any = values if operator.takes is Takes.MANY else values[0]
            try:
                if field is not None:
                    field.clean(given)
            except (ValidationError, ValueError, OverflowError):
                return "not_offered", _("One of the values is not offered.")
        return None

    def _new_values(self, condition: Condition) -> list[str]:
        """Return the values of a condition that are not stored for this choice already."""
        stored, _wrong = examine(self.kept)
        kept = {
            value for one in stored.conditions if one.choice_id == condition.choice_id for value in one.values
        }
        return [value for value in condition.values if value not in kept]
