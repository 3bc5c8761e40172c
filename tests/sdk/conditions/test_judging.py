"""What conditions say of an event: the meanings of the seeds' operators, and of what is missing or wrong."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.sdk.conditions import parse, register_condition_choice, unregister_condition_choice
from jackfield.sdk.conditions.judging import Judge, compiled
from jackfield.sdk.events import Event
from tests.sdk.conditions.events import all_of, event, holds, note_of, one

DATA = {
    "title": "Printer on fire",
    "empty": "",
    "nothing": None,
    "count": 7,
    "ratio": 0.5,
    "zero": 0,
    "urgent": True,
    "quiet": False,
    "tags": ["printer", "fire", 3],
    "none": [],
    "desk": {"name": "North", "floor.no": "2"},
    "lines": [{"text": "hot"}, {"text": "smoke"}, {"other": 1}],
}


@pytest.mark.parametrize(
    ("path", "operator", "values"),
    [
        ("title", "is", ["Printer on fire"]),
        ("title", "is-not", ["Printer"]),
        ("title", "one-of", ["a", "Printer on fire"]),
        ("title", "not-one-of", ["a", "b"]),
        ("title", "contains", ["on"]),
        ("title", "does-not-contain", ["water"]),
        ("title", "contains-any", ["water", "fire"]),
        ("title", "does-not-contain-any", ["water", "Fire"]),
        ("title", "starts-with", ["Printer"]),
        ("title", "ends-with", ["fire"]),
        ("title", "matches-regex", [r"P\w+ on"]),
        ("title", "does-not-match-regex", ["fire"]),
        ("title", "any", []),
        ("empty", "none", []),
        ("nothing", "none", []),
        ("absent", "none", []),
        ("count", "is", ["7"]),
        ("count", "is", ["7.0"]),
        ("count", "is-not", ["seven"]),
        ("count", "one-of", ["6", "7"]),
        ("count", "greater-than", ["6.5"]),
        ("count", "less-than", ["8"]),
        ("ratio", "is", [".5"]),
        ("zero", "any", []),
        ("quiet", "any", []),
        ("urgent", "is", ["true"]),
        ("quiet", "is", ["False"]),
        ("tags", "contains", ["fire"]),
        ("tags", "contains", ["3"]),
        ("tags", "does-not-contain", ["water"]),
        ("tags", "contains-any", ["water", "printer"]),
        ("tags", "does-not-contain-any", ["water", "smoke"]),
        ("tags", "one-of", ["fire"]),
        ("tags", "not-one-of", ["water"]),
        ("none", "none", []),
        ("desk", "any", []),
        ("desk.name", "is", ["North"]),
        ("desk.floor.no", "is", ["2"]),
        ("tags.1", "is", ["fire"]),
        ("lines.text", "contains", ["smoke"]),
        ("lines.0.text", "is", ["hot"]),
    ],
)
def test_holds(path: str, operator: str, values: list[str]) -> None:
    assert holds(DATA, f"data.{path}", operator, *values)


@pytest.mark.parametrize(
    ("path", "operator", "values"),
    [
        ("title", "is", ["printer on fire"]),
        ("title", "matches-regex", ["fire"]),
        ("title", "starts-with", ["fire"]),
        ("empty", "any", []),
        ("nothing", "any", []),
        ("absent", "any", []),
        ("zero", "none", []),
        ("quiet", "none", []),
        ("urgent", "is", ["1"]),
        ("count", "is", ["seven"]),
        ("count", "greater-than", ["7"]),
        ("none", "any", []),
        ("desk.name.more", "any", []),
        ("tags.9", "any", []),
    ],
)
def test_does_not_hold(path: str, operator: str, values: list[str]) -> None:
    assert not holds(DATA, f"data.{path}", operator, *values)


@pytest.mark.parametrize("operator", ["is-not", "not-one-of", "does-not-contain", "does-not-contain-any"])
@pytest.mark.parametrize("path", ["absent", "nothing", "desk"])
def test_what_is_missing_or_of_another_kind_does_not_hold_by_being_denied(path: str, operator: str) -> None:
    assert not holds(DATA, f"data.{path}", operator, "x")
    assert note_of(DATA, f"data.{path}", operator, "x")


def test_what_cannot_be_asked_of_a_value_is_noted() -> None:
    assert note_of(DATA, "data.title", "greater-than", "3") == "This cannot be asked of such a value."
    assert note_of(DATA, "data.count", "contains", "7") == "This cannot be asked of such a value."
    assert note_of(DATA, "data.absent", "is", "7") == "There is no value."
    assert note_of(DATA, "data.title", "is", "x") == ""


@pytest.mark.parametrize(
    ("mode", "first", "second", "matches"),
    [
        ("ALWAYS", "x", "x", True),
        ("ALL", "open", "7", True),
        ("ALL", "open", "x", False),
        ("ANY", "x", "7", True),
        ("ANY", "x", "x", False),
    ],
)
def test_modes(mode: str, first: str, second: str, matches: bool) -> None:  # noqa: FBT001
    kept = {"mode": mode, "conditions": [one("data.a", "is", first), one("data.b", "is", second)]}
    assert Judge(event({"a": "open", "b": "7"})).matches(compiled(parse(kept))) is matches


@pytest.mark.parametrize(("mode", "matches"), [("ALWAYS", True), ("ALL", False), ("ANY", False)])
def test_of_no_conditions_only_always_matches(mode: str, matches: bool) -> None:  # noqa: FBT001
    assert Judge(event()).matches(compiled(parse({"mode": mode, "conditions": []}))) is matches


def test_the_type_of_an_event_is_a_choice() -> None:
    conditions = compiled(all_of(one("event.type", "one-of", "ticket.closed", "ticket.opened")))
    assert Judge(event(type="ticket.opened")).matches(conditions)
    assert not Judge(event(type="ticket.reopened")).matches(conditions)


class Desk:
    """What an application has for a row."""

    def __init__(self, pk: int) -> None:
        self.pk = pk


def _no_rows() -> list[Desk]:
    return []


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Choices of an application; the ids of the events that it was asked about."""
    events: list[str] = []

    def priority(told: Event) -> Any:
        events.append(told.id)
        return told.data["priority"]

    register_condition_choice("ticket.priority", label="Priority", kind="number", value=priority)
    register_condition_choice(
        "ticket.desk", label="Desk", kind="model", value=lambda told: told.data["desk"], queryset=_no_rows
    )
    register_condition_choice(
        "ticket.desks", label="Desks", kind="many", value=lambda told: iter(told.data["desks"])
    )
    yield events
    for choice_id in ("ticket.priority", "ticket.desk", "ticket.desks"):
        unregister_condition_choice(choice_id)


def test_an_application_s_choice_is_asked_once_for_an_event(asked: list[str]) -> None:
    judge = Judge(event({"priority": 3}))

    high = compiled(all_of(one("ticket.priority", "greater-than", "2")))
    low = compiled(all_of(one("ticket.priority", "less-than", "2")))

    assert (judge.matches(high), judge.matches(low), judge.matches(high)) == (True, False, True)
    assert asked == ["evt_1"]


@pytest.mark.usefixtures("asked")
def test_rows_are_compared_by_their_keys() -> None:
    told = {"desk": Desk(4), "desks": [Desk(4), Desk(5)]}
    assert holds(told, "ticket.desk", "is", "4")
    assert holds(told, "ticket.desk", "not-one-of", "5", "6")
    assert holds(told, "ticket.desks", "contains", "5")
    assert holds({"desk": None}, "ticket.desk", "none")


def test_an_application_that_fails_makes_no_match_and_is_logged(
    asked: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    judge = Judge(event({}))
    conditions = compiled(all_of(one("ticket.priority", "is-not", "2")))

    assert not judge.matches(conditions)
    assert not judge.matches(compiled(all_of(one("ticket.priority", "is", "2"))))

    assert judge.find(conditions.conditions[0]).note == "The application could not say."
    assert [record.message for record in caplog.records] == ["condition choice failed"]
    assert asked == ["evt_1"]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("value", ["3", True, float("nan"), object(), [3]])
def test_a_value_of_another_kind_than_the_choice_s_makes_no_match(value: object) -> None:
    assert not holds({"priority": value}, "ticket.priority", "is-not", "9")


@pytest.mark.usefixtures("asked")
def test_an_operator_that_the_choice_does_not_offer_makes_no_match() -> None:
    assert (
        note_of({"priority": 3}, "ticket.priority", "one-of", "3") == "This cannot be asked of it any more."
    )


def test_a_choice_that_is_not_there_any_more_makes_no_match() -> None:
    assert note_of({}, "desk.gone", "is-not", "3") == "There is no such choice any more."
