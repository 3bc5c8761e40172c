"""Conditions that an application keeps in configs of its own, held against what happened: nothing raises."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.sdk.conditions import (
    ConditionsField,
    Matcher,
    register_condition_choice,
    unregister_condition_choice,
)
from tests.sdk.conditions.events import event, one

FIRE = {"mode": "ALL", "conditions": [one("data.title", "contains", "fire")]}


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What an application's own choice was asked about."""
    told: list[str] = []

    def priority(happened: Any) -> str:
        told.append(happened.id)
        return str(happened.data["ticket"].priority)

    register_condition_choice("desk.priority", label="Priority", kind="text", value=priority)
    yield told
    unregister_condition_choice("desk.priority")


def test_what_the_field_keeps_is_matched() -> None:
    kept = ConditionsField().clean(FIRE)

    assert Matcher(event({"title": "Printer on fire"})).matches(kept)
    assert not Matcher(event({"title": "Printer"})).matches(kept)


@pytest.mark.parametrize(
    ("kept", "matches"),
    [
        (None, True),
        ({}, True),
        ({"mode": "ALWAYS", "conditions": []}, True),
        ({"mode": "ALL", "conditions": []}, False),
    ],
)
def test_nothing_kept_matches_and_all_of_none_does_not(kept: Any, matches: bool) -> None:  # noqa: FBT001
    assert Matcher(event()).matches(kept) is matches


@pytest.mark.parametrize(
    "junk", ["ALL", [], 7, {"mode": "SOME"}, {"mode": "ALL", "conditions": [1]}, {"mode": "s3cret"}]
)
def test_what_cannot_be_read_matches_nothing_and_is_logged(
    junk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "jackfield"):
        assert not Matcher(event()).matches(junk, of=7)

    [record] = caplog.records
    assert (record.message, record.__dict__["config_id"]) == ("conditions cannot be read", 7)
    assert "s3cret" not in str(vars(record))


def test_an_applications_choice_is_asked_once_for_all_and_its_mistake_reaches_nobody(
    asked: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    class Ticket:
        priority = "high"

    def of(priority: str) -> dict[str, Any]:
        return {"mode": "ANY", "conditions": [one("desk.priority", "is", priority)]}

    matcher = Matcher(event({"ticket": Ticket()}))
    assert [matcher.matches(of(priority)) for priority in ("low", "high", "none")] == [False, True, False]
    assert asked == ["evt_1"]

    assert not Matcher(event({"ticket": None})).matches(of("high"))
    assert "condition choice failed" in caplog.text
