"""What is read: the viewer, lists, nodes, and nothing that is hidden."""

from typing import Any

from jackfield.api import ids
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from tests.api.people import Caller, People, make_config

CONFIGS = "{ configs { totalCount edges { node { id name } } } }"


def names(answer: dict[str, Any]) -> list[str]:
    """Of the configs of a page."""
    return [edge["node"]["name"] for edge in answer["configs"]["edges"]]


def test_nobody_is_no_viewer_and_sees_nothing(people: People) -> None:
    config = make_config(people.ada)

    answer = people.anonymous.ask(
        """query($id: ID!) {
            viewer { isAdministrator }
            config(id: $id) { id }
            node(id: $id) { id }
            nodes(ids: [$id]) { id }
            integration(integrationId: "desk") { id }
            configs { edges { node { id } } }
            integrations { edges { node { id } } }
            events { edges { node { id } } }
            deliveries { edges { node { id } } }
            eventTypes { name }
        }""",
        {"id": ids.encode("cfg", config.pk)},
    )

    empty: dict[str, Any] = {"edges": []}
    assert answer == {
        "viewer": None,
        "config": None,
        "node": None,
        "nodes": [None],
        "integration": None,
        "configs": empty,
        "integrations": empty,
        "events": empty,
        "deliveries": empty,
        "eventTypes": [],
    }


def test_the_viewer_is_the_token_s_user(people: People) -> None:
    answer = people.caller(people.ada).ask(
        "{ viewer { isAdministrator scopes sessionExpiresAt tokens { id }"
        " user { username email isAdministrator } } }"
    )

    assert answer["viewer"]["user"] == {
        "username": "ada",
        "email": "ada@example.test",
        "isAdministrator": False,
    }
    assert answer["viewer"]["scopes"] == [
        "READ",
        "PUBLISH",
        "OPERATE",
        "EDIT",
        "SHARE",
        "MANAGE",
        "ADMINISTER",
        "METRICS",
    ]
    assert answer["viewer"]["sessionExpiresAt"] is None
    assert answer["viewer"]["tokens"] == []


def test_a_stranger_sees_no_config_and_the_owner_does(people: People) -> None:
    make_config(people.ada)

    assert people.caller(people.ben).ask(CONFIGS)["configs"] == {"totalCount": 0, "edges": []}
    assert names(people.caller(people.ada).ask(CONFIGS)) == ["Mine"]
    assert names(people.caller(people.root).ask(CONFIGS)) == ["Mine"]


def test_what_is_granted_is_seen_by_member_of_the_group(people: People) -> None:
    config = make_config(people.ada)
    group = people.group("crew", people.ben)
    grant(actor=people.ada, config_id=config.pk, role=Role.OPERATOR, group_id=group.pk)

    [edge] = people.caller(people.ben).ask(
        """{ configs { edges { node {
            viewerRole
            viewerCan { view operate edit share delete transfer }
            viewerCannot { permission }
            form { revision }
            owner { username email }
            grants { totalCount edges { node { role grantee { ... on Group { name memberCount } } } } }
        } } } }"""
    )["configs"]["edges"]

    assert edge["node"] == {
        "viewerRole": "OPERATOR",
        "viewerCan": {
            "view": True,
            "operate": True,
            "edit": False,
            "share": False,
            "delete": False,
            "transfer": False,
        },
        "viewerCannot": [{"permission": p} for p in ("EDIT", "SHARE", "DELETE", "TRANSFER")],
        "form": None,
        "owner": {"username": "ada", "email": None},
        "grants": {
            "totalCount": 1,
            "edges": [{"node": {"role": "OPERATOR", "grantee": {"name": "crew", "memberCount": 1}}}],
        },
    }


def test_a_token_of_small_scope_can_less_than_its_user(people: People) -> None:
    from jackfield.accounts.scopes import TokenScope  # noqa: PLC0415

    make_config(people.ada)

    [edge] = people.caller(people.ada, TokenScope.READ).ask(
        "{ configs { edges { node { viewerCan { view edit } viewerCannot { permission why } } } } }"
    )["configs"]["edges"]

    assert edge["node"]["viewerCan"] == {"view": True, "edit": False}
    assert edge["node"]["viewerCannot"][1]["why"] == "The token lacks the scope EDIT."


def test_every_node_is_found_again_by_its_id(people: People) -> None:
    config = make_config(people.ada)
    group = people.group("crew", people.ada)
    _config, row = grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, group_id=group.pk)
    caller = people.caller(people.ada)
    wanted = [
        ids.encode("cfg", config.pk),
        ids.encode("int", "desk"),
        ids.encode("usr", people.ben.pk),
        ids.encode("grp", group.pk),
        ids.encode("grt", f"g{row.key}"),
        "cfg_999",
        "nonsense",
        "cfg_",
        "cfg_99999999999999999999",
        "xyz_1",
        "",
    ]

    answer = caller.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": wanted})

    assert [node and (node["id"], node["__typename"]) for node in answer["nodes"]] == [
        (wanted[0], "Config"),
        (wanted[1], "Integration"),
        (wanted[2], "User"),
        (wanted[3], "Group"),
        (wanted[4], "Grant"),
        *[None] * 6,
    ]


def test_pages_lead_through_the_whole_list_in_both_directions_and_every_order(people: People) -> None:
    for number in range(7):
        make_config(people.ada, name=f"config {number}")
    caller: Caller = people.caller(people.ada)
    query = """query($first: Int, $after: Cursor, $last: Int, $before: Cursor, $order: ConfigOrder!) {
        configs(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
            edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
    }"""
    upwards = [f"config {number}" for number in range(7)]
    for order, expected in (
        ("NEWEST", upwards[::-1]),
        ("OLDEST", upwards),
        ("NAME", upwards),
        ("RECENTLY_UPDATED", upwards[::-1]),
    ):
        seen: list[str] = []
        page = caller.ask(query, {"first": 3, "order": order})
        while True:
            seen += names(page)
            info = page["configs"]["pageInfo"]
            if not info["hasNextPage"]:
                break
            page = caller.ask(query, {"first": 3, "after": info["endCursor"], "order": order})
        assert seen == expected

        back: list[str] = []
        page = caller.ask(query, {"last": 3, "order": order})
        while True:
            back = names(page) + back
            info = page["configs"]["pageInfo"]
            if not info["hasPreviousPage"]:
                break
            page = caller.ask(query, {"last": 3, "before": info["startCursor"], "order": order})
        assert back == expected
