"""From what somebody gave or a row holds to a set of conditions, or to all that is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jackfield.sdk.conditions.errors import ConditionInvalid
from jackfield.sdk.conditions.kinds import number_in
from jackfield.sdk.conditions.operators import OPERATORS, WITH_NUMBER, WITH_PATTERN, Takes
from jackfield.sdk.conditions.patterns import pattern_of
from jackfield.sdk.conditions.sets import (
    MAX_CONDITIONS,
    MAX_VALUE_LENGTH,
    MAX_VALUES,
    Condition,
    ConditionSet,
    Mode,
)

#: The longest id of a choice.
MAX_CHOICE_LENGTH = 200
_NAMES = {"choice", "operator", "values"}


def parse(data: Any) -> ConditionSet:
    """Return the conditions that JSON describes; ``{}`` and None are those of a config that has none.

    Which choices there are is not asked: an application may come back with the one that is missing.

    Raises:
        ConditionInvalid: The first thing that is wrong with it.
    """
    read, problems = examine(data)
    if problems:
        raise problems[0]
    return read


def examine(data: Any) -> tuple[ConditionSet, list[ConditionInvalid]]:
    """Return the conditions and all that is wrong with them, one problem a condition at most."""
    if data is None or data == {}:
        return ConditionSet(), []
    if not isinstance(data, Mapping) or set(data) - {"mode", "conditions"}:
        return ConditionSet(), [_wrong(None, "not_conditions", _("Give a mode and conditions."))]
    listed = data.get("conditions", [])
    if not isinstance(listed, list | tuple):
        return ConditionSet(), [_wrong(None, "not_conditions", _("Give a list of conditions."))]
    mode = data.get("mode")
    if not isinstance(mode, str) or mode not in Mode.__members__:
        return ConditionSet(), [_wrong(None, "bad_mode", _("The mode is ALWAYS, ALL or ANY."))]
    if len(listed) > MAX_CONDITIONS:
        message = _("At most %(limit)d conditions.") % {"limit": MAX_CONDITIONS}
        return ConditionSet(), [_wrong(None, "too_many_conditions", message)]
    found: list[Condition] = []
    problems: list[ConditionInvalid] = []
    for index, item in enumerate(listed):
        try:
            found.append(_condition(index, item))
        except ConditionInvalid as problem:
            problems.append(problem)
    return ConditionSet(Mode(mode), tuple(found)), problems


def _condition(index: int, item: Any) -> Condition:
    if not isinstance(item, Mapping) or set(item) - _NAMES:
        raise _wrong(index, "not_a_condition", _("A condition has a choice, an operator and values."))
    choice_id = item.get("choice")
    if not isinstance(choice_id, str) or not choice_id or _broken(choice_id):
        raise _wrong(index, "choice_required", _("Choose what the condition is about."))
    if len(choice_id) > MAX_CHOICE_LENGTH:
        raise _wrong(index, "unknown_choice", _("There is no such choice."))
    operator_id = item.get("operator")
    if not isinstance(operator_id, str) or operator_id not in OPERATORS:
        raise _wrong(index, "unknown_operator", _("There is no such operator."))
    values = item.get("values", [])
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise _wrong(index, "bad_value", _("Give a list of texts."))
    for problem in _value_problems(index, operator_id, values):
        raise problem
    return Condition(choice_id, operator_id, tuple(values))


def _value_problems(
    index: int, operator_id: str, values: list[str] | tuple[str, ...]
) -> Iterator[ConditionInvalid]:
    takes = OPERATORS[operator_id].takes
    if takes is Takes.NOTHING:
        if values:
            yield _wrong(index, "value_unexpected", _("This operator takes no value."))
        return
    if not values or not all(values):
        yield _wrong(index, "value_required", _("Enter a value."))
    elif takes is Takes.ONE and len(values) > 1:
        yield _wrong(index, "too_many_values", _("This operator takes one value."))
    elif len(values) > MAX_VALUES:
        yield _wrong(index, "too_many_values", _("At most %(limit)d values.") % {"limit": MAX_VALUES})
    elif any(len(value) > MAX_VALUE_LENGTH for value in values):
        message = _("A value has at most %(limit)d characters.") % {"limit": MAX_VALUE_LENGTH}
        yield _wrong(index, "value_too_long", message)
    elif any(_broken(value) for value in values):
        yield _wrong(index, "bad_character", _("The value holds a character that cannot be kept."))
    elif operator_id in WITH_NUMBER and number_in(values[0]) is None:
        yield _wrong(index, "not_a_number", _("Enter a number."))
    elif operator_id in WITH_PATTERN:
        pattern_of(values[0], index)


def _broken(text: str) -> bool:
    if "\0" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _wrong(index: int | None, code: str, message: str | Promise) -> ConditionInvalid:
    return ConditionInvalid(index=index, code=code, message=message)
