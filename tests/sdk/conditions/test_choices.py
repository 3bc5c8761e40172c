"""What a form offers for conditions: by the event types that a config hears, and by the application."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms

from jackfield.sdk.conditions import (
    Takes,
    choices_for,
    described,
    register_condition_choice,
    unregister_condition_choice,
)
from jackfield.sdk.conditions.choices import MAX_CHOICES, TextsField, find
from jackfield.sdk.conditions.described import DescribedType, describe_event_types_with, paths_of
from jackfield.sdk.conditions.operators import OPERATORS
from tests.sdk.conditions.events import event

SCHEMA = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "title": "Title"},
        "state": {"enum": ["open", "closed"], "type": "string"},
        "points": {"type": ["integer", "null"]},
        "urgent": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "desk": {"type": "object", "properties": {"name": {"type": "string"}}},
        "any": {},
    },
}
TYPES = [
    DescribedType(name="ticket.opened", schema=SCHEMA),
    DescribedType(name="ticket.closed", sample={"title": 7, "desk": {"floor": 3}, "note": None}),
    DescribedType(name="build.failed", sample={"log": "x"}),
]


@pytest.fixture(autouse=True)
def types() -> Iterator[None]:
    """The event types of these tests."""
    before = described._describe
    describe_event_types_with(lambda: TYPES)
    yield
    describe_event_types_with(before)


def kinds(*patterns: str) -> dict[str, str]:
    return {choice.choice_id: choice.kind.value for choice in choices_for(patterns)}


def test_the_described_data_is_offered_with_its_kinds_in_a_stable_order() -> None:
    assert list(kinds("ticket.opened").items()) == [
        ("event.type", "choice"),
        ("data.any", "open"),
        ("data.desk.name", "text"),
        ("data.points", "number"),
        ("data.state", "choice"),
        ("data.tags", "many"),
        ("data.title", "text"),
        ("data.urgent", "boolean"),
    ]


def test_what_two_event_types_describe_differently_takes_any_value() -> None:
    offered = kinds("ticket.*")
    assert (offered["data.title"], offered["data.desk.floor"], offered["data.note"]) == (
        "open",
        "number",
        "open",
    )
    assert "data.log" not in offered


def test_labels_and_values_come_from_the_description() -> None:
    offered = {choice.choice_id: choice for choice in choices_for(["ticket.opened"])}
    assert offered["data.title"].label == "Title"
    assert offered["data.state"].offered() == [("open", "open"), ("closed", "closed")]
    assert offered["event.type"].offered() == [("ticket.opened", "ticket.opened")]


def test_a_form_offers_a_bounded_number() -> None:
    many = DescribedType(name="big.grew", sample={f"f{number:04}": 1 for number in range(1_000)})
    more = [DescribedType(name=f"big.a{n}", sample={f"a{n}_{i}": 1 for i in range(90)}) for n in range(9)]
    describe_event_types_with(lambda: [many, *more])

    assert len(paths_of(many)) == 100
    assert len(choices_for(["*"])) == MAX_CHOICES


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": []},
        {"properties": {"a": 1, "b": {"type": 7}, "c": {"type": ["string", "integer"]}}},
        {"properties": {"a": {"enum": 3, "type": "string", "title": 9}}},
        {"properties": {"a" * 400: {"type": "string"}}},
    ],
)
def test_a_schema_that_is_none_breaks_nothing(schema: dict[str, Any]) -> None:
    assert all(path.kind for path in paths_of(DescribedType(name="a.b", schema=schema)))


class TestApplications:
    @pytest.fixture(autouse=True)
    def priority(self) -> Iterator[None]:
        """A choice of tickets."""
        register_condition_choice(
            "ticket.priority",
            label="Priority",
            kind="choice",
            value=lambda told: told.data["priority"],
            choices=[("1", "Low"), ("2", "High")],
            event_types=["ticket.*"],
        )
        yield
        unregister_condition_choice("ticket.priority")

    def test_a_choice_is_offered_to_who_hears_its_events(self) -> None:
        assert kinds("ticket.closed")["ticket.priority"] == "choice"
        assert kinds("*")["ticket.priority"] == "choice"
        assert "ticket.priority" not in kinds("build.*")

    def test_it_is_asked_for_the_value(self) -> None:
        choice = find("ticket.priority")
        assert choice is not None
        assert choice.actual(event({"priority": 2})).value == "2"

    def test_one_that_is_forgotten_is_not_offered(self) -> None:
        unregister_condition_choice("ticket.priority")
        unregister_condition_choice("ticket.priority")
        assert find("ticket.priority") is None
        assert "ticket.priority" not in kinds("*")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"choice_id": ""},
            {"choice_id": "data.x"},
            {"choice_id": "event.x"},
            {"choice_id": "x" * 201},
            {"kind": "regex"},
            {"kind": "colour"},
            {"kind": "model"},
            {"event_types": ["Ticket"]},
        ],
    )
    def test_what_is_no_choice_is_refused(self, wrong: dict[str, Any]) -> None:
        given: dict[str, Any] = {
            "choice_id": "x.y",
            "label": "X",
            "kind": "text",
            "value": lambda _: "",
            **wrong,
        }
        choice_id = given.pop("choice_id")
        with pytest.raises(ValueError, match=r"."):
            register_condition_choice(choice_id, **given)
        assert find("x.y") is None


@pytest.mark.parametrize(
    ("choice_id", "operator", "field"),
    [
        ("data.title", "is", forms.CharField),
        ("data.title", "matches-regex", forms.CharField),
        ("data.points", "is", forms.FloatField),
        ("data.urgent", "is", forms.ChoiceField),
        ("data.state", "is", forms.ChoiceField),
        ("data.state", "one-of", forms.MultipleChoiceField),
        ("data.tags", "contains", forms.CharField),
        ("data.tags", "contains-any", TextsField),
        ("data.any", "greater-than", forms.FloatField),
        ("data.title", "none", type(None)),
    ],
)
def test_each_operator_has_the_field_in_which_its_value_is_entered(
    choice_id: str, operator: str, field: type
) -> None:
    offered = {choice.choice_id: choice for choice in choices_for(["ticket.opened"])}
    assert type(offered[choice_id].value_field(OPERATORS[operator])) is field


def test_the_kinds_offer_the_operators_of_the_seeds_and_absence_where_data_may_be_absent() -> None:
    offered = {choice.choice_id: choice for choice in choices_for(["ticket.opened"])}
    assert [one.operator_id for one in offered["data.points"].operators] == [
        "is", "is-not", "greater-than", "less-than", "any", "none"
    ]  # fmt: skip
    assert [one.operator_id for one in offered["data.urgent"].operators] == ["is", "any", "none"]
    assert [one.operator_id for one in offered["event.type"].operators] == [
        "is", "is-not", "one-of", "not-one-of"
    ]  # fmt: skip
    assert {one.operator_id for one in offered["data.any"].operators} == set(OPERATORS)
    assert len(OPERATORS) == 16
    assert [one.operator_id for one in OPERATORS.values() if one.takes is Takes.NOTHING] == ["any", "none"]
