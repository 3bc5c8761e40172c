"""A page asks the database as often for many rows as for few."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jackfield.accounts.principal import Principal
from jackfield.api.context import RequestInfo
from jackfield.api.execution import execute
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from tests.api.people import People, make_config

CONFIGS = """{ configs { edges { node {
    id name status { headline } owner { username } updatedBy { username } viewerRole viewerCan { edit }
    viewerCannot { why } integration { name state configCount status { headline } icons { url } }
    grants { edges { node { role grantee { __typename } grantedBy { username } } } }
} } } }"""
DELIVERIES = """{ deliveries { edges { node {
    state lastAttempt { outcome } attempts { number } viewerCan { redeliver }
    event { type publisher { username } } config { name owner { username } integration { name } }
} } } }"""
EVENTS = "{ events { edges { node { type data publisher { username } } } } }"


def cost(user: Any, query: str) -> int:
    """How many queries an operation makes."""
    # The user as a request finds it: nothing of it is known yet.
    user = type(user).objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as queries:
        result = execute(query, None, None, Principal(user=user), RequestInfo())
    assert result.errors == ()
    return len(queries)


def add(people: People, number: int) -> None:
    """A config of another's, shared, with a delivery and an attempt."""
    config = make_config(people.ada, name=f"config {number}")
    grant(actor=people.ada, config_id=config.pk, role=Role.EDITOR, user_id=people.ben.pk)
    publish("ticket.opened", {"n": number}, publisher=people.ada)
    for delivery in Delivery.objects.filter(attempts=None):
        Attempt.objects.create(delivery=delivery, number=1, started_at=timezone.now(), outcome="REJECTED")
        Delivery.objects.filter(pk=delivery.pk).update(attempt_count=1)


@pytest.mark.parametrize("query", [CONFIGS, DELIVERIES, EVENTS])
def test_no_query_is_made_for_each_row(people: People, query: str) -> None:
    for number in range(2):
        add(people, number)
    few = cost(people.ben, query)
    for number in range(2, 6):
        add(people, number)

    many = cost(people.ben, query)

    assert many == few
    assert many <= 20
