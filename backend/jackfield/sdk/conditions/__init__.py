"""Conditions over events: sixteen operators over an event's type, its data and what an application adds.

Pure: no database and no clock, but for the rows that a choice of an application's own offers.
"""

from jackfield.sdk.conditions.choices import (
    ConditionChoice,
    choices_for,
    register_condition_choice,
    unregister_condition_choice,
)
from jackfield.sdk.conditions.errors import ConditionInvalid
from jackfield.sdk.conditions.field import ConditionsField
from jackfield.sdk.conditions.kinds import Kind
from jackfield.sdk.conditions.matching import Matcher
from jackfield.sdk.conditions.operators import OPERATORS, Operator, Takes
from jackfield.sdk.conditions.reading import parse
from jackfield.sdk.conditions.sentences import labels_of, sentences, sentences_of
from jackfield.sdk.conditions.sets import Condition, ConditionSet, Mode

__all__ = [
    "OPERATORS",
    "Condition",
    "ConditionChoice",
    "ConditionInvalid",
    "ConditionSet",
    "ConditionsField",
    "Kind",
    "Matcher",
    "Mode",
    "Operator",
    "Takes",
    "choices_for",
    "labels_of",
    "parse",
    "register_condition_choice",
    "sentences",
    "sentences_of",
    "unregister_condition_choice",
]
