"""What is hidden and what does not exist: the same bytes, after the same statements."""

import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.api.matrix import doing
from tests.api.matrix.asking import document
from tests.api.matrix.verbs import VERBS
from tests.api.matrix.world import World

pytestmark = pytest.mark.django_db

#: Of each kind of id one that nothing has; what is not among them is given by its name.
NEVER_WAS = {
    "config": "cfg_4611686018",
    "event": "evt_0123456789abcdef0123456789abcdef",
    "settled": "dlv_4611686018",
    "waiting": "dlv_4611686018",
    "thing": "res_4611686018",
    "gone": "res_4611686018",
    "sync": "syn_4611686018",
    "entry": "aud_4611686018",
    "grantEntry": "aud_4611686018",
    "grant": "grt_u4611686018",
    "token": "tok_4611686018",
    "menuFlow": "flw_4611686018",
    "formFlow": "flw_4611686018",
}
#: Single things by their ids: fields of Query that a stranger is answered null.
LOOKS = {
    "config(id: $config) { name }": "config",
    "event(id: $event) { type }": "event",
    "delivery(id: $settled) { state }": "settled",
    "flow(id: $menuFlow) { kind }": "menuFlow",
    "explainAccess(id: $config) { because }": "config",
    'explainRouting(configId: $config, event: {sample: {type: "a.b", data: {}}}) { matched }': "config",
    "deliveries(filter: {configId: $config}) { totalCount edges { cursor } }": "config",
    "deliveries(filter: {eventId: $event}) { totalCount edges { cursor } }": "event",
    **{f"node(id: ${name}) {{ __typename }}": name for name in NEVER_WAS},
    **{f"nodes(ids: [${name}]) {{ __typename }}": name for name in NEVER_WAS},
}
#: Those that name what may be hidden by an id; and those that name an integration.
HIDING = {verb: row for verb, row in VERBS.items() if row.hides}
OF_INTEGRATIONS = sorted(verb for verb, row in VERBS.items() if "integrationId" in row.given)


@pytest.mark.parametrize("field", LOOKS)
def test_a_look_at_what_is_hidden_is_a_look_at_nothing(world: World, field: str) -> None:
    name = LOOKS[field]
    query = f"query(${name}: ID!) {{ {field} }}"

    hidden, hidden_shapes = watched(world, query, {})
    missing, missing_shapes = watched(world, query, {name: NEVER_WAS[name]})

    assert hidden == missing
    assert "errors" not in hidden
    assert hidden_shapes == missing_shapes


@pytest.mark.parametrize("verb", sorted(HIDING))
def test_doing_something_with_what_is_hidden_is_doing_it_with_nothing(world: World, verb: str) -> None:
    row = HIDING[verb]
    query = doing.document(verb, row.returns)
    given = doing.filled(row.given, world.ids)
    never = {name: never_was(row.given[name]) for name in row.hides}

    hidden, hidden_shapes = watched(world, query, {"input": given})
    missing, missing_shapes = watched(world, query, {"input": {**given, **never}})

    assert hidden["data"][verb]["code"] == row.hidden_as
    assert hidden == missing
    assert hidden_shapes == missing_shapes


@pytest.mark.parametrize("verb", OF_INTEGRATIONS)
def test_an_integration_that_is_not_active_is_none_to_who_may_not_activate(world: World, verb: str) -> None:
    row = VERBS[verb]
    query = doing.document(verb, row.returns)
    # Of a config of the integration it is the config that decides.
    given = {name: value for name, value in row.given.items() if name not in {"configId", "values"}}

    hidden, hidden_shapes = watched(world, query, {"input": {**given, "integrationId": "sleeping"}})
    missing, missing_shapes = watched(world, query, {"input": {**given, "integrationId": "neverwas"}})

    assert hidden["data"][verb]["code"] == "NOT_FOUND"
    assert hidden == missing
    assert hidden_shapes == missing_shapes


def test_a_look_at_an_integration_that_is_not_active_is_a_look_at_nothing(world: World) -> None:
    for query in (
        '{ integration(integrationId: "%s") { name } }',
        '{ node(id: "int_%s") { __typename } }',
        '{ explainAccess(id: "int_%s") { because } }',
    ):
        hidden, hidden_shapes = watched(world, query % "sleeping", {})
        missing, missing_shapes = watched(world, query % "neverwas", {})

        assert hidden == missing
        assert set(hidden["data"].values()) == {None}
        assert hidden_shapes == missing_shapes


def test_each_mutation_that_names_what_may_be_hidden_is_tried() -> None:
    hiding = {verb for verb, row in VERBS.items() if "stranger" in row.hidden_from - row.may}

    # What these name is the viewer's alone, and nobody can name another's.
    assert hiding - HIDING.keys() == set()


def never_was(named: Any) -> str:
    """An id like this one, of nothing."""
    if named == "$form":
        return "never.was"
    return NEVER_WAS[named[1:]] if named.startswith("$") else "neverwas"


def watched(world: World, query: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What a stranger is answered, without times, and the shapes of the statements that were run for it."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        answer = world.ask("stranger", query, variables)
        transaction.set_rollback(True)
    return json.loads(json.dumps(answer)), [shape(one["sql"]) for one in captured.captured_queries]


def shape(sql: str) -> str:
    """A statement without what it was given."""
    return re.sub(r"'[^']*'|\bs\d+_x\d+\b|\b[0-9a-f]{32}\b|\b\d+\b", "?", sql)


def test_a_row_of_a_stranger_is_no_accident(world: World) -> None:
    """Who sees the config is answered otherwise, by the same documents."""
    query = document("{ node(id: $config) { ... on Config { @ } } }", "Config", ["name"])

    assert world.ask("viewer", query) != world.ask("stranger", query)
