"""Why somebody may do something with a config: the answer is the decision, in every world."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from hypothesis import HealthCheck, given, settings

from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, Role, can, permissions_of, set_role, visible, ways_of
from jackfield.configs.reasons import explain
from tests.configs.test_permissions import build, config_of, worlds
from tests.support.effort import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia")


@pytest.fixture
def sam() -> User:
    return User.objects.create_user("sam")


@pytest.fixture
def config(olivia: User) -> Config:
    return config_of(olivia)


def said(user: User, permission: Permission, config: Config) -> tuple[str, ...]:
    return explain(user, permission, config).because


def test_an_owner_and_an_administrator_are_said_to_be_it(config: Config, olivia: User) -> None:
    admin = User.objects.create_superuser("admin")

    assert said(olivia, Permission.TRANSFER, config) == ("olivia owns it.",)
    assert said(admin, Permission.EDIT, config) == ("admin is an administrator, who may do everything.",)


def test_a_grant_is_told_with_who_granted_it(config: Config, olivia: User, sam: User) -> None:
    set_role(config=config, grantee=sam, role=Role.EDITOR, granted_by=olivia)

    assert said(sam, Permission.EDIT, config) == ("EDITOR was granted to sam by olivia.",)
    assert said(sam, Permission.DELETE, config) == (
        "EDITOR was granted to sam.",
        "sam does not own it, and was not granted DELETE.",
    )


def test_each_permission_is_told_with_who_granted_that_one(config: Config, olivia: User, sam: User) -> None:
    admin = User.objects.create_superuser("admin")
    set_role(config=config, grantee=sam, role=Role.VIEWER, granted_by=olivia)
    set_role(config=config, grantee=sam, role=Role.EDITOR, granted_by=admin)

    assert said(sam, Permission.VIEW, config) == ("EDITOR was granted to sam by olivia.",)
    assert said(sam, Permission.EDIT, config) == ("EDITOR was granted to sam by admin.",)


def test_what_a_group_was_granted_is_told_beside_what_the_user_was(
    config: Config, olivia: User, sam: User
) -> None:
    crew = Group.objects.create(name="Ops")
    sam.groups.add(crew)
    set_role(config=config, grantee=crew, role=Role.OPERATOR, granted_by=olivia)
    set_role(config=config, grantee=sam, role=Role.VIEWER, granted_by=None)

    by_group = "OPERATOR was granted to the group Ops, of which sam is a member, by olivia."
    assert said(sam, Permission.VIEW, config) == ("VIEWER was granted to sam.", by_group)
    assert said(sam, Permission.OPERATE, config) == (by_group,)


def test_who_has_nothing_or_is_deactivated_is_told_so(config: Config, olivia: User, sam: User) -> None:
    assert said(sam, Permission.VIEW, config) == ("sam does not own it, and was not granted VIEW.",)
    assert said(sam, Permission.TRANSFER, config) == (
        "Only its owner and administrators hold TRANSFER, and sam is neither.",
    )
    User.objects.filter(pk=olivia.pk).update(is_active=False)
    assert said(User.objects.get(pk=olivia.pk), Permission.VIEW, config) == ("olivia is deactivated.",)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds)
def test_the_answer_is_the_decision_in_every_world(db: None, world: dict[str, Any]) -> None:
    people, configs = build(world)

    for person in people:
        ways, held = ways_of(person, configs), permissions_of(person, configs)
        for permission in Permission:
            in_sql = {found.pk for found in visible(person, permission)}
            for config in configs:
                answer = explain(person, permission, config)
                assert answer.allowed == can(person, permission, config) == (config.pk in in_sql)
                assert all(answer.because)
                assert answer.because
        assert {key: frozenset().union(*(w.permissions for w in some)) for key, some in ways.items()} == held
