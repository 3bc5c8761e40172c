"""One rule decides who may what: in SQL, in Python, and whichever way access was given."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.models import Permission as PermissionRow
from django.contrib.contenttypes.models import ContentType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission
from jackfield.configs.permissions import (
    PERMISSIONS_OF_ROLE,
    Permission,
    Role,
    can,
    grants_on,
    permissions_of,
    role_of,
    set_role,
    visible,
)
from jackfield.configs.queries import Order, page
from jackfield.configs.seeing import keys_seen
from tests.support.effort import examples

pytestmark = pytest.mark.django_db


def config_of(owner: User, name: str = "Ops") -> Config:
    config: Config = Config.objects.create(owner=owner, integration_id="webhook", name=name)
    return config


def test_a_stranger_may_nothing() -> None:
    config = config_of(User.objects.create_user("olivia"))
    stranger = User.objects.create_user("sam")

    assert permissions_of(stranger, [config]) == {config.pk: frozenset()}
    assert not visible(stranger).exists()


def test_nobody_may_nothing() -> None:
    config = config_of(User.objects.create_user("olivia"))

    assert permissions_of(None, [config]) == {config.pk: frozenset()}
    assert not visible(None).exists()


def test_the_owner_and_an_administrator_may_everything() -> None:
    olivia = User.objects.create_user("olivia")
    admin = User.objects.create_superuser("admin")
    config = config_of(olivia)

    for user in (olivia, admin):
        assert permissions_of(user, [config])[config.pk] == frozenset(Permission)
        assert visible(user, Permission.TRANSFER).get() == config


def test_a_deactivated_owner_may_nothing() -> None:
    olivia = User.objects.create_user("olivia", is_active=False)
    config = config_of(olivia)

    assert not can(olivia, Permission.VIEW, config)
    assert not visible(olivia).exists()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_its_permissions_and_no_more(role: Role) -> None:
    config = config_of(User.objects.create_user("olivia"))
    sam = User.objects.create_user("sam")

    set_role(config=config, grantee=sam, role=role, granted_by=config.owner)

    held = permissions_of(sam, [config])[config.pk]
    assert held == PERMISSIONS_OF_ROLE[role]
    assert role_of(held) == role
    assert Permission.TRANSFER not in held


def test_a_smaller_role_takes_away_what_the_larger_had() -> None:
    config = config_of(User.objects.create_user("olivia"))
    sam = User.objects.create_user("sam")
    set_role(config=config, grantee=sam, role=Role.MANAGER, granted_by=config.owner)

    set_role(config=config, grantee=sam, role=Role.VIEWER, granted_by=config.owner)

    assert permissions_of(sam, [config])[config.pk] == {Permission.VIEW}
    [grant] = grants_on([config])[config.pk]
    assert (grant.grantee, grant.role, grant.granted_by) == (sam, Role.VIEWER, config.owner)


def test_what_a_group_was_granted_ends_with_membership() -> None:
    config = config_of(User.objects.create_user("olivia"))
    sam, crew = User.objects.create_user("sam"), Group.objects.create(name="crew")
    sam.groups.add(crew)
    set_role(config=config, grantee=crew, role=Role.OPERATOR, granted_by=config.owner)
    before = permissions_of(sam, [config])[config.pk]

    sam.groups.remove(crew)

    assert before == PERMISSIONS_OF_ROLE[Role.OPERATOR]
    assert permissions_of(sam, [config])[config.pk] == frozenset()
    assert not visible(sam).exists()


PEOPLE, GROUPS = range(4), range(3)
#: What guardian's own functions can write: one that is never granted, too, and a host's own.
BY_HAND = (*(f"{permission}_config" for permission in Permission), "paint_config")
worlds = st.fixed_dictionaries(
    {
        "admin": st.sets(st.sampled_from(PEOPLE), max_size=1),
        "inactive": st.sets(st.sampled_from(PEOPLE), max_size=1),
        "members": st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(GROUPS))),
        "owners": st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4),
        "to_users": st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(PEOPLE), st.sampled_from(list(Role)))
        ),
        "to_groups": st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(GROUPS), st.sampled_from(list(Role)))
        ),
        "by_hand_to_users": st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(PEOPLE), st.sampled_from(BY_HAND)), max_size=4
        ),
        "by_hand_to_groups": st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(GROUPS), st.sampled_from(BY_HAND)), max_size=4
        ),
    }
)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds)
def test_sql_and_python_and_pages_agree_in_every_world(db: None, world: dict[str, Any]) -> None:
    people, configs = build(world)

    for person in people:
        held = permissions_of(person, configs)
        for permission in Permission:
            in_sql = {c.pk for c in visible(person, permission)}
            assert in_sql == {key for key, some in held.items() if permission in some}
            assert all(can(person, permission, c) == (c.pk in in_sql) for c in configs)
        if person.is_active and not person.is_superuser:
            keys = {key for row in keys_seen(person) for key in row.values()}
            assert keys == {c.pk for c in visible(person)}
        # Whatever was written by hand, a list of grants can be read.
        grants_on(configs)
        newest = [c.pk for c in page(user=person, limit=100)]
        assert newest == sorted(visible(person).values_list("pk", flat=True), reverse=True)
        walked: list[int] = []
        while step := page(user=person, limit=1, order=Order.NAME, after=place(walked)):
            walked.append(step[0].pk)
        assert sorted(walked) == sorted(newest)


def build(world: dict[str, Any]) -> tuple[list[User], list[Config]]:
    Config.objects.all().delete()
    User.objects.all().delete()
    Group.objects.all().delete()
    people = [
        User.objects.create(
            username=f"u{n}", is_superuser=n in world["admin"], is_active=n not in world["inactive"]
        )
        for n in PEOPLE
    ]
    groups = [Group.objects.create(name=f"g{n}") for n in GROUPS]
    for person, group in world["members"]:
        people[person].groups.add(groups[group])
    configs = [config_of(people[owner], name=f"c{n}") for n, owner in enumerate(world["owners"])]
    to_users = [(config, people[n], role) for config, n, role in world["to_users"]]
    to_groups = [(config, groups[n], role) for config, n, role in world["to_groups"]]
    for config, grantee, role in [*to_users, *to_groups]:
        if config < len(configs):
            set_role(config=configs[config], grantee=grantee, role=role, granted_by=None)
    for number, n, codename in world["by_hand_to_users"]:
        if number < len(configs):
            assign(codename, to=people[n], on=configs[number])
    for number, n, codename in world["by_hand_to_groups"]:
        if number < len(configs):
            assign(codename, to=groups[n], on=configs[number])
    return people, configs


def assign(codename: str, *, to: User | Group, on: Config) -> None:
    """Write a row as a host's own code may, past our operations."""
    kind = ContentType.objects.get_for_model(Config)
    permission, _ = PermissionRow.objects.get_or_create(content_type=kind, codename=codename)
    if isinstance(to, Group):
        ConfigGroupPermission.objects.get_or_create(content_object=on, group=to, permission=permission)
    else:
        ConfigUserPermission.objects.get_or_create(content_object=on, user=to, permission=permission)


def test_what_a_host_granted_by_hand_is_no_right_of_ours_and_breaks_nothing() -> None:
    olivia, sam = User.objects.create_user("olivia"), User.objects.create_user("sam")
    config = config_of(olivia)
    for codename in ("paint_config", "transfer_config"):
        assign(codename, to=sam, on=config)

    assert permissions_of(sam, [config]) == {config.pk: frozenset()}
    assert not visible(sam, Permission.TRANSFER).exists()
    assert grants_on([config]) == {config.pk: []}


def place(walked: list[int]) -> tuple[str, int] | None:
    return (Config.objects.get(pk=walked[-1]).name, walked[-1]) if walked else None
