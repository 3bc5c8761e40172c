"""What is kept of conditions, and what is refused with the place of the condition."""

from typing import Any

import pytest

from jackfield.sdk.conditions import Condition, ConditionInvalid, ConditionSet, Mode, parse
from jackfield.sdk.conditions.reading import examine
from tests.sdk.conditions.events import one

GOOD = one("data.title", "contains", "fire")


def refused(*conditions: Any, mode: Any = "ALL") -> list[tuple[int | None, str]]:
    _, problems = examine({"mode": mode, "conditions": list(conditions)})
    return [(problem.index, problem.code) for problem in problems]


@pytest.mark.parametrize("nothing", [{}, None])
def test_nothing_is_always(nothing: Any) -> None:
    read = parse(nothing)
    assert (read, read.as_json()) == (ConditionSet(Mode.ALWAYS), {})


def test_conditions_come_back_as_they_were_kept() -> None:
    kept = {"mode": "ANY", "conditions": [GOOD, one("data.note", "none")]}

    read = parse(kept)

    assert read.conditions == (Condition("data.title", "contains", ("fire",)), Condition("data.note", "none"))
    assert read.as_json() == kept


def test_conditions_of_the_mode_always_are_kept_for_another_day() -> None:
    assert parse({"mode": "ALWAYS", "conditions": [GOOD]}).as_json() == {
        "mode": "ALWAYS",
        "conditions": [GOOD],
    }


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("fire", "not_a_condition"),
        ({**GOOD, "op": "is"}, "not_a_condition"),
        (one("", "is", "a"), "choice_required"),
        ({"operator": "is", "values": ["a"]}, "choice_required"),
        (one("data.\0", "is", "a"), "choice_required"),
        (one("d" * 201, "is", "a"), "unknown_choice"),
        (one("data.a", "equals", "a"), "unknown_operator"),
        ({"choice": "data.a", "operator": ["is"], "values": ["a"]}, "unknown_operator"),
        ({"choice": "data.a", "operator": "is", "values": "a"}, "bad_value"),
        ({"choice": "data.a", "operator": "is", "values": [1]}, "bad_value"),
        (one("data.a", "is"), "value_required"),
        (one("data.a", "one-of"), "value_required"),
        (one("data.a", "contains", ""), "value_required"),
        (one("data.a", "any", "a"), "value_unexpected"),
        (one("data.a", "is", "a", "b"), "too_many_values"),
        (one("data.a", "one-of", *["a"] * 101), "too_many_values"),
        (one("data.a", "is", "a" * 1_001), "value_too_long"),
        (one("data.a", "is", "a\0"), "bad_character"),
        (one("data.a", "is", "\ud800"), "bad_character"),
        (one("data.a", "greater-than", "many"), "not_a_number"),
        (one("data.a", "less-than", "1e999"), "not_a_number"),
        (one("data.a", "less-than", "1_000"), "not_a_number"),
        (one("data.a", "matches-regex", "("), "bad_pattern"),
        (one("data.a", "matches-regex", r"(a)\1"), "bad_pattern"),
        (one("data.a", "matches-regex", "a" * 501), "pattern_too_large"),
        (one("data.a", "matches-regex", r"\pL{1000}"), "pattern_too_large"),
        (one("data.a", "matches-regex", "a{1001}"), "pattern_too_large"),
        (one("data.a", "does-not-match-regex", "(?:a{49}b{49}){20}c{999}d{999}"), "pattern_too_large"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(wrong: Any, code: str) -> None:
    assert refused(GOOD, wrong, GOOD) == [(1, code)]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert refused(one("data.a", "is"), GOOD, one("data.a", "like", "b")) == [
        (0, "value_required"),
        (2, "unknown_operator"),
    ]


@pytest.mark.parametrize("mode", ["all", "SOME", "", None, ["ALL"], 1])
def test_a_mode_that_is_none_is_refused(mode: Any) -> None:
    assert refused(GOOD, mode=mode) == [(None, "bad_mode")]


@pytest.mark.parametrize("junk", ["", [], 0, "ALL", {"conditions": {}}, {"mode": "ALL", "x": 1}])
def test_what_is_no_set_is_refused(junk: Any) -> None:
    with pytest.raises(ConditionInvalid) as refusal:
        parse(junk)
    assert (refusal.value.index, refusal.value.code) == (None, "not_conditions")


def test_a_set_has_at_most_fifty_conditions() -> None:
    assert refused(*[GOOD] * 50) == []
    assert refused(*[GOOD] * 51) == [(None, "too_many_conditions")]


def test_an_error_quotes_nothing_of_what_was_given() -> None:
    with pytest.raises(ConditionInvalid) as refusal:
        parse({"mode": "ALL", "conditions": [one("data.a", "matches-regex", "(s3cret")]})
    assert "s3cret" not in f"{refusal.value}{refusal.value!r}"
