"""What administrators alone may know of others needs a token with the scope for it."""

import pytest

from jackfield.accounts.scopes import TokenScope
from tests.api.people import People

ABOUT = """
query($id: ID!, $group: ID!) {
  node(id: $id) { ... on User { email isAdministrator groups { name } } }
  group: node(id: $group) { ... on Group { members { edges { node { username } } } } } }
"""


@pytest.mark.parametrize("scopes", [(TokenScope.READ,), tuple(set(TokenScope) - {TokenScope.ADMINISTER})])
def test_an_administrator_s_token_that_does_not_cover_it_reads_nothing_of_it(
    people: People, scopes: tuple[TokenScope, ...]
) -> None:
    crew = people.group("crew", people.ada)
    reading = people.caller(people.root, *scopes)

    told = reading.ask(ABOUT, {"id": f"usr_{people.ada.pk}", "group": f"grp_{crew.pk}"})

    assert told == {
        "node": {"email": None, "isAdministrator": None, "groups": None},
        "group": {"members": None},
    }


def test_one_that_covers_it_reads_it(people: People) -> None:
    crew = people.group("crew", people.ada)
    administering = people.caller(people.root, TokenScope.ADMINISTER)

    told = administering.ask(ABOUT, {"id": f"usr_{people.ada.pk}", "group": f"grp_{crew.pk}"})

    assert told == {
        "node": {"email": "ada@example.test", "isAdministrator": False, "groups": [{"name": "crew"}]},
        "group": {"members": {"edges": [{"node": {"username": "ada"}}]}},
    }


def test_one_s_own_is_read_with_any(people: People) -> None:
    crew = people.group("crew", people.root)
    reading = people.caller(people.root, TokenScope.READ)

    told = reading.ask(ABOUT, {"id": f"usr_{people.root.pk}", "group": f"grp_{crew.pk}"})

    assert told["node"]["isAdministrator"] is True
    assert told["node"]["groups"] == [{"name": "crew"}]
    assert told["group"]["members"]["edges"] == [{"node": {"username": "root"}}]
