"""Patterns and texts that would keep a publisher waiting."""

import pytest

from jackfield.sdk.conditions.judging import Judge, compiled
from jackfield.sdk.conditions.patterns import MAX_TEXT_BYTES, pattern_of
from jackfield.sdk.conditions.plans import Plan
from tests.sdk.conditions.events import all_of, event, holds, note_of, one

#: Each takes Python's own engine longer than anyone lives.
EXPLODING = ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}$", "([a-zA-Z]+)*$", "(x+x+)+y"]


@pytest.mark.parametrize("pattern", EXPLODING)
def test_a_pattern_that_explodes_elsewhere_is_answered_here(pattern: str) -> None:
    text = ("x" if "x" in pattern else "a") * (MAX_TEXT_BYTES - 1) + "!"
    assert not holds({"text": text}, "data.text", "matches-regex", pattern)


@pytest.mark.parametrize(
    "text", ["a" * (MAX_TEXT_BYTES + 1), "é" * (MAX_TEXT_BYTES // 2 + 1), "a" * 1_000_000]
)
@pytest.mark.parametrize("operator", ["matches-regex", "does-not-match-regex"])
def test_a_text_that_is_too_long_makes_no_match(text: str, operator: str) -> None:
    conditions = compiled(all_of(one("data.text", operator, "b")))

    assert note_of({"text": text}, "data.text", operator, "b") == "The text is too long for a pattern."
    assert Plan([(1, conditions)]).matched(Judge(event({"text": text}))) == []


def test_half_a_character_makes_no_match() -> None:
    assert not holds({"text": "\ud800"}, "data.text", "matches-regex", ".")


def test_what_looking_through_texts_costs_is_bounded_and_the_cheap_come_first() -> None:
    cheap = compiled(all_of(one("data.text", "contains", "a")))
    dear = [compiled(all_of(one("data.text", "matches-regex", f"a{{{n}}}a*"))) for n in range(1, 31)]
    # The dear ones stand first, and each takes a second.
    plan = Plan([*enumerate(dear), (99, cheap)])
    seconds = iter(range(0, 1_000_000_000_000, 1_000_000_000))
    judge = Judge(event({"text": "a" * 100}), cost_ns=4_500_000_000, clock=seconds.__next__)

    found = plan.matched(judge)

    assert len(found) == 6
    assert 99 in found
    assert judge.left_ns == 4_500_000_000 - 100 - 5_000_000_000


def test_where_not_all_words_can_be_looked_for_those_of_few_are() -> None:
    few = compiled(all_of(one("data.text", "contains", "a")))
    many = compiled(all_of(one("data.text", "contains-any", *(f"a{n}" for n in range(50)))))
    judge = Judge(event({"text": "aa0" * 100}), cost_ns=50 * 300)

    assert Plan([("many", many), ("few", few)]).matched(judge) == ["few"]
    assert judge.left_ns == 49 * 300
    assert Plan([("many", many), ("few", few)]).matched(Judge(event({"text": "a0"}))) == ["many", "few"]


def test_who_comes_after_all_is_spent_is_told_so() -> None:
    for operator in ("contains", "matches-regex", "does-not-contain-any"):
        [condition] = compiled(all_of(one("data.text", operator, "b"))).conditions
        finding = Judge(event({"text": "aaa"}), cost_ns=0).find(condition)
        assert (finding.held, finding.note) == (False, "To look through the text costs too much.")


def test_letters_of_all_scripts_are_not_too_much_to_ask() -> None:
    assert pattern_of(r"\pL+ \pL+").matches("Жар птица".encode())


def test_a_pattern_begins_where_the_text_begins() -> None:
    assert pattern_of("b").matches(b"bc")
    assert not pattern_of("c").matches(b"bc")
