"""Granting and revoking: nobody gives what they lack, and everybody may leave."""

import pytest
from django.contrib.auth.models import Group, User

from jackfield.configs import sharing
from jackfield.configs.errors import ConfigNotFound, GranteeRefused, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, Role, grants_on, permissions_of, set_role
from jackfield.realtime.models import StatusChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def config() -> Config:
    owner = User.objects.create_user("olivia")
    made: Config = Config.objects.create(owner=owner, integration_id="webhook", name="Ops")
    return made


@pytest.fixture
def sam() -> User:
    return User.objects.create_user("sam")


def test_a_grant_is_seen_at_once(config: Config, sam: User) -> None:
    _, given = sharing.grant(actor=config.owner, config_id=config.pk, role=Role.EDITOR, user_id=sam.pk)

    assert (given.grantee, given.role, given.granted_by) == (sam, Role.EDITOR, config.owner)
    assert Permission.EDIT in permissions_of(sam, [config])[config.pk]


def test_a_group_can_be_granted(config: Config, sam: User) -> None:
    crew = Group.objects.create(name="crew")
    sam.groups.add(crew)

    sharing.grant(actor=config.owner, config_id=config.pk, role=Role.VIEWER, group_id=crew.pk)

    assert permissions_of(sam, [config])[config.pk] == {Permission.VIEW}


def test_a_revoked_grant_is_gone_and_the_log_says_for_whom(config: Config, sam: User) -> None:
    sharing.grant(actor=config.owner, config_id=config.pk, role=Role.VIEWER, user_id=sam.pk)

    _, before = sharing.revoke(actor=config.owner, config_id=config.pk, user_id=sam.pk)

    change = StatusChange.objects.filter(kind="CONFIG").latest("id")
    assert before.role == Role.VIEWER
    assert permissions_of(sam, [config])[config.pk] == frozenset()
    assert (change.subject_id, change.viewers) == (config.pk, {"users": [str(sam.pk)], "groups": []})


def test_an_editor_shares_nothing(config: Config, sam: User) -> None:
    set_role(config=config, grantee=sam, role=Role.EDITOR, granted_by=None)
    other = User.objects.create_user("other")

    with pytest.raises(PermissionDenied):
        sharing.grant(actor=sam, config_id=config.pk, role=Role.VIEWER, user_id=other.pk)

    assert len(grants_on([config])[config.pk]) == 1


def test_a_stranger_shares_nothing(config: Config, sam: User) -> None:
    with pytest.raises(ConfigNotFound):
        sharing.grant(actor=sam, config_id=config.pk, role=Role.MANAGER, user_id=sam.pk)

    assert grants_on([config])[config.pk] == []


def test_everybody_may_leave(config: Config, sam: User) -> None:
    set_role(config=config, grantee=sam, role=Role.VIEWER, granted_by=None)

    sharing.revoke(actor=sam, config_id=config.pk, user_id=sam.pk)

    assert grants_on([config])[config.pk] == []


def test_a_viewer_revokes_nobody_else(config: Config, sam: User) -> None:
    other = User.objects.create_user("other")
    for user in (sam, other):
        set_role(config=config, grantee=user, role=Role.VIEWER, granted_by=None)

    with pytest.raises(PermissionDenied):
        sharing.revoke(actor=sam, config_id=config.pk, user_id=other.pk)

    assert len(grants_on([config])[config.pk]) == 2


def test_the_owner_the_unknown_and_the_deactivated_are_no_grantees(config: Config) -> None:
    gone = User.objects.create_user("gone", is_active=False)

    for key in (config.owner_id, gone.pk, 10_000):
        with pytest.raises(GranteeRefused):
            sharing.grant(actor=config.owner, config_id=config.pk, role=Role.VIEWER, user_id=key)

    assert grants_on([config])[config.pk] == []
