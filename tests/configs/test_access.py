"""Whoever changes somebody's access, with whichever code: the status log hears of it."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from jackfield.configs.models import Config
from jackfield.realtime.models import StatusChange

pytestmark = pytest.mark.django_db

#: Says of a change of access that it is of groups.
OF_GROUPS: dict[str, list[object]] = {"users": [], "groups": []}


@pytest.fixture
def sam() -> User:
    return User.objects.create_user("sam")


@pytest.fixture
def config() -> Config:
    made: Config = Config.objects.create(
        owner=User.objects.create_user("olivia"), integration_id="webhook", name="Ops"
    )
    return made


def heard(kind: str) -> list[tuple[int | None, str, object]]:
    rows = StatusChange.objects.filter(kind=kind).order_by("id")
    return list(rows.values_list("subject_id", "user_id", "viewers"))


def forget() -> None:
    StatusChange.objects.all().delete()


def test_guardians_own_functions_are_heard(config: Config, sam: User) -> None:
    forget()

    assign_perm("view_config", sam, config)
    remove_perm("view_config", sam, config)

    assert heard("CONFIG") == [(config.pk, "", {"users": [str(sam.pk)], "groups": []})] * 2


def test_joining_and_leaving_a_group_is_heard_from_both_sides(sam: User) -> None:
    crew = Group.objects.create(name="crew")
    forget()

    sam.groups.add(crew)
    crew.user_set.remove(sam)
    sam.groups.add(crew)
    crew.user_set.clear()
    sam.groups.add(crew)
    sam.groups.clear()

    assert heard("ACCESS") == [(None, str(sam.pk), OF_GROUPS)] * 6


def test_a_group_that_goes_is_heard_by_its_members(sam: User) -> None:
    crew = Group.objects.create(name="crew")
    sam.groups.add(crew)
    forget()

    crew.delete()

    assert heard("ACCESS") == [(None, str(sam.pk), OF_GROUPS)]


def test_a_deactivated_user_is_heard_and_a_sign_in_is_not(sam: User) -> None:
    forget()
    sam.last_login = timezone.now()
    sam.save(update_fields=["last_login"])
    quiet = heard("ACCESS")

    sam.is_active = False
    sam.save()

    assert quiet == []
    assert heard("ACCESS") == [(None, str(sam.pk), None)]


def test_a_config_that_goes_says_so_once(config: Config, sam: User) -> None:
    assign_perm("view_config", sam, config)
    key = config.pk
    forget()

    config.delete()

    [(subject, _, viewers)] = heard("CONFIG")
    assert subject == key
    assert viewers == {"users": sorted([str(config.owner_id), str(sam.pk)]), "groups": []}
