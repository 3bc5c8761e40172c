"""Whom there is: to grant to, for everybody; and all of them, for those who administer."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import RequestInfo
from jackfield.api.execution import execute
from tests.api.people import Caller, People

PEOPLE = (
    "query($search: String!, $first: Int) { people(search: $search, first: $first) { __typename "
    "... on User { username email } ... on Group { name memberCount } } }"
)
USERS = """
query($first: Int, $after: Cursor, $last: Int, $before: Cursor, $filter: UserFilter) {
  users(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    totalCount pageInfo { hasNextPage startCursor endCursor }
    edges { node { username groups { name memberCount } } } } }
"""
GROUPS = """
query($first: Int, $after: Cursor, $filter: GroupFilter) {
  groups(first: $first, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { name memberCount } } } }
"""


@pytest.fixture
def root(people: People) -> Caller:
    return people.caller(people.root)


def usernames(caller: Caller, **variables: Any) -> list[str]:
    return [edge["node"]["username"] for edge in caller.ask(USERS, variables)["users"]["edges"]]


class TestPeople:
    def test_anybody_finds_whom_to_grant_to_and_reads_no_address(self, people: People, ada: Caller) -> None:
        people.group("builders", people.ada)

        found = people.caller(people.ben, TokenScope.READ).ask(PEOPLE, {"search": "b", "first": 10})["people"]

        assert found == [
            {"__typename": "User", "username": "ben", "email": None},
            {"__typename": "Group", "name": "builders", "memberCount": 1},
        ]
        by_address = ada.ask(PEOPLE, {"search": "ADA@example.test", "first": 10})["people"]
        assert [one["username"] for one in by_address] == ["ada"]

    @pytest.mark.parametrize("first", [-1, 51])
    def test_it_is_bounded(self, ada: Caller, first: int) -> None:
        [error] = ada.raw(PEOPLE, {"search": "", "first": first})["errors"]

        assert error["extensions"]["code"] == "VALIDATION"

    def test_ten_are_found_unless_more_are_asked_for(self, people: People, ada: Caller) -> None:
        for number in range(12):
            get_user_model().objects.create_user(f"more{number}")

        found = ada.ask('{ people(search: "") { __typename } }')["people"]
        assert len(found) == 10

    @pytest.mark.parametrize("search", ["\0", "\ud800", "%", "_", "x" * 60_000])
    def test_no_text_fails(self, ada: Caller, search: str) -> None:
        assert ada.ask(PEOPLE, {"search": search, "first": 50}) == {"people": []}


class TestUsers:
    def test_they_are_paged_by_username_in_both_directions(self, people: People, root: Caller) -> None:
        first = root.ask(USERS, {"first": 2})["users"]
        after = usernames(root, first=2, after=first["pageInfo"]["endCursor"])
        last = root.ask(USERS, {"last": 1})["users"]
        before = usernames(root, last=5, before=last["pageInfo"]["startCursor"])

        assert [edge["node"]["username"] for edge in first["edges"]] == ["ada", "ben"]
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
        assert (after, before) == (["root"], ["ada", "ben"])

    def test_they_are_narrowed(self, people: People, root: Caller) -> None:
        crew = people.group("crew", people.ada)
        people.ben.is_active = False
        people.ben.save()

        def narrowed(**given: Any) -> list[str]:
            return usernames(root, filter=given)

        assert narrowed(search="example") == ["ada"]
        assert narrowed(isActive=False) == ["ben"]
        assert narrowed(groupId=ids.encode("grp", crew.pk)) == ["ada"]
        assert narrowed(groupId="grp_999") == narrowed(groupId="nonsense") == narrowed(search="\0") == []
        assert narrowed(search=None, isActive=None, groupId=None) == ["ada", "ben", "root"]

    def test_groups_of_all_are_read_at_once(self, people: People, root: Caller) -> None:
        people.group("crew", people.ada, people.ben)

        def cost(first: int) -> int:
            with CaptureQueriesContext(connection) as captured:
                result = execute(USERS, {"first": first}, None, Principal(user=people.root), RequestInfo())
            assert result.errors == ()
            return len(captured)

        assert 0 < cost(1) == cost(3)
        [ada, *_] = root.ask(USERS)["users"]["edges"]
        assert ada["node"]["groups"] == [{"name": "crew", "memberCount": 2}]

    def test_a_cursor_of_another_list_is_refused(self, root: Caller, people: People) -> None:
        people.group("crew")
        cursor = root.ask(GROUPS)["groups"]["pageInfo"]["endCursor"]

        [error] = root.raw(USERS, {"after": cursor})["errors"]

        assert error["extensions"]["code"] == "BAD_CURSOR"


class TestGroups:
    def test_they_are_paged_by_name_and_narrowed(self, people: People, root: Caller) -> None:
        for name in ("west", "east", "north"):
            people.group(name)

        first = root.ask(GROUPS, {"first": 2})["groups"]
        rest = root.ask(GROUPS, {"after": first["pageInfo"]["endCursor"]})["groups"]
        found = root.ask(GROUPS, {"filter": {"search": "ST"}})["groups"]

        assert [e["node"]["name"] for e in (*first["edges"], *rest["edges"])] == ["east", "north", "west"]
        assert [e["node"]["name"] for e in found["edges"]] == ["east", "west"]
        assert (first["totalCount"], found["totalCount"]) == (3, 2)


def test_lists_are_for_those_who_administer(people: People, ada: Caller) -> None:
    small = people.caller(people.root, TokenScope.READ)

    for caller in (ada, small, people.anonymous):
        assert caller.ask(USERS) == {"users": None}
        assert caller.ask(GROUPS) == {"groups": None}


def test_members_are_paged_in_the_order_of_their_coming(people: People, root: Caller) -> None:
    crew = people.group("crew", people.root, people.ben, people.ada)
    query = (
        "query($id: ID!, $after: Cursor) { node(id: $id) { ... on Group { members(first: 2, after: $after) "
        "{ pageInfo { endCursor } edges { node { username } } } } } }"
    )
    group_id = ids.encode("grp", crew.pk)

    first = root.ask(query, {"id": group_id})["node"]["members"]
    rest = root.ask(query, {"id": group_id, "after": first["pageInfo"]["endCursor"]})["node"]["members"]

    assert [e["node"]["username"] for e in (*first["edges"], *rest["edges"])] == ["ada", "ben", "root"]
