"""What another process takes away is gone here within a second for reads, and at once for changes."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from jackfield.accounts.models import ApiToken, Session
from tests.api.people import People
from tests.support.main_job import eventually

QUERY = {"query": "{ viewer { user { username } } }"}
MUTATION = {"query": 'mutation { deleteConfig(input: {configId: "cfg_1"}) { __typename } }'}


def take_away(what: str, user: Any) -> None:
    """As another process does: nothing here is told."""
    if what == "token":
        rows: Any = ApiToken.objects.filter(user=user)
        rows._raw_delete(rows.db)
    elif what == "session":
        rows = Session.objects.filter(user=user)
        rows._raw_delete(rows.db)
    elif what == "password":
        get_user_model().objects.filter(pk=user.pk).update(password="!")
    else:
        get_user_model().objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("what", ["token", "user"])
def test_a_token_that_ended_elsewhere_changes_nothing_any_more(people: People, what: str) -> None:
    caller = people.caller(people.ada)
    assert caller.post(QUERY).status_code == 200

    take_away(what, people.ada)

    assert caller.post(MUTATION).status_code == 401


@pytest.mark.parametrize("what", ["token", "user"])
def test_a_token_that_ended_elsewhere_reads_nothing_any_more(people: People, what: str) -> None:
    caller = people.caller(people.ada)
    assert caller.post(QUERY).status_code == 200

    take_away(what, people.ada)

    eventually(lambda: caller.post(QUERY).status_code == 401, timeout_s=30)


@pytest.mark.parametrize("what", ["session", "password", "user"])
def test_a_session_that_ended_elsewhere_is_nobodys(people: People, what: str) -> None:
    caller = people.session(people.ada)
    assert caller.ask(QUERY["query"])["viewer"]

    take_away(what, people.ada)

    assert caller.raw(MUTATION["query"])["data"]["deleteConfig"]["__typename"] == "PermissionDeniedError"
    eventually(lambda: not caller.ask(QUERY["query"])["viewer"], timeout_s=30)
