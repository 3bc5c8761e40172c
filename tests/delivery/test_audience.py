"""Whose configs may hear an event."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Group
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jackfield.configs.models import Config
from jackfield.delivery.audience import (
    EVERYONE,
    MAX_NAMED,
    Audience,
    groups,
    hears,
    memberships,
    owners,
    parse,
    users,
)
from tests.delivery.lines import make_config, make_user

pytestmark = pytest.mark.django_db


def test_the_three_kinds_are_kept_and_read_back() -> None:
    for audience in (EVERYONE, users([3, 1]), groups([2])):
        assert parse(audience.as_json()) == audience
    assert users([3, 1]).as_json() == {"users": [1, 3]}
    assert EVERYONE.as_json() == {"everyone": True}


def test_users_and_groups_may_be_given_as_themselves() -> None:
    mia, staff = make_user("mia"), Group.objects.create(name="staff")

    assert users([mia]) == Audience(users=frozenset({mia.pk}))
    assert groups([staff]) == Audience(groups=frozenset({staff.pk}))


def test_keys_may_be_text_as_an_api_gives_them() -> None:
    assert parse({"users": ["7"]}) == users([7])
    assert parse({"groups": ["7"]}) == groups([7])


@pytest.mark.parametrize(
    "given_audience",
    [
        {},
        None,
        5,
        "everyone",
        [1],
        {"everyone": False},
        {"everyone": 1, "users": [1]},
        {"users": 5},
        {"users": "123"},
        {"users": [None]},
        {"users": [True]},
        {"users": ["mia"]},
        {"groups": [uuid.uuid4()]},
        {"groups": [float("inf")]},
        {"teams": [1]},
    ],
)
def test_what_is_no_audience_is_refused(given_audience: Any) -> None:
    with pytest.raises(ValueError, match=r"^An audience "):
        parse(given_audience)


def test_an_audience_names_only_so_many() -> None:
    parse({"users": list(range(MAX_NAMED))})
    with pytest.raises(ValueError, match="at most 10000 users"):
        parse({"users": list(range(MAX_NAMED + 1))})


def test_nobody_is_an_audience() -> None:
    make_config(owner=make_user())

    assert not Config.objects.filter(owners(parse({"users": []}))).exists()
    assert not Config.objects.filter(owners(parse({"groups": []}))).exists()


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_routing_and_sending_apply_one_rule(data: st.DataObject, db: None) -> None:
    Config.objects.all().delete()
    people, teams = _people_and_teams()
    for person in people:
        make_config(owner=person)
        person.is_active = data.draw(st.booleans())
        person.save()
        person.groups.set(data.draw(st.sets(st.sampled_from(teams))))
    keys = st.sets(st.sampled_from([*(p.pk for p in people), 10**9]))
    audience = data.draw(
        st.just(EVERYONE)
        | keys.map(lambda some: parse({"users": list(some)}))
        | st.sets(st.sampled_from([*(t.pk for t in teams), 10**9])).map(
            lambda some: parse({"groups": list(some)})
        )
    )

    routed = set(Config.objects.filter(owners(audience)).values_list("owner", flat=True))

    of_groups = memberships(user_keys=[p.pk for p in people], group_keys=audience.groups)
    hearing = {p.pk for p in people if hears(audience, user=p, group_keys=of_groups.get(p.pk, frozenset()))}
    assert routed == hearing


def _people_and_teams() -> tuple[list[Any], list[Group]]:
    model = type(make_user(f"u{uuid.uuid4().hex}"))
    model.objects.all().delete()
    people = [make_user(f"p{number}") for number in range(4)]
    return people, [Group.objects.get_or_create(name=f"t{number}")[0] for number in range(3)]
