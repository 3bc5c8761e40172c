"""The form field: what it takes, and errors with the place of their condition."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from jackfield.sdk.conditions import (
    ConditionsField,
    described,
    register_condition_choice,
    unregister_condition_choice,
)
from jackfield.sdk.conditions.described import DescribedType, describe_event_types_with
from jackfield.sdk.conditions.field import ConditionsInput
from jackfield.sdk.rawvalues import refusal
from tests.sdk.conditions.events import one

GOOD = {"mode": "ALL", "conditions": [one("data.points", "greater-than", "3")]}


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """An event type, and a choice of the application."""
    before = described._describe
    describe_event_types_with(
        lambda: [DescribedType(name="ticket.opened", sample={"points": 3, "urgent": True, "title": "x"})]
    )
    register_condition_choice(
        "ticket.desk", label="Desk", kind="choice", value=lambda _: "1", choices=[("1", "North")]
    )
    yield
    unregister_condition_choice("ticket.desk")
    describe_event_types_with(before)


def field(**kwargs: Any) -> ConditionsField:
    return ConditionsField(patterns=["ticket.*"], required=False, **kwargs)


def errors_of(*conditions: dict[str, Any], mode: str = "ALL") -> list[tuple[int | None, str | None]]:
    with pytest.raises(ValidationError) as refusal:
        field().clean({"mode": mode, "conditions": list(conditions)})
    return [(error.params["index"], error.code) for error in refusal.value.error_list if error.params]


@pytest.mark.parametrize("empty", [None, "", {}, "{}", [], {"mode": "ALWAYS", "conditions": []}])
def test_nothing_is_kept_as_nothing(empty: Any) -> None:
    assert field().clean(empty) == {}


def test_it_takes_what_is_kept_and_its_json() -> None:
    assert field().clean(GOOD) == GOOD
    text = json.dumps({"mode": "ALL", "conditions": [one("event.type", "is", "ticket.opened")]})
    assert field().clean(text)["conditions"] == [one("event.type", "is", "ticket.opened")]


def test_every_error_says_which_condition_it_is_about() -> None:
    assert errors_of(
        one("data.points", "greater-than", "3"),
        one("data.points", "is", "many"),
        one("data.urgent", "is", "maybe"),
        one("data.title", "greater-than", "3"),
        one("desk.gone", "is", "1"),
        one("ticket.desk", "is", "2"),
        one("ticket.desk", "one-of", "1", "2"),
        one("event.type", "is", "ticket.lost"),
    ) == [
        (1, "not_a_number"),
        (2, "not_a_boolean"),
        (3, "unknown_operator"),
        (4, "unknown_choice"),
        (5, "not_offered"),
        (6, "not_offered"),
        (7, "not_offered"),
    ]


@pytest.mark.parametrize("junk", ["x", "[1]", "[" * 10_000, 7, ["a"], {"mode": "SOME"}, '{"mode": "ALL"'])
def test_junk_is_an_error_of_the_whole(junk: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        field().clean(junk)
    assert [error.params for error in refusal.value.error_list] == [{"index": None}]


@pytest.mark.parametrize("broken", ["a\0b", "\ud800", "a" * 200_000])
def test_what_is_broken_within_a_condition_is_left_to_the_error_that_has_its_place(broken: str) -> None:
    given = [one("data.title", "contains", "fire"), one("data.title", "contains", broken)]

    assert refusal(field(), {"mode": "ALL", "conditions": given}) is None
    assert [index for index, _code in errors_of(*given)] == [1]


def test_conditions_that_are_too_many_letters_together_are_refused_as_a_whole() -> None:
    few = [one("data.title", "one-of", *["a" * 1_000] * 30)]
    many = few * 4

    assert refusal(field(), {"mode": "ALL", "conditions": few}) is None
    assert refusal(field(), {"mode": "ALL", "conditions": many}) == "Too long: at most 100000 characters."
    assert refusal(field(), "x" * 100_001) == "Too long: at most 100000 characters."
    assert refusal(field(), {"mode": "A\0", "conditions": []}) == "Null characters are not allowed."


def test_data_that_nobody_described_can_be_asked_anything() -> None:
    given = {"mode": "ANY", "conditions": [one("data.some.path", "greater-than", "3")]}
    assert field().clean(given) == given


def test_how_it_is_written_is_no_change() -> None:
    changed = field().has_changed
    assert not changed({}, "")
    assert not changed(GOOD, json.dumps({"conditions": GOOD["conditions"], "mode": "ALL"}))
    assert changed(GOOD, {**GOOD, "mode": "ANY"})


def test_without_a_better_widget_it_is_json() -> None:
    assert "&quot;greater-than&quot;" in ConditionsInput().render("conditions", GOOD)
