"""People whose model is the desk's own: keys that are no numbers, an address to sign in with, no name."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings
from ticketdesk.models import User

PASSWORD = "a long passphrase"
RESULT = "__typename ... on ValidationError { issues { path code } } ... on Error { code }"
CREATE = (
    "mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on CreateUserPayload "
    f"{{ user {{ id username displayName email }} }} {RESULT} }} }}"
)
UPDATE = (
    "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { ... on UpdateUserPayload "
    f"{{ user {{ email isActive }} }} {RESULT} }} }}"
)
GROUP = (
    "mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ... on CreateGroupPayload "
    f"{{ group {{ id memberCount }} }} {RESULT} }} }}"
)
USERS = """query ($after: Cursor) {
  users(first: 1, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { username groups { name } } } } }"""
MEMBERS = """query ($id: ID!, $after: Cursor) { node(id: $id) { ... on Group {
  members(first: 1, after: $after) { pageInfo { endCursor } edges { node { username } } } } } }"""


@pytest.fixture(autouse=True)
def _kept_here(settings: Settings) -> None:
    settings.JACKFIELD_MANAGES_PEOPLE = True


@pytest.fixture
def root(client: Client, olga: Any) -> Client:
    """Signed in as the only administrator."""
    client.force_login(User.objects.create_superuser("root@desk.example", PASSWORD))
    return client


def ask(client: Client, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    answer = client.post("/jackfield/graphql", json.dumps(body), content_type="application/json").json()
    assert "errors" not in answer, answer
    [found] = answer["data"].values()
    return found


def test_a_user_is_made_by_the_address(root: Client) -> None:
    made = ask(root, CREATE, input={"username": "new@desk.example", "password": PASSWORD, "displayName": ""})

    assert made["user"] == {
        "id": f"usr_{User.objects.get(email='new@desk.example').pk.hex}",
        "username": "new@desk.example",
        "displayName": "new@desk.example",
        "email": "new@desk.example",
    }


@pytest.mark.parametrize(
    ("given", "issue"),
    [
        ({"displayName": "Nia"}, {"path": ["displayName"], "code": "unsupported"}),
        ({"email": "other@desk.example"}, {"path": ["email"], "code": "invalid"}),
        ({"username": "OLGA@desk.example"}, {"path": ["username"], "code": "unique"}),
        ({"username": "nobody"}, {"path": ["username"], "code": "invalid"}),
    ],
)
def test_what_the_model_cannot_hold_is_refused(root: Client, given: dict[str, str], issue: Any) -> None:
    answer = ask(root, CREATE, input={"username": "new@desk.example", "password": PASSWORD, **given})

    assert answer.get("issues") == [issue], answer
    assert User.objects.count() == 2


def test_a_user_is_changed_and_the_last_administrator_stays(root: Client, olga: Any) -> None:
    olga_id = f"usr_{olga.pk.hex}"

    moved = ask(root, UPDATE, input={"userId": olga_id, "email": "o@desk.example", "isActive": False})
    taken = ask(root, UPDATE, input={"userId": olga_id, "email": "ROOT@desk.example"})
    me = f"usr_{User.objects.get(is_superuser=True).pk.hex}"
    last = ask(root, UPDATE, input={"userId": me, "isAdministrator": False})

    assert moved["user"] == {"email": "o@desk.example", "isActive": False}
    assert taken["issues"] == [{"path": ["email"], "code": "unique"}]
    assert last["issues"] == [{"path": ["isAdministrator"], "code": "last_administrator"}]


def test_lists_are_paged(root: Client, olga: Any) -> None:
    group = ask(
        root, GROUP, input={"name": "crew", "memberIds": [f"usr_{u.pk.hex}" for u in User.objects.all()]}
    )
    first = ask(root, USERS)
    second = ask(root, USERS, after=first["pageInfo"]["endCursor"])
    one = ask(root, MEMBERS, id=group["group"]["id"])["members"]
    other = ask(root, MEMBERS, id=group["group"]["id"], after=one["pageInfo"]["endCursor"])["members"]

    assert [first["edges"], second["edges"]] == [
        [{"node": {"username": "olga@desk.example", "groups": [{"name": "crew"}]}}],
        [{"node": {"username": "root@desk.example", "groups": [{"name": "crew"}]}}],
    ]
    assert not second["pageInfo"]["hasNextPage"]
    assert {e["node"]["username"] for e in one["edges"] + other["edges"]} == {
        "olga@desk.example",
        "root@desk.example",
    }
    assert Group.objects.get().user_set.count() == group["group"]["memberCount"] == 2


def test_people_are_found_by_their_address(root: Client) -> None:
    query = 'query { people(search: "OLGA") { ... on User { username } } }'

    assert ask(root, query) == [{"username": "olga@desk.example"}]
