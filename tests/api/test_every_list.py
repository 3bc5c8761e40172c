"""Every connection asks the database as often for many rows as for few, whatever is selected of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
)

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.context import RequestInfo
from jackfield.api.execution import execute
from jackfield.api.schema import schema
from jackfield.audit.operations import record
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from jackfield.registry import process
from jackfield.resources.models import Resource, Sync
from tests.api.people import People, make_config

FEW, MANY = 2, 30
#: How deep things that are embedded in a row are selected.
DEEP = 4
#: Their rows are other lists: what one of them costs is measured for one of their owners.
_LISTS = "Connection"
#: Forms are made by the authors' code, one for each config, and asked for one at a time.
_ONE_AT_A_TIME = {"FormSchema", "ManageAction"}
#: Refused for more than a few rows.
_FEW_AT_ONCE = {"diagnostics"}


def is_connection(field: Any) -> bool:
    return str(get_named_type(field.type)).endswith(_LISTS)


def every_connection() -> Iterator[tuple[str, str]]:
    """The type and the name of each field that is one."""
    for kind in schema().type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            yield from ((kind.name, name) for name, field in kind.fields.items() if is_connection(field))


def selection_of(kind: GraphQLObjectType, *, deep: int = DEEP, above: tuple[str, ...] = ()) -> str:
    """All fields of a type that need no argument, with those of what is embedded or referred to."""
    found = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()) or is_connection(field):
            continue
        if inner.name in {*_ONE_AT_A_TIME, *above, kind.name} or name in _FEW_AT_ONCE:
            continue
        if is_leaf_type(inner):
            found.append(name)
        elif is_abstract_type(inner):
            found.append(f"{name} {{ __typename }}")
        elif is_object_type(inner) and deep:
            # Of what has an id of its own: what it holds, and nothing that it refers to.
            is_node = "id" in inner.fields
            more = selection_of(inner, deep=0 if is_node else deep - 1, above=(*above, kind.name))
            found.append(f"{name} {{ {more} }}")
    return " ".join(found)


@pytest.fixture
def crowd(people: People) -> dict[str, str]:
    """Thirty rows of everything; returns the id of the one whose own lists are asked for, by its type."""
    users: Any = get_user_model()
    members = [users.objects.create_user(f"member{number}") for number in range(MANY)]
    groups = [Group.objects.create(name=f"group{number}") for number in range(MANY)]
    for group in groups:
        group.user_set.add(people.ben, *members)
    rows = [make_config(people.ada, name=f"config {number}", enabled=False) for number in range(MANY)]
    Config.objects.update(enabled=True)
    first = rows[0]
    for row, member, group in zip(rows, members, groups, strict=True):
        set_role(config=row, grantee=people.ben, role=Role.MANAGER, granted_by=people.ada)
        set_role(config=first, grantee=member, role=Role.VIEWER, granted_by=member)
        set_role(config=first, grantee=group, role=Role.VIEWER, granted_by=people.ada)
        Sync.objects.create(config=row, state=Sync.State.FAILED, error="no")
        record(
            actor=member,
            action="config.updated",
            subject_kind="config",
            subject_id=first.pk,
            subject_label="x",
        )
        record(
            actor=member,
            action="integration.activated",
            subject_kind="integration",
            subject_id="desk",
            subject_label="x",
        )
    event = publish("ticket.opened", {"n": 0}, publisher=people.ada)
    for number, member in enumerate(members):
        other = publish("ticket.closed", {"n": number}, publisher=member)
        Delivery.objects.filter(event=other).exclude(config=first).delete()
    now = timezone.now()
    deliveries = Delivery.objects.all()
    Attempt.objects.bulk_create(
        Attempt(delivery=one, number=1, started_at=now, outcome="REJECTED") for one in deliveries
    )
    deliveries.update(attempt_count=1)
    Resource.objects.bulk_create(
        Resource(
            config=first,
            integration_id="desk",
            integration_key=f"k{n}",
            folded_key=f"k{n}",
            kind="lamp",
            name="L",
        )
        for n in range(MANY)
    )
    return {
        "Config": f"cfg_{first.pk}",
        "Event": ids.encode("evt", event.uid),
        "Group": f"grp_{groups[0].pk}",
        "Integration": "int_desk",
    }


def document(owner: str, name: str, *, ids: dict[str, str]) -> str:
    """One page of a list, with everything of its rows, as a query of its size."""
    field = schema().type_map[owner].fields[name]  # type: ignore[attr-defined]
    kind: Any = get_named_type(field.type)
    row: Any = get_named_type(get_named_type(kind.fields["edges"].type).fields["node"].type)
    page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
    asked = f"page: {name}(first: $first) {{ edges {{ cursor node {{ {selection_of(row)} }} }} {page} }}"
    if owner == "Query":
        return f"query($first: Int) {{ {asked} }}"
    return f'query($first: Int) {{ node(id: "{ids[owner]}") {{ ... on {owner} {{ {asked} }} }} }}'


def asked_for(user: Any, query: str, first: int) -> tuple[list[str], int]:
    """The statements of a page, and how many rows it has."""
    # The user as a request finds it: nothing of it is known yet.
    user = type(user).objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as asked:
        result = execute(query, {"first": first}, None, Principal(user=user), RequestInfo())
    assert result.errors == (), query
    # Null: it does not exist for the viewer, or what it is a list of does not.
    page = (result.data.get("node", result.data) or {"page": None})["page"]
    return [one["sql"] for one in asked], len(page["edges"]) if page else 0


def test_no_list_asks_for_each_of_its_rows(people: People, crowd: dict[str, str]) -> None:
    # Its own sorts of integrations are as many as there are.
    least = {"integrations": len(process.manager().get_integrations())}
    for owner, name in every_connection():
        query = document(owner, name, ids=crowd)
        for viewer in (people.root, people.ben):
            # What a process knows after the first page.
            asked_for(viewer, query, MANY)
            few, _ = asked_for(viewer, query, FEW)
            many, rows = asked_for(viewer, query, MANY)

            assert len(many) == len(few), (owner, name, viewer.username, _more(few, many))
            if viewer == people.root:
                assert rows >= min(MANY, least.get(name, MANY)), (owner, name, rows)


def _more(few: list[str], many: list[str]) -> list[str]:
    """The statements that came more often, to find where they come from."""
    return [sql[:300] for sql in many if many.count(sql) != few.count(sql)][:8]
