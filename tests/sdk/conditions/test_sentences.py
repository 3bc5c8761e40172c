"""Conditions as people read them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group

from jackfield.sdk.conditions import (
    parse,
    register_condition_choice,
    sentences,
    sentences_of,
    unregister_condition_choice,
)
from tests.sdk.conditions.events import one


@pytest.fixture(autouse=True)
def choices() -> Iterator[None]:
    """A choice with labels, one with rows, and one that fails."""
    register_condition_choice(
        "ticket.priority", label="Priority", kind="choice", value=lambda _: "1", choices=[("1", "Low")]
    )
    register_condition_choice("ticket.team", label="Team", kind="model", value=lambda _: 1, queryset=Group)

    def fails() -> Any:
        raise LookupError

    register_condition_choice(
        "ticket.broken", label="Broken", kind="choice", value=lambda _: "1", choices=fails
    )
    yield
    for choice_id in ("ticket.priority", "ticket.team", "ticket.broken"):
        unregister_condition_choice(choice_id)


def lines(mode: str, *conditions: dict[str, Any]) -> list[str]:
    return sentences(parse({"mode": mode, "conditions": list(conditions)}))


def test_each_condition_is_a_line() -> None:
    assert lines(
        "ALL",
        one("data.title", "contains-any", "fire", "smoke"),
        one("data.note", "none"),
        one("ticket.priority", "is-not", "1"),
    ) == ["title contains any of “fire”, “smoke”", "and note has no value", "and Priority is not “Low”"]


def test_of_any_they_are_joined_by_or() -> None:
    assert lines("ANY", one("event.type", "is", "a.b"), one("data.x", "any")) == [
        "Event is “a.b”",
        "or x has a value",
    ]


def test_where_they_do_not_matter_there_is_none_and_where_nothing_matches_it_is_said() -> None:
    assert lines("ALWAYS", one("data.x", "any")) == []
    assert lines("ALL") == ["nothing: it has no conditions"]
    assert sentences_of({"mode": "?"}) == ["nothing: its conditions cannot be read"]


def test_what_is_not_there_any_more_is_called_by_its_id() -> None:
    assert lines("ALL", one("desk.gone", "is", "7")) == ["desk.gone is “7”"]
    assert lines("ALL", one("ticket.priority", "is", "9")) == ["Priority is “9”"]
    assert lines("ALL", one("ticket.broken", "is", "9")) == ["Broken is “9”"]


def test_long_values_and_long_lists_are_cut() -> None:
    [line] = lines("ALL", one("data.x", "one-of", *(f"{n}" * 200 for n in range(12))))
    assert len(line) < 1_300
    assert line.endswith("2 more")


@pytest.mark.django_db
def test_rows_are_called_by_their_names() -> None:
    team = Group.objects.create(name="North")
    assert lines("ALL", one("ticket.team", "one-of", str(team.pk), "0", "x")) == [
        "Team is one of “North”, “0”, “x”"
    ]
