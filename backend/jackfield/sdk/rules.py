"""When a field is shown or required: rules over the other fields' values, in disjunctive normal form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from jackfield.sdk.storing import stored
from jackfield.sdk.wholetexts import matches_whole, require_pattern

#: The longest text a pattern is held against, in characters; a longer one does not match.
MAX_MATCHED = 1_000
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class PredicateOperator(StrEnum):
    """How the value of another field is compared."""

    EQUALS = "EQUALS"
    NOT_EQUALS = "NOT_EQUALS"
    CONTAINS = "CONTAINS"
    NOT_CONTAINS = "NOT_CONTAINS"
    IS_SET = "IS_SET"
    IS_NOT_SET = "IS_NOT_SET"
    GREATER_THAN = "GREATER_THAN"
    LESS_THAN = "LESS_THAN"
    MATCHES = "MATCHES"


def canonical(value: Any) -> str:
    """Return a value as rules write it: ``true``, ``12.5``, ``2026-01-02``, a choice's value; empty: "".

    Raises:
        TypeError: It is of a kind that settings do not hold.
    """
    plain = stored(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, int):
        return f"{plain:d}" if plain.bit_length() < MAX_MATCHED else ""
    if isinstance(plain, float) or isinstance(value, Decimal):
        number = Decimal(str(plain))
        return (
            f"{number.normalize():f}" if number.is_finite() and abs(number.adjusted()) < 100 else str(plain)
        )
    return str(plain)


@dataclass(frozen=True)
class Predicate:
    """One question about the value of another field."""

    field: str
    operator: PredicateOperator
    #: Canonical strings. Of ``EQUALS``, ``CONTAINS`` and their opposites any one will do; of the others the
    #: first counts.
    values: tuple[str, ...] = ()

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Say whether it is so; a field that ``values`` does not name is empty."""
        value = values.get(self.field)
        plain = value if isinstance(value, Decimal) else stored(value)
        return _COMPARISONS[self.operator](plain, self.values)


@dataclass(frozen=True)
class FieldRule:
    """Holds when all predicates of any one group hold. Join rules with ``&`` and ``|``."""

    any_of: tuple[tuple[Predicate, ...], ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Say whether it is so for these values, by field."""
        return any(all(predicate.holds(values) for predicate in group) for group in self.any_of)

    @property
    def fields(self) -> frozenset[str]:
        """The fields whose values it asks about."""
        return frozenset(predicate.field for group in self.any_of for predicate in group)

    def __and__(self, other: "FieldRule") -> "FieldRule":
        return FieldRule(tuple((*mine, *theirs) for mine in self.any_of for theirs in other.any_of))

    def __or__(self, other: "FieldRule") -> "FieldRule":
        return FieldRule((*self.any_of, *other.any_of))


@dataclass(frozen=True)
class when:  # noqa: N801 - it reads as a word: when("auth").equals("token")
    """Begins a rule about the value of a field: ``when("auth").equals("token")``."""

    field: str

    def equals(self, *values: Any) -> FieldRule:
        """Hold while it is one of the values."""
        return self._rule(PredicateOperator.EQUALS, *values)

    def not_equals(self, *values: Any) -> FieldRule:
        """Hold while it is none of the values."""
        return self._rule(PredicateOperator.NOT_EQUALS, *values)

    def contains(self, *values: Any) -> FieldRule:
        """Hold while one of the values is in it: an item of a list, a key of a mapping, a part of a text."""
        return self._rule(PredicateOperator.CONTAINS, *values)

    def not_contains(self, *values: Any) -> FieldRule:
        """Hold while none of the values is in it."""
        return self._rule(PredicateOperator.NOT_CONTAINS, *values)

    def is_set(self) -> FieldRule:
        """Hold while it is not empty; of a secret, while there is one. ``False`` is no emptiness."""
        return self._rule(PredicateOperator.IS_SET)

    def is_not_set(self) -> FieldRule:
        """Hold while it is empty."""
        return self._rule(PredicateOperator.IS_NOT_SET)

    def greater_than(self, value: Any) -> FieldRule:
        """Hold while it is a greater number, or a later date or time."""
        return self._rule(PredicateOperator.GREATER_THAN, value)

    def less_than(self, value: Any) -> FieldRule:
        """Hold while it is a lesser number, or an earlier date or time."""
        return self._rule(PredicateOperator.LESS_THAN, value)

    def matches(self, pattern: str) -> FieldRule:
        """Hold while a regular expression matches the whole of it.

        Raises:
            ImproperlyConfigured: It is no regular expression.
        """
        require_pattern(pattern, of=self.field)
        return self._rule(PredicateOperator.MATCHES, pattern)

    def _rule(self, operator: PredicateOperator, *values: Any) -> FieldRule:
        return FieldRule(((Predicate(self.field, operator, tuple(canonical(v) for v in values)),),))


def _equals(value: Any, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, list):
        return len(value) == 1 and canonical(value[0]) in wanted
    return canonical(value) in wanted


def _contains(value: Any, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, list | dict):
        return any(canonical(item) in wanted for item in value)
    text = canonical(value)
    return any(part in text for part in wanted)


def _is_greater(value: Any, wanted: tuple[str, ...]) -> bool:
    return _compared(value, wanted, lambda mine, theirs: bool(mine > theirs))


def _is_less(value: Any, wanted: tuple[str, ...]) -> bool:
    return _compared(value, wanted, lambda mine, theirs: bool(mine < theirs))


def _compared(value: Any, wanted: tuple[str, ...], holds: Callable[[Any, Any], bool]) -> bool:
    """Compare as numbers where both are numbers, else as texts: ISO 8601 sorts as text."""
    if value in _EMPTY or not wanted:
        return False
    mine, theirs = canonical(value), wanted[0]
    numbers = _number(mine), _number(theirs)
    if numbers[0] is not None and numbers[1] is not None:
        return holds(*numbers)
    return numbers == (None, None) and holds(mine, theirs)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _matches(value: Any, wanted: tuple[str, ...]) -> bool:
    text = canonical(value)
    return bool(wanted) and len(text) <= MAX_MATCHED and matches_whole(wanted[0], text)


_COMPARISONS: Mapping[PredicateOperator, Callable[[Any, tuple[str, ...]], bool]] = {
    PredicateOperator.EQUALS: _equals,
    PredicateOperator.NOT_EQUALS: lambda value, wanted: not _equals(value, wanted),
    PredicateOperator.CONTAINS: _contains,
    PredicateOperator.NOT_CONTAINS: lambda value, wanted: not _contains(value, wanted),
    PredicateOperator.IS_SET: lambda value, _: value not in _EMPTY,
    PredicateOperator.IS_NOT_SET: lambda value, _: value in _EMPTY,
    PredicateOperator.GREATER_THAN: _is_greater,
    PredicateOperator.LESS_THAN: _is_less,
    PredicateOperator.MATCHES: _matches,
}
