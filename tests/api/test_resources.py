"""A service's things and their syncs, as clients see them."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api.context import RequestInfo
from jackfield.api.execution import execute
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.registry import operations as registry
from jackfield.resources import linking, syncing
from jackfield.resources.models import Link, Resource, Sync
from tests.api.configs import cfg
from tests.api.people import Caller, People

SYNC = """{ lastSync { id state finishedAt created updated reconnected detached removed notes error
    drift { added removed } config { name } } }"""


@pytest.fixture(autouse=True)
def hubs(surroundings: None) -> Iterator[None]:
    from tests.resources.hub import registered_hubs  # noqa: PLC0415 - models can be imported only now

    with registered_hubs():
        yield


@pytest.fixture
def home(people: People) -> Config:
    """Ada's, with a lamp that is there and a linked one that has gone."""
    from tests.resources.hub import light, make_hub, synced  # noqa: PLC0415

    config = make_hub(owner=people.ada)
    here = light("a.1", name="Kitchen", state="on", attributes={"watt": 9})
    synced(config, here, light("gone", name="Hall"))
    linking.link(the("gone"), "lamp", 1)
    synced(config, here)
    return config


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


def res(key: str) -> str:
    return f"res_{the(key).pk}"


def ask_config(caller: Caller, config: Config, selection: str) -> Any:
    query = f'{{ config(id: "{cfg(config)}") {selection} }}'
    return caller.ask(query)["config"]


def test_a_configs_resources_are_listed_as_they_came(people: People, ada: Caller, home: Config) -> None:
    fields = "id integrationKey kind name state attributes isDetached config { name }"

    found = ask_config(ada, home, f"{{ resources {{ totalCount edges {{ node {{ {fields} }} }} }} }}")

    assert found["resources"]["totalCount"] == 2
    here, gone = (edge["node"] for edge in found["resources"]["edges"])
    assert here == {
        "id": res("a.1"),
        "integrationKey": "a.1",
        "kind": "light",
        "name": "Kitchen",
        "state": "on",
        "attributes": {"watt": 9},
        "isDetached": False,
        "config": {"name": "Home"},
    }
    assert (gone["integrationKey"], gone["isDetached"], gone["state"]) == ("gone", True, None)


@pytest.mark.parametrize(
    ("narrowed", "names"),
    [
        ('{search: "KITCH"}', ["Kitchen"]),
        ("{isDetached: true}", ["Hall"]),
        ('{kind: "light", isDetached: false}', ["Kitchen"]),
        ('{kind: "nothing"}', []),
        ('{search: "\\u0000"}', []),
        ("{}", ["Kitchen", "Hall"]),
    ],
)
def test_a_list_of_resources_is_narrowed(
    people: People, ada: Caller, home: Config, narrowed: str, names: list[str]
) -> None:
    found = ask_config(
        ada, home, f"{{ resources(filter: {narrowed}) {{ totalCount edges {{ node {{ name }} }} }} }}"
    )

    assert [edge["node"]["name"] for edge in found["resources"]["edges"]] == names
    assert found["resources"]["totalCount"] == len(names)


def test_a_list_of_resources_is_read_page_by_page(people: People, ada: Caller, home: Config) -> None:
    page = "pageInfo { hasNextPage endCursor } edges { node { name } }"
    first = ask_config(ada, home, f"{{ resources(first: 1) {{ {page} }} }}")["resources"]
    cursor = first["pageInfo"]["endCursor"]

    second = ask_config(ada, home, f'{{ resources(first: 1, after: "{cursor}") {{ {page} }} }}')["resources"]

    assert [one["edges"][0]["node"]["name"] for one in (first, second)] == ["Kitchen", "Hall"]
    assert [one["pageInfo"]["hasNextPage"] for one in (first, second)] == [True, False]


def test_the_last_sync_is_told(people: People, ada: Caller, home: Config) -> None:
    found = ask_config(ada, home, SYNC)["lastSync"]

    assert found.pop("finishedAt") is not None
    assert found == {
        "id": f"syn_{Sync.objects.get(is_last=True).pk}",
        "state": "SUCCEEDED",
        "created": 0,
        "updated": 0,
        "reconnected": 0,
        "detached": 1,
        "removed": 0,
        "notes": [],
        "error": None,
        "drift": {"added": 0, "removed": 0},
        "config": {"name": "Home"},
    }


def test_a_config_that_was_never_read_has_no_sync_and_no_resources(people: People, ada: Caller) -> None:
    from tests.resources.hub import make_hub  # noqa: PLC0415

    config = make_hub(owner=people.ada)

    assert ask_config(ada, config, "{ lastSync { id } resources { totalCount } }") == {
        "lastSync": None,
        "resources": {"totalCount": 0},
    }


def test_things_have_ids_that_who_may_see_them_can_follow(people: People, ada: Caller, home: Config) -> None:
    sync = f"syn_{Sync.objects.get(is_last=True).pk}"
    query = (
        f'{{ nodes(ids: ["{res("a.1")}", "{sync}"]) {{ id ... on Resource {{ name config {{ id }} }} '
        "... on Sync { state of: config { id } } } }"
    )

    assert ada.ask(query)["nodes"] == [
        {"id": res("a.1"), "name": "Kitchen", "config": {"id": cfg(home)}},
        {"id": sync, "state": "SUCCEEDED", "of": {"id": cfg(home)}},
    ]
    assert people.caller(people.ben).ask(query)["nodes"] == [None, None]
    grant(actor=people.ada, config_id=home.pk, role=Role.VIEWER, user_id=people.ben.pk)
    assert people.caller(people.ben).ask(query)["nodes"][0]["name"] == "Kitchen"


def test_what_is_left_of_a_config_is_its_owners_and_has_none(
    people: People, ada: Caller, home: Config
) -> None:
    answer = ada.do("deleteConfig", "deletedConfigId", configId=cfg(home))
    assert answer["__typename"] == "DeleteConfigPayload"
    query = f'{{ node(id: "{res("gone")}") {{ ... on Resource {{ name isDetached config {{ id }} }} }} }}'

    assert ada.ask(query)["node"] == {"name": "Hall", "isDetached": True, "config": None}
    assert people.caller(people.ben).ask(query)["node"] is None
    assert people.caller(people.root).ask(query)["node"]["name"] == "Hall"


def test_a_config_can_be_deleted_with_all_that_people_made(people: People, ada: Caller, home: Config) -> None:
    answer = ada.do("deleteConfig", "deletedConfigId", configId=cfg(home), mode="ALL")

    assert answer["__typename"] == "DeleteConfigPayload"
    assert (Resource.objects.count(), Link.objects.count()) == (0, 0)


def test_a_sync_runs_in_the_background(people: People, ada: Caller, home: Config) -> None:
    from tests.resources.hub import Hub, errand_of, light  # noqa: PLC0415

    answer = ada.do("syncConfig", "sync { id state config { name } }", configId=cfg(home))
    assert answer["sync"] == {
        "id": f"syn_{Sync.objects.get(is_last=True).pk}",
        "state": "RUNNING",
        "config": {"name": "Home"},
    }
    Hub.things = [light("a.1"), light("gone")]

    asyncio.run(syncing.run(errand_of(home)))

    found = ask_config(ada, home, SYNC)["lastSync"]
    assert (found["state"], found["reconnected"], found["updated"]) == ("SUCCEEDED", 1, 1)


def test_the_mode_of_a_sync_is_handed_on(people: People, ada: Caller, home: Config) -> None:
    ada.do("syncConfig", "sync { id }", configId=cfg(home), mode="ALL")

    assert Sync.objects.get(is_last=True).mode == "ALL"


def test_a_token_that_may_not_edit_removes_nothing_by_a_sync(people: People, home: Config) -> None:
    operating = people.caller(people.ada, TokenScope.READ, TokenScope.OPERATE)
    count = Sync.objects.count()

    directly = operating.do("syncConfig", "sync { id }", configId=cfg(home), mode="ALL")
    flow = operating.do("startFlow", "flow { id step { stepId } }", kind="SYNC", configId=cfg(home))["flow"]
    answer = {"flowId": flow["id"], "stepId": flow["step"]["stepId"], "confirmed": True, "optionId": "ALL"}
    by_a_flow = operating.do("submitFlowStep", "flow { id }", **answer)

    assert [(one["code"], one["missingScopes"]) for one in (directly, by_a_flow)] == [
        ("PERMISSION_DENIED", ["EDIT"])
    ] * 2
    assert Sync.objects.count() == count
    assert operating.do("submitFlowStep", "flow { id }", **answer | {"optionId": "SAFE"})["flow"] is not None
    assert Sync.objects.get(is_last=True).mode == "SAFE"


def test_one_sync_at_a_time(people: People, ada: Caller, home: Config) -> None:
    ada.do("syncConfig", "sync { id }", configId=cfg(home))

    answer = ada.do("syncConfig", "sync { id }", configId=cfg(home))

    assert (answer["__typename"], answer["code"]) == ("ConflictError", "BUSY")
    assert Sync.objects.count() == 3


def test_what_cannot_be_read_now_is_told(people: People, ada: Caller, home: Config) -> None:
    from tests.resources.hub import make_hub  # noqa: PLC0415

    def codes(config: Config) -> tuple[str, str]:
        answer = ada.do("syncConfig", "sync { id }", configId=cfg(config))
        return answer["__typename"], answer["code"]

    assert codes(make_hub(owner=people.ada, integration_id="no-things")) == ("StateError", "NOT_OFFERED")
    configs.disable(actor=None, config_id=home.pk)
    assert codes(home) == ("StateError", "NOT_ENABLED")
    configs.enable(actor=None, config_id=home.pk)
    registry.pause(integration_id="hub", actor=None)
    assert codes(home) == ("StateError", "NOT_ACTIVE")
    assert Sync.objects.count() == 2


def test_who_may_only_look_reads_nothing_and_deletes_nothing(people: People, home: Config) -> None:
    ben = people.caller(people.ben)
    asked = ({"configId": cfg(home)}, {"resourceId": res("gone")})

    def codes(caller: Caller) -> list[tuple[str, Any]]:
        answers = [caller.do("syncConfig", **asked[0]), caller.do("deleteResource", **asked[1])]
        return [(one["code"], one.get("path") or one.get("missing")) for one in answers]

    assert codes(ben) == [("NOT_FOUND", ["configId"]), ("NOT_FOUND", ["resourceId"])]
    grant(actor=people.ada, config_id=home.pk, role=Role.VIEWER, user_id=people.ben.pk)
    assert codes(ben) == [("PERMISSION_DENIED", ["OPERATE"]), ("PERMISSION_DENIED", ["EDIT"])]
    grant(actor=people.ada, config_id=home.pk, role=Role.EDITOR, user_id=people.ben.pk)
    small = people.caller(people.ben, TokenScope.READ)
    assert [code for code, _ in codes(small)] == ["PERMISSION_DENIED"] * 2
    assert (Sync.objects.count(), Resource.objects.count()) == (2, 2)


def test_what_is_detached_can_be_deleted_and_nothing_else(people: People, ada: Caller, home: Config) -> None:
    here, gone = res("a.1"), res("gone")
    refused = ada.do("deleteResource", "deletedResourceId", resourceId=here)
    assert (refused["__typename"], refused["code"]) == ("StateError", "NOT_OFFERED")

    assert ada.do("deleteResource", "deletedResourceId", resourceId=gone)["deletedResourceId"] == gone
    again = ada.do("deleteResource", "deletedResourceId", resourceId=gone)

    assert again["path"] == ["resourceId"]
    assert list(Resource.objects.values_list("integration_key", flat=True)) == ["a.1"]


@pytest.mark.parametrize("bad", ["", "cfg_1", "res_", "res_x", "res_0", "res_99999999999999999999", "syn_1"])
def test_a_malformed_id_is_not_found(people: People, ada: Caller, home: Config, bad: str) -> None:
    answer = ada.do("deleteResource", "deletedResourceId", resourceId=bad)

    assert (answer["code"], answer["path"]) == ("NOT_FOUND", ["resourceId"])
    assert Resource.objects.count() == 2


def test_a_thing_offers_its_actions_and_keeps_how_it_stands(
    people: People, ada: Caller, home: Config
) -> None:
    query = '{ nodes(ids: ["%s", "%s"]) { ... on Resource { manageActions { action label needsConfig } } } }'
    here, detached = ada.ask(query % (res("a.1"), res("gone")))["nodes"]
    assert here["manageActions"] == [{"action": "switch", "label": "Switch", "needsConfig": True}]
    assert detached["manageActions"] == []

    answer = ada.do(
        "manageIntegration",
        "flow { isOver }",
        integrationId="hub",
        action="switch",
        resourceId=res("a.1"),
    )

    assert answer["flow"] == {"isOver": True}, answer
    assert (the("a.1").state, the("a.1").attributes) == ("off", {"watt": 9})


@pytest.mark.parametrize(
    "selection",
    [
        "lastSync { state drift { added } config { name owner { username } } }",
        "resources { edges { node { name config { name owner { username } } } } }",
    ],
)
def test_a_list_asks_as_often_for_many_as_for_few(people: People, home: Config, selection: str) -> None:
    from tests.resources.hub import light, make_hub, synced  # noqa: PLC0415

    def cost(query: str) -> int:
        user = type(people.ada).objects.get(pk=people.ada.pk)
        with CaptureQueriesContext(connection) as asked:
            result = execute(query, None, None, Principal(user=user), RequestInfo())
        assert result.errors == ()
        return len(asked)

    is_list = selection.startswith("lastSync")
    query = (
        f"{{ configs {{ edges {{ node {{ {selection} }} }} }} }}"
        if is_list
        else f'{{ config(id: "{cfg(home)}") {{ {selection} }} }}'
    )
    few = cost(query)
    for number in range(5):
        synced(make_hub(owner=people.ada, name=f"Another {number}"), light("x"))
    synced(home, *(light(str(number)) for number in range(20)))

    assert cost(query) == few
