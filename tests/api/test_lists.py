"""Lists in what is asked are short, and for nobody nothing is asked."""

import pytest

from jackfield.api import execution
from jackfield.api.narrowing import MAX_NAMED
from tests.api.people import People

#: A list of a filter, or of ids: the operation and what is listed.
LISTS = {
    "types of events": ("query($of: [String!]) { events(filter: {type: $of}) { totalCount } }", "a.b"),
    "types of deliveries": (
        "query($of: [String!]) { deliveries(filter: {eventType: $of}) { totalCount } }",
        "a.b",
    ),
    "states": ("query($of: [DeliveryState!]) { deliveries(filter: {state: $of}) { totalCount } }", "PENDING"),
    "healths": ("query($of: [Health!]) { configs(filter: {health: $of}) { totalCount } }", "FAILING"),
    "states of integrations": (
        "query($of: [IntegrationState!]) { integrations(filter: {state: $of}) { totalCount } }",
        "ACTIVE",
    ),
    "capabilities": (
        "query($of: [Capability!]) { integrations(filter: {capability: $of}) { totalCount } }",
        "CHECK",
    ),
    "ids": ("query($of: [ID!]!) { nodes(ids: $of) { id } }", "cfg_1"),
}


@pytest.mark.parametrize(("query", "entry"), LISTS.values(), ids=LISTS.keys())
def test_a_list_names_at_most_a_hundred(people: People, query: str, entry: str) -> None:
    ada = people.caller(people.ada)
    for caller in (ada, people.anonymous):
        for count in (MAX_NAMED + 1, 1_000):
            [error] = caller.raw(query, {"of": [entry] * count})["errors"]
            assert error["extensions"]["code"] == "VALIDATION"

    assert "errors" not in ada.raw(query, {"of": [entry] * MAX_NAMED})


def test_a_hundred_types_that_differ_are_asked_for(people: People) -> None:
    query, _entry = LISTS["types of events"]

    assert people.caller(people.ada).ask(query, {"of": [f"a{n}.*" for n in range(100)]})


@pytest.mark.parametrize("member", ["userIds", "groupIds"])
def test_an_audience_names_at_most_a_hundred(people: People, member: str) -> None:
    prefix = {"userIds": "usr", "groupIds": "grp"}[member]
    ids = [f"{prefix}_{n}" for n in range(1, MAX_NAMED + 2)]

    answer = people.caller(people.root).do("publishEvent", type="a.happened", data={}, audience={member: ids})

    assert answer["issues"] == [{"path": ["audience", member], "code": "max_length"}]


def test_for_nobody_no_filter_reaches_the_database(people: People) -> None:
    from django.db import connection  # noqa: PLC0415 - only once Django is set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from jackfield.accounts.principal import ANONYMOUS  # noqa: PLC0415
    from jackfield.api.context import RequestInfo  # noqa: PLC0415

    query = """{
        events(filter: {type: ["a.b", "c.*"]}) { edges { node { id } } }
        deliveries(filter: {eventType: ["a.b"]}) { edges { node { id } } }
        configs(filter: {health: [FAILING], search: "x"}) { edges { node { id } } }
    }"""

    with CaptureQueriesContext(connection) as asked:
        result = execution.execute(query, None, None, ANONYMOUS, RequestInfo())

    assert not result.errors
    assert not [one["sql"] for one in asked if "jackfield_delivery" in one["sql"] or "config" in one["sql"]]
