"""Events and conditions for these tests."""

from datetime import UTC, datetime
from typing import Any

from jackfield.sdk.conditions import ConditionSet, parse
from jackfield.sdk.conditions.judging import Judge, compiled
from jackfield.sdk.events import Event


def event(data: dict[str, Any] | None = None, *, type: str = "ticket.opened") -> Event:  # noqa: A002 - as it is called
    """Something that happened."""
    return Event(id="evt_1", type=type, occurred_at=datetime(2026, 1, 1, tzinfo=UTC), data=data or {})


def one(choice: str, operator: str, *values: str) -> dict[str, Any]:
    """One condition, as it is kept."""
    return {"choice": choice, "operator": operator, "values": list(values)}


def all_of(*conditions: dict[str, Any]) -> ConditionSet:
    """A set of which every condition has to hold."""
    return parse({"mode": "ALL", "conditions": list(conditions)})


def holds(data: dict[str, Any], choice: str, operator: str, *values: str) -> bool:
    """Whether one condition holds of an event with this data."""
    return Judge(event(data)).matches(compiled(all_of(one(choice, operator, *values))))


def note_of(data: dict[str, Any], choice: str, operator: str, *values: str) -> str:
    """Why one condition could not be judged."""
    [condition] = compiled(all_of(one(choice, operator, *values))).conditions
    return Judge(event(data)).find(condition).note
