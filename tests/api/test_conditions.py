"""Conditions through the API: given with the other values, read as sentences, refused with their place."""

from typing import Any

import pytest

from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from tests.api.configs import values
from tests.api.form_queries import CONDITIONS, again, by_name
from tests.api.people import Caller

pytestmark = pytest.mark.django_db(transaction=True)
FIRE = {"choiceId": "data.title", "operatorId": "contains", "values": ["fire"]}


def create(ada: Caller, *conditions: dict[str, Any], name: str = "Mine", mode: str = "ALL") -> dict[str, Any]:
    """Make a config that asks for something."""
    given = [
        *values("https://desk.test/"),
        {"name": "conditions", "value": {"conditions": {"mode": mode, "conditions": list(conditions)}}},
    ]
    answer: dict[str, Any] = ada.do(
        "createConfig",
        "config { name conditionLines }",
        integrationId="desk",
        name=name,
        values=given,
        unchecked=True,
    )
    return answer


def test_a_config_hears_what_its_conditions_let_through_and_says_them(ada: Caller) -> None:
    answer = create(ada, FIRE)

    assert answer["config"] == {"name": "Mine", "conditionLines": ["title contains “fire”"]}
    publish("ticket.opened", {"title": "water"})
    publish("ticket.opened", {"title": "on fire"})
    assert [delivery.event.data["title"] for delivery in Delivery.objects.all()] == ["on fire"]


def test_lines_of_a_list(ada: Caller) -> None:
    create(ada, FIRE)
    create(ada, name="All", mode="ALWAYS")

    answer = ada.ask("{ configs(first: 5) { edges { node { name conditionLines } } } }")

    assert {edge["node"]["name"]: edge["node"]["conditionLines"] for edge in answer["configs"]["edges"]} == {
        "Mine": ["title contains “fire”"],
        "All": [],
    }


def test_a_condition_that_is_wrong_is_refused_with_its_place_and_nothing_is_made(ada: Caller) -> None:
    answer = create(ada, FIRE, {"choiceId": "data.title", "operatorId": "matches-regex", "values": ["("]})

    assert answer["__typename"] == "ValidationError"
    [issue] = answer["issues"]
    assert issue["path"][:3] == ["values", "conditions", "1"]
    assert not Config.objects.exists()


@pytest.mark.parametrize(
    ("operator_id", "value", "code", "message"),
    [
        ("contains", "a\0b", "bad_character", "The value holds a character that cannot be kept."),
        ("contains", "\ud800", "bad_character", "The value holds a character that cannot be kept."),
        ("contains", "a" * 1_001, "value_too_long", "A value has at most 1000 characters."),
        ("contains", "a" * 200_000, "value_too_long", "A value has at most 1000 characters."),
        ("matches-regex", "a" * 501, "pattern_too_large", "The pattern is too long."),
        ("matches-regex", r"\pL{1000}", "pattern_too_large", "The pattern is too long: repeat less."),
        ("matches-regex", "a{1001}", "pattern_too_large", "The pattern is too long: repeat less."),
    ],
    ids=["null character", "half a character", "long", "huge", "long pattern", "large pattern", "repeats"],
)
def test_what_can_not_be_kept_is_refused_at_its_condition(
    ada: Caller, operator_id: str, value: str, code: str, message: str
) -> None:
    wrong = {"choiceId": "data.title", "operatorId": operator_id, "values": [value]}
    given = [
        *values("https://desk.test/"),
        {"name": "conditions", "value": {"conditions": {"mode": "ALL", "conditions": [FIRE, wrong]}}},
    ]
    flow = ada.do(
        "startFlow",
        "flow { id step { ... on FormStep { form { token } } } }",
        kind="CONFIGURE",
        integrationId="desk",
    )["flow"]
    step = {"flowId": flow["id"], "stepId": "settings"}
    named = [*given, {"name": "name", "value": {"text": "Mine"}}]

    made = ada.do("createConfig", integrationId="desk", name="Mine", values=given, unchecked=True)
    refused = [ada.do("submitFlowStep", **step, values=named) for _ in range(2)]
    shown = again(
        ada, flow["step"]["form"]["token"], given, f"{{ fieldsets {{ fields {{ name {CONDITIONS} }} }} }}"
    )

    issue = {"path": ["values", "conditions", "1"], "code": code}
    assert [answer["issues"] for answer in (made, *refused)] == [[issue]] * 3
    assert [one["errors"] for one in by_name(shown)["conditions"]["conditions"]] == [[], [message]]
    assert not Config.objects.exists()
