"""The sixteen operators, under the ids of djblets: what each asks of a value."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.conditions.kinds import number_in, truth_in
from jackfield.sdk.conditions.patterns import MAX_TEXT_BYTES, pattern_of

Test = Callable[[Any], bool]


class Form(IntEnum):
    """What a value turned out to be."""

    TEXT = 0
    NUMBER = 1
    TRUTH = 2
    #: A frozenset of texts.
    MANY = 3
    #: A mapping.
    OBJECT = 4
    #: There is none.
    ABSENT = 5
    #: It cannot be judged.
    BAD = 6


class Takes(Enum):
    """How many values a condition gives to its operator."""

    NOTHING = "NOTHING"
    ONE = "ONE"
    #: At least one.
    MANY = "MANY"


@dataclass(frozen=True, slots=True)
class Tests:
    """What one condition asks, by what the value turns out to be; None: that cannot be asked."""

    by_form: tuple[Test | None, ...]
    #: What going through a text costs beside others: words looked for, or the size of the pattern; 0: the
    #: length does not matter.
    weight: int = 0


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One operator."""

    operator_id: str
    label: str | Promise
    takes: Takes
    #: Of a condition's checked values.
    tests: Callable[[tuple[str, ...]], Tests]


def _tests(
    *,
    text: Test | None = None,
    number: Test | None = None,
    truth: Test | None = None,
    many: Test | None = None,
    holder: Test | None = None,
    absent: Test | None = None,
    weight: int = 0,
) -> Tests:
    return Tests((text, number, truth, many, holder, absent, None), weight)


def _not(test: Test | None) -> Test | None:
    return None if test is None else lambda value: not test(value)


def _negated(tests: Callable[[tuple[str, ...]], Tests]) -> Callable[[tuple[str, ...]], Tests]:
    """Return the opposite; what cannot be asked cannot be denied either."""

    def opposite(values: tuple[str, ...]) -> Tests:
        asked = tests(values)
        return Tests(tuple(_not(test) for test in asked.by_form), asked.weight)

    return opposite


def _one_of(values: tuple[str, ...]) -> Tests:
    texts = frozenset(values)
    numbers = frozenset(number for one in values if (number := number_in(one)) is not None)
    truths = frozenset(truth for one in values if (truth := truth_in(one)) is not None)
    return _tests(
        text=texts.__contains__,
        number=numbers.__contains__,
        truth=truths.__contains__,
        many=lambda items: not texts.isdisjoint(items),
    )


def _is(values: tuple[str, ...]) -> Tests:
    [wanted] = values
    number, truth = number_in(wanted), truth_in(wanted)
    return _tests(
        text=lambda text: bool(text == wanted),
        number=lambda value: number is not None and bool(value == number),
        truth=lambda value: value is truth,
    )


def _any(_values: tuple[str, ...]) -> Tests:
    return _tests(
        text=bool, number=lambda _: True, truth=lambda _: True, many=bool, holder=bool, absent=lambda _: False
    )


def _contains_any(values: tuple[str, ...]) -> Tests:
    texts = frozenset(values)
    if len(values) == 1:
        [wanted] = values
        return _tests(text=lambda text: wanted in text, many=lambda items: wanted in items, weight=1)
    return _tests(
        text=lambda text: any(one in text for one in texts),
        many=lambda items: not texts.isdisjoint(items),
        weight=len(texts),
    )


def _starts_with(values: tuple[str, ...]) -> Tests:
    [wanted] = values
    return _tests(text=lambda text: bool(text.startswith(wanted)))


def _ends_with(values: tuple[str, ...]) -> Tests:
    [wanted] = values
    return _tests(text=lambda text: bool(text.endswith(wanted)))


def _greater_than(values: tuple[str, ...]) -> Tests:
    bound = number_in(values[0])
    return _tests() if bound is None else _tests(number=lambda value: bool(value > bound))


def _less_than(values: tuple[str, ...]) -> Tests:
    bound = number_in(values[0])
    return _tests() if bound is None else _tests(number=lambda value: bool(value < bound))


def _matches(values: tuple[str, ...]) -> Tests:
    pattern = pattern_of(values[0])
    return _tests(text=lambda text: pattern.matches(text.encode()), weight=pattern.size)


def fits_pattern(text: str) -> bool:
    """Say whether a text is short and whole enough to be held against a pattern."""
    if len(text) > MAX_TEXT_BYTES:
        return False
    try:
        return len(text.encode()) <= MAX_TEXT_BYTES
    except UnicodeEncodeError:
        return False


_ALL = (
    Operator(operator_id="one-of", label=_("is one of"), takes=Takes.MANY, tests=_one_of),
    Operator(operator_id="not-one-of", label=_("is not one of"), takes=Takes.MANY, tests=_negated(_one_of)),
    Operator(operator_id="any", label=_("has a value"), takes=Takes.NOTHING, tests=_any),
    Operator(operator_id="none", label=_("has no value"), takes=Takes.NOTHING, tests=_negated(_any)),
    Operator(operator_id="is", label=_("is"), takes=Takes.ONE, tests=_is),
    Operator(operator_id="is-not", label=_("is not"), takes=Takes.ONE, tests=_negated(_is)),
    Operator(operator_id="contains", label=_("contains"), takes=Takes.ONE, tests=_contains_any),
    Operator(
        operator_id="does-not-contain",
        label=_("does not contain"),
        takes=Takes.ONE,
        tests=_negated(_contains_any),
    ),
    Operator(operator_id="contains-any", label=_("contains any of"), takes=Takes.MANY, tests=_contains_any),
    Operator(
        operator_id="does-not-contain-any",
        label=_("contains none of"),
        takes=Takes.MANY,
        tests=_negated(_contains_any),
    ),
    Operator(operator_id="starts-with", label=_("starts with"), takes=Takes.ONE, tests=_starts_with),
    Operator(operator_id="ends-with", label=_("ends with"), takes=Takes.ONE, tests=_ends_with),
    Operator(operator_id="greater-than", label=_("is greater than"), takes=Takes.ONE, tests=_greater_than),
    Operator(operator_id="less-than", label=_("is less than"), takes=Takes.ONE, tests=_less_than),
    Operator(operator_id="matches-regex", label=_("matches the pattern"), takes=Takes.ONE, tests=_matches),
    Operator(
        operator_id="does-not-match-regex",
        label=_("does not match the pattern"),
        takes=Takes.ONE,
        tests=_negated(_matches),
    ),
)

#: By id.
OPERATORS: dict[str, Operator] = {one.operator_id: one for one in _ALL}
#: Those whose value is a pattern.
WITH_PATTERN = frozenset({"matches-regex", "does-not-match-regex"})
#: Those whose value is a number.
WITH_NUMBER = frozenset({"greater-than", "less-than"})
