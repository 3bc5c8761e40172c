"""The kinds of values that conditions are about, and which operators each offers."""

import re
from enum import StrEnum

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_TRUTHS = {"true": True, "false": False}


class Kind(StrEnum):
    """What a choice's value is."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    #: One of some values, compared as text.
    CHOICE = "choice"
    #: Several values, compared as text.
    MANY = "many"
    #: A row of the application, or its key; compared by key.
    MODEL = "model"
    #: Of the value that a condition compares with: a pattern.
    REGEX = "regex"
    #: Decided by the value that comes.
    OPEN = "open"


_ABSENCE = ("any", "none")
_TEXTS = (
    "is",
    "is-not",
    "contains",
    "does-not-contain",
    "starts-with",
    "ends-with",
    "matches-regex",
    "does-not-match-regex",
)
_NUMBERS = ("is", "is-not", "greater-than", "less-than")
_MEMBERSHIP = ("one-of", "not-one-of")
_LISTS = ("contains", "does-not-contain", "contains-any", "does-not-contain-any")

#: The operators of each kind, in the order in which they are offered. Text, number, boolean and model are
#: those of djblets; a boolean and a number can also be negated or asked for where they may be absent.
OPERATORS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: _TEXTS,
    Kind.NUMBER: _NUMBERS,
    Kind.BOOLEAN: ("is",),
    Kind.CHOICE: ("is", "is-not", *_MEMBERSHIP),
    Kind.MANY: (*_ABSENCE, *_MEMBERSHIP, *_LISTS),
    Kind.MODEL: (*_ABSENCE, "is", "is-not", *_MEMBERSHIP),
    Kind.REGEX: (),
    Kind.OPEN: tuple(dict.fromkeys((*_TEXTS, *_NUMBERS, *_MEMBERSHIP, *_LISTS, *_ABSENCE))),
}


def operators_of(kind: Kind, *, may_be_absent: bool = False) -> tuple[str, ...]:
    """Return the ids of the operators of a kind; of what may be absent, also whether it is."""
    if may_be_absent:
        return tuple(dict.fromkeys((*OPERATORS_OF[kind], *_ABSENCE)))
    return OPERATORS_OF[kind]


def number_in(text: str) -> int | float | None:
    """Return the number that a text writes as JSON does (a sign may lead); None if it is none."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) != float("inf") else None


def truth_in(text: str) -> bool | None:
    """Return the boolean that a text names; None if it names none."""
    return _TRUTHS.get(text.lower())
