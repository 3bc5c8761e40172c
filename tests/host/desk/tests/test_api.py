"""What the API says to people whose keys are no numbers, of configs that are their own or shared."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from jackfield.host import Config

GRANT = """mutation ($config: ID!, $grantee: GranteeInput!) {
  grantConfig(input: {configId: $config, grantee: $grantee, role: VIEWER}) { __typename }
}"""
FIRST = """{
  configs(first: 2) { totalCount edges { node { name } } pageInfo { hasNextPage endCursor } }
}"""
NEXT = """query ($after: Cursor) {
  configs(first: 2, after: $after) { edges { node { name owner { username } } } pageInfo { hasNextPage } }
}"""
SEARCHED = """{ configs(first: 5, filter: {search: "of"}) { totalCount edges { node { name } } } }"""
OTHERS = """{
  events(first: 3) { edges { node { type } } }
  deliveries(first: 3) { edges { node { state } } }
}"""


@pytest.fixture(autouse=True)
def _three_of_olgas(olga: Any, bert: Any) -> None:
    """One that she owns, one that is shared with her, one with her group; and one that is none of hers."""
    group = Group.objects.create(name="printers")
    olga.groups.add(group)
    made = {
        name: Config.objects.create(integration_id="builder", name=name, owner=owner)
        for name, owner in (
            ("of bert", bert),
            ("of olga", olga),
            ("shared of bert", bert),
            ("of the group", bert),
        )
    }
    her_id = asked(olga, "{ viewer { user { id } } }")["viewer"]["user"]["id"]
    for name, grantee in (
        ("shared of bert", {"userId": her_id}),
        ("of the group", {"groupId": f"grp_{group.pk}"}),
    ):
        granted = asked(bert, GRANT, config=f"cfg_{made[name].pk}", grantee=grantee)
        assert granted["grantConfig"]["__typename"] == "GrantConfigPayload", granted


def asked(user: Any, query: str, **variables: Any) -> Any:
    client = Client()
    client.force_login(user)
    answer = client.post(
        "/jackfield/graphql",
        json.dumps({"query": query, "variables": variables}),
        content_type="application/json",
    )
    result = answer.json()
    assert "errors" not in result, result
    return result["data"]


def test_a_list_of_configs_is_read_page_by_page(olga: Any) -> None:
    first = asked(olga, FIRST)["configs"]
    then = asked(olga, NEXT, after=first["pageInfo"]["endCursor"])["configs"]

    assert first["totalCount"] == 3
    assert [edge["node"]["name"] for edge in first["edges"]] == ["of the group", "shared of bert"]
    assert first["pageInfo"]["hasNextPage"] is True
    assert [edge["node"]["name"] for edge in then["edges"]] == ["of olga"]
    assert then["edges"][0]["node"]["owner"] == {"username": "olga@desk.example"}
    assert then["pageInfo"]["hasNextPage"] is False


def test_a_list_that_is_narrowed_has_the_same_configs(olga: Any) -> None:
    found = asked(olga, SEARCHED)["configs"]

    assert found["totalCount"] == 3
    assert sorted(edge["node"]["name"] for edge in found["edges"]) == [
        "of olga",
        "of the group",
        "shared of bert",
    ]


def test_the_other_lists_answer(olga: Any) -> None:
    assert asked(olga, OTHERS) == {
        "events": {"edges": []},
        "deliveries": {"edges": []},
    }
