"""What the doctor finds in the tables: what is stored, held, late and never ends."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from jackfield.configs.models import Config
from jackfield.delivery.models import Breaker, Delivery, Errand, WorkerProcess
from jackfield.delivery.working import liveness
from jackfield.examining import Level, stored, work
from jackfield.inbound.models import Address
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from tests.examining.finding import SECRET, delivery, wrong

OTHER_KEY = base64.urlsafe_b64encode(b"another-key-for-tests-0123456789"[:32]).decode()


@pytest.mark.django_db
def test_a_config_whose_integration_is_gone_is_counted(ada: Any) -> None:
    for name in ("One", "Two"):
        Config.objects.create(owner=ada, integration_id="gone", name=name)

    [found] = stored.examine_orphans()

    assert (found.code, found.subject) == ("orphans", "integration gone")
    assert found.sentence == "2 configs belong to it, and it is not installed."

    Config.objects.filter(name="Two").delete()
    [found] = stored.examine_orphans()
    assert found.sentence == "1 config belongs to it, and it is not installed."


@pytest.mark.django_db
def test_settings_that_are_newer_than_the_code_are_noticed(config: Config) -> None:
    Config.objects.filter(pk=config.pk).update(settings_version=9)

    [found] = stored.examine_versions()

    assert (found.code, found.level, found.subject) == (
        "settings_unreadable",
        Level.PROBLEM,
        "integration webhook",
    )
    assert "1 config cannot be read: The settings are newer" in found.sentence


@pytest.mark.django_db
def test_a_secret_that_no_key_opens_is_noticed_and_not_told(config: Config, settings: Any) -> None:
    IntegrationRecord.objects.create(
        pk="slack", state="ACTIVE", secrets={"client_secret": {"sealed": "torn", "fingerprint": "0"}}
    )
    Address.objects.create(config=config, digest="0", sealed="torn")
    settings.JACKFIELD_ENCRYPTION_KEYS = [OTHER_KEY]

    [found] = stored.examine_secrets()

    assert (found.code, found.level) == ("secrets_unreadable", Level.PROBLEM)
    assert f"3 rows: cfg_{config.pk}, slack, the address of cfg_{config.pk}." in found.sentence
    assert SECRET not in repr(found)


@pytest.mark.django_db
def test_a_secret_that_an_old_key_opens_is_in_order(config: Config, settings: Any) -> None:
    settings.JACKFIELD_ENCRYPTION_KEYS = [OTHER_KEY, *settings.JACKFIELD_ENCRYPTION_KEYS]

    [found] = stored.examine_secrets()

    assert found.sentence == "The encryption keys open all of the 1 secret."


@pytest.mark.django_db
def test_what_fails_is_told_with_its_reason(config: Config) -> None:
    IntegrationRecord.objects.create(
        pk="webhook", state="ACTIVE", health=Health.FAILING, health_reason="It did not start: KeyError."
    )
    Config.objects.filter(pk=config.pk).update(enabled=True, health=Health.UNAUTHORIZED)

    found = list(stored.examine_health())

    assert wrong(found) == [("integration_fails", "problem"), ("configs_fail", "warning")]
    assert found[0].sentence == "It did not start: KeyError."
    assert found[1].sentence == "1 config waiting for a new sign-in."


@pytest.mark.django_db
def test_without_a_worker_late_deliveries_are_a_problem(config: Config) -> None:
    delivery(config, due_at=timezone.now() - timedelta(minutes=5))
    delivery(config, due_at=timezone.now() + timedelta(hours=1))

    found = list(work.examine_workers())

    assert wrong(found) == [("no_worker", "problem"), ("deliveries_late", "warning")]
    assert found[1].sentence == "1 delivery should have been sent, the oldest 5 minutes ago."


@pytest.mark.django_db
def test_what_a_breaker_keeps_back_is_not_late(config: Config) -> None:
    delivery(config, due_at=timezone.now() - timedelta(minutes=5))
    breaker = Breaker.objects.create(config=config, state="OPEN", probe_at=timezone.now())
    assert wrong(list(work.examine_workers())) == [("no_worker", "warning")]
    breaker.state = "CLOSED"
    breaker.save()
    assert ("deliveries_late", "warning") in wrong(list(work.examine_workers()))


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_alive_is_told_from_a_dead_one() -> None:
    WorkerProcess.objects.create(name="dead", kind="worker")
    worker_id, lock = liveness.enter(kind="worker")
    try:
        found = list(work.examine_workers())
    finally:
        liveness.leave(worker_id=worker_id, lock=lock)

    assert [finding.sentence for finding in found] == ["1 worker alive.", "No delivery is late."]


@pytest.mark.django_db
def test_what_is_held_is_counted_by_its_reason(config: Config) -> None:
    for reason in ("Paused.", "Sign-in needed.", "Paused."):
        delivery(config, state=Delivery.State.HELD, reason=reason, due_at=None)

    found = list(work.examine_held())

    assert [finding.sentence for finding in found] == [
        "2 deliveries held: Paused.",
        "1 delivery held: Sign-in needed.",
    ]


@pytest.mark.django_db
def test_errands_that_fail_or_never_end_are_told(settings: Any) -> None:
    settings.JACKFIELD_ERRAND_DEADLINE_S = 60.0
    worker = WorkerProcess.objects.create(name="w", kind="worker")
    Errand.objects.create(kind="poll", key="1", failures=3, last_error="KeyError")
    Errand.objects.create(kind="poll", key="2", failures=2)
    Errand.objects.create(kind="sync", worker=worker, claimed_at=timezone.now() - timedelta(minutes=3))
    Errand.objects.create(kind="drift", worker=worker, claimed_at=timezone.now())

    found = list(work.examine_errands())

    assert [finding.sentence for finding in found] == [
        "1 errand of the kind poll failed 3 times or more (KeyError).",
        "1 errand of the kind sync should have ended long ago.",
    ]


@pytest.mark.django_db
def test_without_an_administrator_it_says_how_to_make_one() -> None:
    get_user_model()._default_manager.create(username="bob")

    [found] = work.examine_people()

    assert "jackfield user create" in found.remedy


@pytest.mark.django_db(transaction=True)
def test_a_config_whose_schedule_is_missing_is_told(ada: Any) -> None:
    from tests.delivery.polling import make_poller, polling  # noqa: PLC0415 - models can be imported only now

    with polling():
        config = make_poller(owner=ada)
        assert list(work.examine_schedules()) == []
        Errand.objects.filter(key=f"{config.pk}:poll").delete()

        [found] = work.examine_schedules()

    assert (found.code, found.level, found.subject) == ("no_schedule", Level.WARNING, "integration poller")
    assert found.sentence == f"The config cfg_{config.pk} is enabled and has no schedule for poll."
