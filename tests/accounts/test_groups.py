"""Administrators make, change and delete groups; refusals change nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from jackfield.accounts import groups
from jackfield.accounts.errors import AccountInvalid, NotAdministrator, PersonNotFound
from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config, ConfigGroupPermission
from jackfield.configs.permissions import Role, can, set_role
from tests.accounts.people import administrator, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return administrator()


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia")


def test_a_group_is_made_with_its_members(root: User, olivia: User) -> None:
    made = groups.create_group(actor=root, name="  night   crew ", member_ids=[olivia.pk, olivia.pk])

    read = Group.objects.get(pk=made.pk)
    assert (read.name, list(read.user_set.all())) == ("night crew", [olivia])
    assert told("group.created") == {"name": (None, "night crew"), "members": (None, '["olivia"]')}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("  ", "required"),
        ("a\0b", "invalid"),
        ("\ud800", "invalid"),
        ("x" * 151, "max_length"),
        ("CREW", "unique"),
    ],
)
def test_a_name_that_does_not_do_is_refused(root: User, name: str, code: str) -> None:
    crew = Group.objects.create(name="crew")
    other = Group.objects.create(name="other")

    with pytest.raises(AccountInvalid) as made:
        groups.create_group(actor=root, name=name)
    with pytest.raises(AccountInvalid) as changed:
        groups.update_group(actor=root, group_id=other.pk, name=name)

    for refused in (made, changed):
        assert [(issue.path, issue.code) for issue in refused.value.issues] == [(("name",), code)]

    assert set(Group.objects.all()) == {crew, other}
    assert not AuditEntry.objects.exists()


def test_a_name_may_change_its_case(root: User) -> None:
    crew = Group.objects.create(name="crew")

    groups.update_group(actor=root, group_id=crew.pk, name="Crew")

    assert Group.objects.get().name == "Crew"
    assert told("group.updated") == {"name": ("crew", "Crew")}


def test_members_come_and_go_at_once_and_who_was_there_is_no_news(root: User, olivia: User) -> None:
    sam, ida = User.objects.create_user("sam"), User.objects.create_user("ida")
    crew = Group.objects.create(name="crew")
    crew.user_set.add(olivia, ida)

    groups.update_group(
        actor=root,
        group_id=crew.pk,
        add_member_ids=[sam.pk, ida.pk],
        remove_member_ids=[olivia.pk, root.pk],
    )

    assert set(crew.user_set.all()) == {sam, ida}
    assert told("group.updated") == {"members": ('["olivia"]', '["sam"]')}


def test_what_is_the_same_is_no_change(root: User) -> None:
    crew = Group.objects.create(name="crew")

    groups.update_group(actor=root, group_id=crew.pk, name="crew")

    assert not AuditEntry.objects.exists()


def test_nobody_is_added_and_removed_at_once(root: User, olivia: User) -> None:
    crew = Group.objects.create(name="crew")

    with pytest.raises(AccountInvalid) as refused:
        groups.update_group(
            actor=root, group_id=crew.pk, add_member_ids=[olivia.pk], remove_member_ids=[olivia.pk]
        )

    assert [issue.path for issue in refused.value.issues] == [("remove_member_ids",)]
    assert not crew.user_set.exists()


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"group_id": None}, ("group_id",)),
        ({"group_id": 999}, ("group_id",)),
        ({"add_member_ids": [999]}, ("add_member_ids", "0")),
        ({"remove_member_ids": [None]}, ("remove_member_ids", "0")),
    ],
)
def test_what_there_is_not_is_told_by_its_place(root: User, given: dict[str, Any], path: Any) -> None:
    crew = Group.objects.create(name="crew")

    with pytest.raises(PersonNotFound) as refused:
        groups.update_group(**{"actor": root, "group_id": crew.pk, "name": "other", **given})

    assert refused.value.path == path
    assert Group.objects.get().name == "crew"


def test_a_deleted_group_takes_what_it_was_granted_along(root: User, olivia: User) -> None:
    crew = Group.objects.create(name="crew")
    crew.user_set.add(olivia)
    config = Config.objects.create(owner=root, integration_id="webhook", name="Ops")
    set_role(config=config, grantee=crew, role=Role.EDITOR, granted_by=root)
    could = can(olivia, "edit", config)

    groups.delete_group(actor=root, group_id=crew.pk)

    assert (could, can(olivia, "view", config)) == (True, False)
    assert not ConfigGroupPermission.objects.exists()
    assert not Group.objects.exists()
    assert User.objects.filter(pk=olivia.pk).exists()
    assert told("group.deleted") == {"memberCount": ("1", None)}


def test_others_do_nothing(root: User, olivia: User) -> None:
    crew = Group.objects.create(name="crew")

    with pytest.raises(NotAdministrator):
        groups.create_group(actor=olivia, name="other")
    with pytest.raises(NotAdministrator):
        groups.update_group(actor=olivia, group_id=crew.pk, add_member_ids=[olivia.pk])
    with pytest.raises(NotAdministrator):
        groups.delete_group(actor=olivia, group_id=crew.pk)

    assert list(Group.objects.all()) == [crew]
    assert not crew.user_set.exists()
