"""What may be done to a config, by whom, and that a refusal changes nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.configs import keeping, operations
from jackfield.configs.errors import (
    ConfigNotFound,
    IntegrationUnavailable,
    PermissionDenied,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.events import ConfigChange
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.realtime.models import StatusChange
from jackfield.registry import operations as registry_operations
from jackfield.registry.status import Health
from tests.configs.telling import hears

pytestmark = pytest.mark.django_db
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def olivia() -> User:
    registry_operations.activate(integration_id="webhook", actor=None)
    return User.objects.create_user("olivia")


def make(owner: User, **more: Any) -> Config:
    given: dict[str, Any] = {
        "actor": owner,
        "owner": owner,
        "integration_id": "webhook",
        "name": "Ops",
        "settings": {"url": "https://desk.test/hook"},
        "secrets": {"signing_secret": SECRET},
        "event_types": ["ticket.*"],
    }
    return operations.create(**{**given, **more})


class TestCreate:
    def test_keeps_the_secret_unreadable_at_rest(self, olivia: User) -> None:
        config = make(olivia)

        row = Config.objects.values().get(pk=config.pk)
        audit = AuditEntry.objects.values().get(action="config.created")

        assert SECRET not in f"{row}{audit}"
        assert keeping.reveal(config) == {"signing_secret": SECRET}

    def test_a_secret_does_not_open_in_another_config(self, olivia: User) -> None:
        one, other = make(olivia), make(olivia, name="Other")
        other.secrets = one.secrets

        with pytest.raises(Exception, match="another place"):
            keeping.reveal(other)

    def test_listens_to_its_event_types(self, olivia: User) -> None:
        config = make(olivia, event_types=["ticket.*", "build.failed"])

        assert set(config.listenings.values_list("pattern", flat=True)) == {"ticket.*", "build.failed"}

    def test_one_owner_has_a_name_once(self, olivia: User) -> None:
        make(olivia)

        with pytest.raises(SettingsRefused) as refused:
            make(olivia)

        assert [(issue.path, issue.code) for issue in refused.value.issues] == [(("name",), "unique")]
        assert Config.objects.count() == 1

    def test_another_owner_may_use_the_name(self, olivia: User) -> None:
        make(olivia)

        make(User.objects.create_user("sam"))

        assert Config.objects.count() == 2

    @pytest.mark.parametrize("integration_id", ["slack", "nonesuch"])
    def test_needs_an_active_integration(self, olivia: User, integration_id: str) -> None:
        with pytest.raises(IntegrationUnavailable):
            make(olivia, integration_id=integration_id)

        assert not Config.objects.exists()

    def test_needs_its_required_secret(self, olivia: User) -> None:
        with pytest.raises(SettingsRefused) as refused:
            make(olivia, secrets={})

        assert refused.value.issues[0].code == "secret_required"
        assert not Config.objects.exists()


class TestUpdate:
    def test_changes_what_is_given_and_grows_the_version(self, olivia: User) -> None:
        config = make(olivia)

        updated, cleared = operations.update(
            actor=olivia, config_id=config.pk, name="Renamed", expected_version=1
        )

        assert (updated.name, updated.version, cleared) == ("Renamed", 2, [])
        assert updated.settings == {"url": "https://desk.test/hook"}
        assert keeping.reveal(updated) == {"signing_secret": SECRET}

    def test_another_version_is_a_conflict_and_nothing_changes(self, olivia: User) -> None:
        config = make(olivia)
        operations.update(actor=olivia, config_id=config.pk, name="First")

        with pytest.raises(VersionConflict) as conflict:
            operations.update(actor=olivia, config_id=config.pk, name="Second", expected_version=1)

        assert (conflict.value.current_version, conflict.value.changed_by) == (2, olivia)
        assert Config.objects.get().name == "First"

    def test_a_new_destination_without_the_secret_is_refused(self, olivia: User) -> None:
        config = make(olivia)

        with pytest.raises(SettingsRefused) as refused:
            operations.update(actor=olivia, config_id=config.pk, settings={"url": "https://evil.test/hook"})

        stored = Config.objects.get()
        assert refused.value.issues[0].code == "secret_required"
        assert stored.settings == {"url": "https://desk.test/hook"}
        assert keeping.reveal(stored) == {"signing_secret": SECRET}

    def test_a_new_destination_with_the_secret_set_anew_is_saved(self, olivia: User) -> None:
        config = make(olivia)

        updated, cleared = operations.update(
            actor=olivia,
            config_id=config.pk,
            settings={"url": "https://new.test/hook"},
            secrets={"signing_secret": SECRET[:-4] + "AAAA"},
        )

        assert updated.settings == {"url": "https://new.test/hook"}
        assert cleared == []

    def test_what_changes_nothing_writes_nothing(self, olivia: User) -> None:
        config = make(olivia)
        before = (AuditEntry.objects.count(), StatusChange.objects.count())

        updated, _ = operations.update(
            actor=olivia, config_id=config.pk, name="Ops", settings=config.settings
        )

        assert updated.version == 1
        assert (AuditEntry.objects.count(), StatusChange.objects.count()) == before


class TestPermission:
    def test_a_stranger_meets_nothing(self, olivia: User) -> None:
        config = make(olivia)
        sam = User.objects.create_user("sam")

        for refused in (
            lambda: operations.update(actor=sam, config_id=config.pk, name="Mine"),
            lambda: operations.enable(actor=sam, config_id=config.pk),
            lambda: operations.disable(actor=sam, config_id=config.pk),
            lambda: operations.delete(actor=sam, config_id=config.pk),
        ):
            with pytest.raises(ConfigNotFound):
                refused()

        assert Config.objects.get().name == "Ops"

    def test_a_viewer_is_told_what_is_missing(self, olivia: User) -> None:
        config = make(olivia)
        sam = User.objects.create_user("sam")
        set_role(config=config, grantee=sam, role=Role.VIEWER, granted_by=olivia)

        with pytest.raises(PermissionDenied) as denied:
            operations.enable(actor=sam, config_id=config.pk)

        assert denied.value.missing == "operate"
        assert not Config.objects.get().enabled

    def test_an_operator_enables_and_does_not_edit(self, olivia: User) -> None:
        config = make(olivia)
        sam = User.objects.create_user("sam")
        set_role(config=config, grantee=sam, role=Role.OPERATOR, granted_by=olivia)

        enabled = operations.enable(actor=sam, config_id=config.pk)

        assert enabled.enabled
        with pytest.raises(PermissionDenied):
            operations.update(actor=sam, config_id=config.pk, name="Mine")


class TestSwitching:
    def test_tells_other_floors_inside_the_transaction(self, olivia: User) -> None:
        config = make(olivia)

        with hears() as told:
            operations.enable(actor=olivia, config_id=config.pk)
            operations.enable(actor=olivia, config_id=config.pk)
            operations.disable(actor=olivia, config_id=config.pk)

        assert told == [ConfigChange.ENABLED, ConfigChange.DISABLED]

    def test_a_listener_that_raises_undoes_it_all(self, olivia: User) -> None:
        config = make(olivia)

        with hears(raising=RuntimeError), pytest.raises(RuntimeError):
            operations.enable(actor=olivia, config_id=config.pk)

        assert not Config.objects.get().enabled
        assert not AuditEntry.objects.filter(action="config.enabled").exists()

    def test_deleting_leaves_the_audit(self, olivia: User) -> None:
        config = make(olivia)

        with hears() as told:
            operations.delete(actor=olivia, config_id=config.pk)

        assert told == [ConfigChange.DELETING, ConfigChange.LEAVING]
        assert not Config.objects.exists()
        assert AuditEntry.objects.get(action="config.deleted").subject_label == "Ops (webhook)"


class TestHealth:
    def test_is_silent_when_nothing_has_changed(self, olivia: User) -> None:
        config = make(olivia, enabled=True)
        report_health(config_id=config.pk, health=Health.HEALTHY)
        before = StatusChange.objects.count()

        report_health(config_id=config.pk, health=Health.HEALTHY)

        assert StatusChange.objects.count() == before

    def test_counts_failures_in_a_row(self, olivia: User) -> None:
        config = make(olivia, enabled=True)

        for _ in range(3):
            report_health(config_id=config.pk, health=Health.FAILING, reason="down")
        failing = Config.objects.get()
        report_health(config_id=config.pk, health=Health.HEALTHY)

        assert (failing.failure_count, Config.objects.get().failure_count) == (3, 0)

    def test_does_not_change_the_version_that_editors_compare(self, olivia: User) -> None:
        config = make(olivia, enabled=True)

        report_health(config_id=config.pk, health=Health.FAILING, reason="down")

        assert Config.objects.get().version == 1
        assert Config.objects.get().status_version == 2

    def test_tells_when_the_sign_in_is_refused_and_when_it_is_mended(self, olivia: User) -> None:
        config = make(olivia, enabled=True)

        with hears() as told:
            report_health(config_id=config.pk, health=Health.UNAUTHORIZED, reason="no")
            operations.update(
                actor=olivia, config_id=config.pk, secrets={"signing_secret": SECRET[:-4] + "AAAA"}
            )

        assert told == [ConfigChange.UNAUTHORIZED, ConfigChange.AUTHORIZED]
        assert Config.objects.get().health == Health.UNKNOWN
