"""Rules over the values of a form."""

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk import when
from jackfield.sdk.rules import MAX_MATCHED, FieldRule, Predicate, PredicateOperator, canonical


class Level(Enum):
    LOW = "low"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (12.5, "12.5"),
        (12.0, "12"),
        (Decimal("12.50"), "12.5"),
        (Decimal(100), "100"),
        (7, "7"),
        ("12.50", "12.50"),
        (date(2026, 1, 2), "2026-01-02"),
        (timedelta(hours=2), "P0DT02H00M00S"),
        (Level.LOW, "low"),
        (float("inf"), "inf"),
    ],
)
def test_a_value_is_written_in_one_way(value: Any, text: str) -> None:
    assert canonical(value) == text


@pytest.mark.parametrize(
    ("rule", "holding", "not_holding"),
    [
        (when("x").equals("a", "b"), ["a", "b", ["b"]], ["c", None, "", ["a", "b"], "A"]),
        (when("x").equals(True), [True, "true"], [False, None, "True"]),
        (when("x").equals(12.5), [12.5, Decimal("12.50"), "12.5"], [12, "12.50"]),
        (when("x").not_equals("a"), ["b", None, ["a", "b"]], ["a", ["a"]]),
        (when("x").contains("a"), ["cat", ["a", "b"], {"a": 1}], ["dog", ["cat"], None, []]),
        (when("x").not_contains("a"), ["dog", ["cat"], None], ["cat", ["a"]]),
        (when("x").is_set(), ["a", 0, False, ["a"]], [None, "", [], {}]),
        (when("x").is_not_set(), [None, "", [], {}], ["a", 0, False]),
        (when("x").greater_than(9), [10, "10", 9.5, Decimal("9.01")], [9, 8, "8", None, "", "text", []]),
        (when("x").less_than(9), [8, "8.5", -1], [9, 10, None, "text"]),
        (when("x").greater_than(date(2026, 1, 1)), [date(2026, 1, 2), "2026-10-01"], ["2025-12-31", 7]),
        (when("x").matches("[a-c]+"), ["abc", "a"], ["abd", "", None, "a" * (MAX_MATCHED + 1)]),
    ],
)
def test_an_operator_holds(rule: FieldRule, holding: list[Any], not_holding: list[Any]) -> None:
    assert [value for value in holding if not rule.holds({"x": value})] == []
    assert [value for value in not_holding if rule.holds({"x": value})] == []


def test_a_field_that_is_not_named_is_empty() -> None:
    assert when("x").is_not_set().holds({})
    assert not when("x").equals("a").holds({})


def test_rules_are_joined_in_disjunctive_normal_form() -> None:
    a, b, c, d = (when(name).is_set() for name in "abcd")

    rule = (a | b) & (c | d)

    assert [[p.field for p in group] for group in rule.any_of] == [
        ["a", "c"],
        ["a", "d"],
        ["b", "c"],
        ["b", "d"],
    ]
    assert rule.fields == {"a", "b", "c", "d"}


@given(st.dictionaries(st.sampled_from("abc"), st.booleans()))
def test_joined_rules_mean_what_python_means(values: dict[str, bool]) -> None:
    a, b, c = (when(name).equals(True) for name in "abc")
    truth = [values.get(name, False) for name in "abc"]

    assert (a & b | c).holds(values) == ((truth[0] and truth[1]) or truth[2])
    assert (a & (b | c)).holds(values) == (truth[0] and (truth[1] or truth[2]))


def test_a_pattern_that_is_none_is_refused_where_it_is_written() -> None:
    for pattern in ("(", "(?=a)", r"(a)\1"):
        with pytest.raises(ImproperlyConfigured, match=r"^x: .* is no pattern"):
            when("x").matches(pattern)


def test_a_pattern_explodes_over_no_text() -> None:
    rule = when("x").matches("(a|a|aa)+")

    assert rule.holds({"x": "a" * MAX_MATCHED})
    assert not rule.holds({"x": "a" * (MAX_MATCHED - 1) + "b"})
    assert not rule.holds({"x": "\ud800"})


def test_a_predicate_is_data() -> None:
    [[predicate]] = when("auth").equals("token").any_of

    assert predicate == Predicate("auth", PredicateOperator.EQUALS, ("token",))
    assert hash(when("auth").equals("token")) == hash(when("auth").equals("token"))


@given(
    st.sampled_from(PredicateOperator),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(max_size=3)),
)
def test_whatever_is_typed_a_rule_answers(
    operator: PredicateOperator, wanted: tuple[str, ...], value: Any
) -> None:
    if operator is PredicateOperator.MATCHES:
        wanted = ("a+",)

    assert Predicate("x", operator, wanted).holds({"x": value}) in {True, False}
