"""Pages hold what somebody may see, each once and in order, whatever the way of seeing it."""

import random
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.configs import lines, queries
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role, visible
from jackfield.configs.queries import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewers() -> list[Any]:
    """Owners of some, who were granted others, by themselves and by groups, some in both ways."""
    chance = random.Random(7)
    users: Any = get_user_model()
    people = [users.objects.create_user(f"user{number}") for number in range(4)]
    groups = [Group.objects.create(name=f"group{number}") for number in range(3)]
    for person in people[:3]:
        person.groups.set(chance.sample(groups, 2))
    for number in range(40):
        owner = chance.choice(people[:3])
        config = Config.objects.create(
            owner=owner, updated_by=chance.choice([None, *people]), integration_id="desk", name=f"c{number}"
        )
        for grantee in chance.sample([*people, *groups], 2):
            if grantee != owner:
                set_role(config=config, grantee=grantee, role=Role.OPERATOR, granted_by=owner)
    return people


@pytest.mark.parametrize("order", [Order.NEWEST, Order.OLDEST])
@pytest.mark.parametrize("backwards", [False, True])
def test_pages_put_together_are_all_that_is_seen(
    viewers: list[Any], order: Order, *, backwards: bool
) -> None:
    for viewer in viewers:
        found: list[int] = []
        place = None
        while True:
            ends = {"before" if backwards else "after": place}
            page = queries.page(user=viewer, limit=3, order=order, backwards=backwards, **ends)  # type: ignore[arg-type]
            if not page:
                break
            keys = [line.pk for line in page]
            found = [*keys, *found] if backwards else [*found, *keys]
            place = queries.place_of(page[0 if backwards else -1], order)
        wanted = sorted(visible(viewer).values_list("pk", flat=True), reverse=order is Order.NEWEST)
        assert found == wanted
        assert found


def test_a_page_lies_between_two_places(viewers: list[Any]) -> None:
    every = [line.pk for line in queries.page(user=viewers[0], limit=50)]

    between = queries.page(user=viewers[0], limit=50, after=(every[2], every[2]), before=(every[6], every[6]))

    assert [line.pk for line in between] == every[3:6]


def test_a_line_says_what_the_config_says(viewers: list[Any]) -> None:
    config = Config.objects.filter(owner=viewers[0]).latest("pk")
    Config.objects.filter(pk=config.pk).update(checked_at=config.time_added, failure_count=3, enabled=True)
    config.refresh_from_db()

    for order in Order:
        [line] = [one for one in queries.page(user=viewers[0], limit=50, order=order) if one.pk == config.pk]
        for name in lines.Line.__annotations__:
            assert getattr(line, name) == getattr(config, name), name
            assert type(getattr(line, name)) is type(getattr(config, name)), name
        assert line.owner == config.owner
        assert line.updated_by == config.updated_by
        assert line.owner.date_joined == config.owner.date_joined


def test_a_plain_page_is_one_read_and_one_for_the_users_that_are_asked_for(viewers: list[Any]) -> None:
    # The user's groups are read beforehand where the database cannot do it within.
    most = 1 if connection.vendor == "postgresql" else 2
    with CaptureQueriesContext(connection) as asked:
        page = queries.page(user=viewers[0], limit=20)
    assert len(asked) == most

    with CaptureQueriesContext(connection) as asked:
        assert len({line.owner.pk for line in page}) > 1
        assert {line.updated_by is None for line in page} == {True, False}
    assert len(asked) == 1


def test_who_is_in_no_group_and_has_nothing_sees_nothing() -> None:
    users: Any = get_user_model()

    assert queries.page(user=users.objects.create_user("nobody"), limit=5) == []
