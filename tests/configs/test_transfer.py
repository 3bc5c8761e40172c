"""A config goes to another owner: who may, what stays, and who is told."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations
from jackfield.configs.errors import (
    ConfigNotFound,
    PermissionDenied,
    ReceiverRefused,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role, visible
from jackfield.realtime.models import StatusChange
from jackfield.registry import operations as registry_operations

pytestmark = pytest.mark.django_db
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def olivia() -> User:
    registry_operations.activate(integration_id="webhook", actor=None)
    return User.objects.create_user("olivia")


@pytest.fixture
def sam() -> User:
    return User.objects.create_user("sam")


def make(owner: User) -> Config:
    return operations.create(
        actor=owner,
        owner=owner,
        integration_id="webhook",
        name="Ops",
        settings={"url": "https://desk.test/hook"},
        secrets={"signing_secret": SECRET},
        event_types=["ticket.*"],
    )


def everything(config: Config) -> tuple[Any, ...]:
    return Config.objects.values().get(pk=config.pk), AuditEntry.objects.count(), StatusChange.objects.count()


def viewers(config: Config) -> list[Any]:
    rows = StatusChange.objects.filter(subject_id=config.pk).order_by("id")
    return [row.viewers for row in rows if row.viewers]


def test_the_receiver_has_it_and_who_had_it_sees_it_no_more(olivia: User, sam: User) -> None:
    config = make(olivia)

    operations.transfer(actor=olivia, config_id=config.pk, to_user=sam, expected_version=1)

    assert (visible(olivia).count(), list(visible(sam))) == (0, [config])
    assert Config.objects.get(pk=config.pk).version == 2
    [entry] = AuditEntry.objects.filter(action="config.transferred")
    assert [(c["field"], c["before"], c["after"]) for c in entry.changes] == [("owner", "olivia", "sam")]


def test_who_had_it_is_told_that_it_is_gone(olivia: User, sam: User) -> None:
    config = make(olivia)

    operations.transfer(actor=olivia, config_id=config.pk, to_user=sam)

    assert viewers(config) == [{"users": [str(olivia.pk)], "groups": []}]


def test_with_the_orm_too(olivia: User, sam: User) -> None:
    config = make(olivia)

    config.owner = sam
    config.save(update_fields=["owner"])
    Config.objects.filter(pk=config.pk).update(owner=olivia)
    config.refresh_from_db()
    config.owner = sam
    Config.objects.bulk_update([config], ["owner"])
    config.save()

    had_it = [olivia.pk, sam.pk, olivia.pk]
    assert viewers(config) == [{"users": [str(key)], "groups": []} for key in had_it]


def test_what_was_granted_and_its_secret_stay(olivia: User, sam: User) -> None:
    config = make(olivia)
    guest = User.objects.create_user("guest")
    set_role(config=config, grantee=guest, role=Role.EDITOR, granted_by=olivia)

    operations.transfer(actor=olivia, config_id=config.pk, to_user=sam)

    assert list(visible(guest, "edit")) == [config]
    assert Config.objects.get(pk=config.pk).secrets_set == {"signing_secret"}


def test_a_manager_may_not_and_an_administrator_may(olivia: User, sam: User) -> None:
    config = make(olivia)
    set_role(config=config, grantee=sam, role=Role.MANAGER, granted_by=olivia)
    before = everything(config)

    with pytest.raises(PermissionDenied):
        operations.transfer(actor=sam, config_id=config.pk, to_user=sam)
    with pytest.raises(ConfigNotFound):
        operations.transfer(actor=User.objects.create_user("eve"), config_id=config.pk, to_user=sam)
    refused = everything(config)
    operations.transfer(actor=User.objects.create_superuser("root"), config_id=config.pk, to_user=sam)

    assert refused == before
    assert Config.objects.get(pk=config.pk).owner == sam


def test_nobody_receives_who_is_not_there_or_was_deactivated(olivia: User, sam: User) -> None:
    config = make(olivia)
    User.objects.filter(pk=sam.pk).update(is_active=False)
    gone = User.objects.create_user("gone")
    User.objects.filter(pk=gone.pk).delete()
    before = everything(config)

    for receiver in (None, sam, gone):
        with pytest.raises(ReceiverRefused):
            operations.transfer(actor=olivia, config_id=config.pk, to_user=receiver)

    assert everything(config) == before


def test_the_receiver_may_not_have_one_of_the_name(olivia: User, sam: User) -> None:
    config, _ = make(olivia), make(sam)
    before = everything(config)

    with pytest.raises(SettingsRefused) as refused:
        operations.transfer(actor=olivia, config_id=config.pk, to_user=sam)

    assert [(issue.path, issue.code) for issue in refused.value.issues] == [(("name",), "unique")]
    assert everything(config) == before


def test_another_version_is_a_conflict(olivia: User, sam: User) -> None:
    config = make(olivia)
    before = everything(config)

    with pytest.raises(VersionConflict):
        operations.transfer(actor=olivia, config_id=config.pk, to_user=sam, expected_version=7)

    assert everything(config) == before


def test_to_whom_has_it_already_nothing_changes(olivia: User) -> None:
    config = make(olivia)
    before = everything(config)

    operations.transfer(actor=olivia, config_id=config.pk, to_user=olivia)

    assert everything(config) == before
