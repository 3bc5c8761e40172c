"""The life of activation settings: their secrets go nowhere new, old ones are brought up, and put back."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from jackfield.audit.models import AuditEntry
from jackfield.registry import activation, get_integration_manager, operations, renewing, restoring
from jackfield.registry.errors import (
    ActivationRefused,
    ChangedMeanwhile,
    IntegrationNotFound,
    NothingKept,
)
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import Integration, Secret, Settings, setting

pytestmark = pytest.mark.django_db
FIRST = {"server": "https://a.test", "region": "eu"}


class AppSettings(Settings):
    server: str = setting("Server", kind="url")
    region: str = setting("Region", default="eu", choices=["eu", "us", "asia"])
    token: Secret | None = setting("Token", required=False)


class App(Integration[Settings]):
    integration_id = "app"
    activation_settings = AppSettings

    def initialize(self) -> None:
        pass


@pytest.fixture
def root() -> Iterator[User]:
    manager = get_integration_manager()
    manager.register_integration_class(App)
    yield User.objects.create_superuser("root")
    manager.unregister_integration_class(App)
    activation._known.clear()


def activate(actor: Any = None, **given: Any) -> AuditEntry:
    """Activate, or change what it was activated with, and return the entry of that."""
    operations.activate(integration_id="app", actor=actor, **given)
    return newest()


def newest() -> AuditEntry:
    return AuditEntry.objects.latest("id")


def record() -> IntegrationRecord:
    return IntegrationRecord.objects.get(pk="app")


def everything() -> tuple[Any, ...]:
    return IntegrationRecord.objects.values().get(pk="app"), AuditEntry.objects.count()


def required(monkeypatch: pytest.MonkeyPatch) -> None:
    form: Any = App.activation_form_cls
    monkeypatch.setattr(form.base_fields["token"], "required", True)


@pytest.mark.usefixtures("root")
class TestDestinations:
    def test_a_new_one_empties_the_secret_and_the_audit_says_so(self) -> None:
        activate(settings=FIRST, secrets={"token": "t0ken"})

        entry = activate(settings={**FIRST, "server": "https://b.test"})

        assert record().secrets == {}
        assert [c["field"] for c in entry.changes if c["secret"]] == ["token"]

    def test_a_secret_set_with_it_stays(self) -> None:
        activate(settings=FIRST, secrets={"token": "t0ken"})

        activate(settings={**FIRST, "server": "https://b.test"}, secrets={"token": "for-b"})

        assert activation.activation_of(get_integration_manager().get_integration("app")).secrets == (
            "for-b",
        )

    def test_where_it_is_required_nothing_changes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        activate(settings=FIRST, secrets={"token": "t0ken"})
        required(monkeypatch)
        before = everything()

        with pytest.raises(ActivationRefused) as refused:
            activate(settings={**FIRST, "server": "https://b.test"})

        assert [(i.path, i.code) for i in refused.value.issues] == [(("values", "token"), "secret_required")]
        assert everything() == before

    def test_what_is_no_destination_empties_nothing(self) -> None:
        activate(settings=FIRST, secrets={"token": "t0ken"})

        activate(settings={**FIRST, "region": "us"})

        assert list(record().secrets) == ["token"]

    @pytest.mark.parametrize(("server", "left"), [("https://new.test", ["token"]), ("https://b.test", [])])
    def test_one_that_the_code_asks_for_later_leads_from_its_initial_value(
        self, monkeypatch: pytest.MonkeyPatch, server: str, left: list[str]
    ) -> None:
        activate(settings={"region": "eu"}, secrets={"token": "t0ken"})
        form: Any = App.activation_form_cls
        monkeypatch.setattr(form.base_fields["server"], "initial", lambda: "https://new.test")

        activate(settings={"region": "us", "server": server})

        assert list(record().secrets) == left


class TestRestoring:
    def test_it_is_put_back_recorded_and_can_be_taken_back(self, root: User) -> None:
        activate(settings=FIRST)
        activate(settings={**FIRST, "region": "us"})

        for region in ("eu", "us", "eu"):
            restoring.restore(actor=root, entry=newest())
            assert record().settings["region"] == region

        actions = AuditEntry.objects.order_by("id").values_list("action", "actor")
        assert list(actions)[-3:] == [("integration.restored", root.pk)] * 3

    def test_what_was_changed_since_elsewhere_stays(self, root: User) -> None:
        activate(settings=FIRST)
        entry = activate(settings={**FIRST, "region": "us"})
        activate(settings={"server": "https://c.test", "region": "us"})

        restoring.restore(actor=root, entry=entry)

        assert record().settings == {"server": "https://c.test", "region": "eu"}

    def test_an_inactive_integration_stays_inactive(self, root: User) -> None:
        activate(settings=FIRST)
        entry = activate(settings={**FIRST, "region": "us"})
        operations.deactivate(integration_id="app", actor=root)

        restoring.restore(actor=root, entry=entry)

        assert (record().state, record().settings["region"]) == ("INACTIVE", "eu")

    def test_an_old_destination_empties_the_secret(self, root: User) -> None:
        activate(settings=FIRST, secrets={"token": "for-a"})
        entry = activate(settings={**FIRST, "server": "https://b.test"}, secrets={"token": "for-b"})
        seen: list[Any] = []

        restoring.restore(actor=root, entry=entry, check=lambda *asked: seen.append(asked[1:]))

        assert (record().settings, record().secrets) == (FIRST, {})
        assert seen == [(FIRST, {})]

    def test_where_the_secret_is_required_nobody_is_asked_and_nothing_changes(
        self, root: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        activate(settings=FIRST, secrets={"token": "for-a"})
        entry = activate(settings={**FIRST, "server": "https://b.test"}, secrets={"token": "for-b"})
        required(monkeypatch)
        before = everything()
        seen: list[Any] = []

        with pytest.raises(ActivationRefused) as refused:
            restoring.restore(actor=root, entry=entry, check=lambda *asked: seen.append(asked[1:]))

        assert [(i.path, i.code) for i in refused.value.issues] == [(("values", "token"), "secret_required")]
        assert (everything(), seen) == (before, [])

    def test_a_value_that_will_not_do_any_more_is_refused(
        self, root: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        activate(settings={**FIRST, "region": "asia"})
        entry = activate(settings=FIRST)
        form: Any = App.activation_form_cls
        monkeypatch.setattr(form.base_fields["region"], "choices", [("eu", "EU")])
        before = everything()

        with pytest.raises(ActivationRefused) as refused:
            restoring.restore(actor=root, entry=entry)

        assert [issue.path for issue in refused.value.issues] == [("values", "region")]
        assert everything() == before

    def test_an_entry_without_settings_has_nothing_to_put_back(self, root: User) -> None:
        activate(settings=FIRST)
        operations.pause(integration_id="app", actor=root)
        before = everything()

        with pytest.raises(NothingKept):
            restoring.restore(actor=root, entry=newest())

        assert everything() == before

    def test_of_what_is_not_installed_nothing_is_restored(self, root: User) -> None:
        activate(settings=FIRST)
        entry = activate(settings={**FIRST, "region": "us"})
        entry.subject_id = "gone"
        before = everything()

        with pytest.raises(IntegrationNotFound):
            restoring.restore(actor=root, entry=entry)

        assert everything() == before

    def test_another_version_is_a_conflict(self, root: User) -> None:
        activate(settings=FIRST)
        entry = activate(settings={**FIRST, "region": "us"})
        before = everything()

        with pytest.raises(ChangedMeanwhile):
            restoring.restore(actor=root, entry=entry, expected_version=record().version - 1)

        assert everything() == before

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_hears_of_the_other(self, root: User, settings: Any) -> None:
        settings.JACKFIELD_FOLLOW_ON_USE = False
        activate(settings=FIRST)
        entry = activate(settings={**FIRST, "region": "us"})
        version, barrier, outcomes = record().version, threading.Barrier(2), []

        def work() -> None:
            barrier.wait(10)
            try:
                restoring.restore(actor=root, entry=entry, expected_version=version)
                outcomes.append("restored")
            except ChangedMeanwhile:
                outcomes.append("conflict")
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert sorted(outcomes) == ["conflict", "restored"]
        assert (record().settings["region"], record().version) == ("eu", version + 1)


@pytest.mark.usefixtures("root")
class TestVersions:
    @pytest.fixture
    def second(self, root: User, monkeypatch: pytest.MonkeyPatch) -> User:
        """The code of version 2, and what code of version 1 left."""

        def migrate(_self: Any, values: dict[str, Any], *, version: int) -> dict[str, Any]:
            return {"server": values["url"], "region": "us"}

        activate(settings={"url": "https://a.test"}, secrets={"key": "t0ken"})
        monkeypatch.setattr(App, "activation_version", 2)
        monkeypatch.setattr(App, "renamed_activation_secrets", {1: {"key": "token"}})
        monkeypatch.setattr(App, "migrate_activation", migrate)
        return root

    @pytest.mark.usefixtures("second")
    def test_they_are_written_back_once_under_the_same_version(self) -> None:
        version = record().version

        counts = [renewing.renew_activations(), renewing.renew_activations()]

        now = activation.activation_of(get_integration_manager().get_integration("app")).settings
        assert counts == [1, 0]
        assert (record().version, record().settings_version, list(record().secrets)) == (
            version,
            2,
            ["token"],
        )
        assert (now.server, now.token.reveal()) == ("https://a.test", "t0ken")
        assert newest().action == "integration.upgraded"

    @pytest.mark.usefixtures("second")
    def test_what_can_not_be_brought_up_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(App, "migrate_activation", lambda _self, _values, **_: 1)
        before = everything()

        assert renewing.renew_activations() == 0
        assert everything() == before

    def test_newer_ones_are_not_overwritten(self) -> None:
        activate(settings=FIRST)
        IntegrationRecord.objects.update(settings_version=2)
        before = everything()

        with pytest.raises(ActivationRefused) as refused:
            activate(settings={**FIRST, "region": "us"})

        assert [issue.code for issue in refused.value.issues] == ["version"]
        assert everything() == before
