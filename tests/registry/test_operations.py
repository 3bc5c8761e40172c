"""What an administrator wants: each wish is one transaction, audited, and told to every process."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from jackfield.audit.models import AuditEntry
from jackfield.realtime.models import StatusChange
from jackfield.registry import events, operations, queries, records
from jackfield.registry.errors import Busy, ChangedMeanwhile, IntegrationNotFound, NotActive
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from tests.registry.kinds import kind
from tests.registry.waiting import wait_until

State = IntegrationRecord.State


@pytest.fixture
def lamp(manager: Any) -> str:
    """A discovered integration that nobody has touched."""
    return str(manager.register_integration_class(kind("lamp"), discovered=True).id)


@pytest.fixture
def admin(db: None) -> Any:
    return get_user_model().objects.create_superuser("root")


@pytest.fixture
def told() -> Iterator[list[tuple[Any, ...]]]:
    """What floors above were told."""
    heard: list[tuple[Any, ...]] = []

    def state_changed(integration_id: str, old: State, new: State) -> None:
        assert connection.in_atomic_block
        heard.append((integration_id, old, new))

    def cleared(integration_id: str, actor: Any) -> None:
        heard.append((integration_id, "cleared", actor))

    events.on_state_change(state_changed)
    events.on_clear(cleared)
    yield heard
    events._on_state_change.remove(state_changed)
    events._on_clear.remove(cleared)


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_an_integration_goes_through_all_its_states(lamp: str, admin: Any, told: list[Any]) -> None:
    for change in (operations.activate, operations.pause, operations.resume, operations.deactivate):
        change(integration_id=lamp, actor=admin)

    assert [(old, new) for _, old, new in told] == [
        (State.INACTIVE, State.ACTIVE),
        (State.ACTIVE, State.PAUSED),
        (State.PAUSED, State.ACTIVE),
        (State.ACTIVE, State.INACTIVE),
    ]
    assert audited() == [
        "integration.activated",
        "integration.paused",
        "integration.resumed",
        "integration.deactivated",
    ]
    assert {entry.actor for entry in AuditEntry.objects.all()} == {admin}
    rows = StatusChange.objects.filter(kind=StatusChange.Kind.INTEGRATION)
    assert [row.integration_id for row in rows] == ["lamp"] * 4
    record = IntegrationRecord.objects.get()
    assert (record.state, record.version, record.status_version) == (State.INACTIVE, 5, 5)


def test_asking_twice_changes_once(lamp: str, admin: Any, told: list[Any]) -> None:
    for change in (operations.activate, operations.pause, operations.deactivate):
        change(integration_id=lamp, actor=admin)
        change(integration_id=lamp, actor=admin)

    assert len(told) == 3
    assert len(audited()) == 3


def test_pausing_again_lets_nobody_resume_what_was_looked_at_before(lamp: str, admin: Any) -> None:
    operations.activate(integration_id=lamp, actor=admin)
    looked_at = operations.pause(integration_id=lamp, actor=admin).version
    operations.pause(integration_id=lamp, actor=admin)

    with pytest.raises(Busy):
        operations.resume(integration_id=lamp, actor=admin, checked_version=looked_at)

    assert queries.state_of(lamp) == State.PAUSED
    assert audited() == ["integration.activated", "integration.paused"]


def test_settings_are_not_laid_over_another_version_than_they_were_made_for(lamp: str, admin: Any) -> None:
    version = operations.activate(integration_id=lamp, actor=admin, settings={"region": "eu"}).version
    operations.activate(integration_id=lamp, actor=admin, settings={"region": "us"}, expected_version=version)

    with pytest.raises(ChangedMeanwhile) as refused:
        operations.activate(
            integration_id=lamp, actor=admin, settings={"region": "asia"}, expected_version=version
        )

    assert refused.value.current_version == version + 1
    assert IntegrationRecord.objects.get().settings == {"region": "us"}
    assert len(audited()) == 2


def test_activating_a_paused_one_keeps_the_pause(lamp: str, admin: Any) -> None:
    operations.activate(integration_id=lamp, actor=admin)
    operations.pause(integration_id=lamp, actor=admin)

    record = operations.activate(integration_id=lamp, actor=admin, settings={"region": "eu"})

    assert record.state == State.PAUSED
    assert IntegrationRecord.objects.get().settings == {"region": "eu"}


@pytest.mark.parametrize("change", [operations.pause, operations.resume])
def test_what_is_inactive_cannot_be_paused_or_resumed(lamp: str, admin: Any, change: Any) -> None:
    with pytest.raises(NotActive):
        change(integration_id=lamp, actor=admin)

    assert queries.state_of(lamp) == State.INACTIVE
    assert audited() == []


@pytest.mark.parametrize(
    "change", [operations.activate, operations.deactivate, operations.pause, operations.resume]
)
def test_what_is_unknown_is_not_found(admin: Any, change: Any) -> None:
    with pytest.raises(IntegrationNotFound):
        change(integration_id="nowhere", actor=admin)

    assert not IntegrationRecord.objects.exists()


def test_what_is_no_longer_installed_can_be_deactivated_but_not_activated(admin: Any) -> None:
    IntegrationRecord.objects.create(integration_id="gone", state=State.ACTIVE)

    operations.deactivate(integration_id="gone", actor=admin)

    assert IntegrationRecord.objects.get().state == State.INACTIVE
    with pytest.raises(IntegrationNotFound):
        operations.activate(integration_id="gone", actor=admin)


def test_activation_secrets_are_sealed_and_only_their_fingerprints_are_audited(lamp: str, admin: Any) -> None:
    operations.activate(
        integration_id=lamp, actor=admin, settings={"region": "eu"}, secrets={"key": "tiger", "other": "lion"}
    )
    operations.activate(integration_id=lamp, actor=admin, secrets={"key": "leopard", "other": None})

    record = IntegrationRecord.objects.get()
    assert records.reveal(record) == {"key": "leopard"}
    assert record.settings == {"region": "eu"}
    everything = f"{record.secrets} {list(AuditEntry.objects.values())}"
    assert not any(secret in everything for secret in ("tiger", "lion", "leopard"))
    assert audited() == ["integration.activated", "integration.updated"]
    first, second = AuditEntry.objects.order_by("id")
    assert [change["field"] for change in first.changes] == ["region", "key", "other"]
    assert second.changes[0]["before"] != second.changes[0]["after"]
    assert second.changes[1]["after"] is None


def test_deactivating_keeps_what_people_made_unless_told_otherwise(
    lamp: str, admin: Any, told: list[Any]
) -> None:
    for mode, kept in (("SAFE", True), ("", True), ("all", True), ("ALL", False)):
        operations.activate(integration_id=lamp, actor=admin, settings={"a": 1}, secrets={"key": "tiger"})
        told.clear()

        operations.deactivate(integration_id=lamp, actor=admin, mode=mode)

        record = IntegrationRecord.objects.get()
        assert (bool(record.settings), bool(record.secrets)) == (kept, kept)
        assert (("lamp", "cleared", admin) in told) is not kept
        assert record.state == State.INACTIVE


def test_what_a_floor_above_refuses_is_undone(lamp: str, admin: Any) -> None:
    def refuse(*_: Any) -> None:
        raise RuntimeError("not now")

    events.on_state_change(refuse)
    try:
        with pytest.raises(RuntimeError, match="not now"):
            operations.activate(integration_id=lamp, actor=admin)
    finally:
        events._on_state_change.remove(refuse)

    assert queries.state_of(lamp) == State.INACTIVE
    assert audited() == []
    assert not StatusChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_activate_at_once_one_does(lamp: str, admin: Any, told: list[Any]) -> None:
    start = threading.Barrier(6)
    errors: list[Exception] = []

    def activate() -> None:
        start.wait()
        try:
            operations.activate(integration_id=lamp, actor=admin)
        except Exception as error:  # noqa: BLE001  # shown by the assertion
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=activate) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(told) == 1
    assert audited() == ["integration.activated"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_another_is_told_that_it_is_busy(
    lamp: str, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_PATIENCE_MS", 50)
    operations.activate(integration_id=lamp, actor=admin)
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            records.locked(integration_id=lamp, make=False)
            holds.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    wait_until(holds.is_set)
    try:
        with transaction.atomic():
            with pytest.raises(Busy):
                operations.pause(integration_id=lamp, actor=admin)
            assert queries.state_of(lamp) == State.ACTIVE  # The transaction can go on.
    finally:
        may_end.set()
        thread.join()
    operations.pause(integration_id=lamp, actor=admin)


@pytest.mark.django_db
def test_health_is_told_when_it_changes_and_not_again(lamp: str) -> None:
    def report(health: Health, reason: str = "") -> tuple[int, int, int]:
        record = operations.report_health(integration_id=lamp, health=health, reason=reason)
        assert record is not None
        return record.failure_count, record.status_version, StatusChange.objects.count()

    assert report(Health.HEALTHY) == (0, 2, 1)
    assert report(Health.HEALTHY) == (0, 2, 1)
    since = queries.record_of(lamp).health_since
    assert report(Health.FAILING, "no power") == (1, 3, 2)
    assert queries.record_of(lamp).health_since > since
    since = queries.record_of(lamp).health_since
    assert report(Health.FAILING, "no power") == (2, 4, 3)
    record = queries.record_of(lamp)
    assert (record.health, record.health_reason, record.health_since) == ("FAILING", "no power", since)
    assert report(Health.HEALTHY) == (0, 5, 4)
    assert queries.record_of(lamp).state == State.INACTIVE


@pytest.mark.django_db
def test_a_reason_that_is_too_long_is_cut_and_an_unknown_integration_has_no_health(lamp: str) -> None:
    record = operations.report_health(integration_id=lamp, health=Health.FAILING, reason="x" * 1000)

    assert record is not None
    assert len(IntegrationRecord.objects.get().health_reason) == 500
    assert operations.report_health(integration_id="nowhere", health=Health.FAILING) is None


@pytest.mark.django_db
def test_records_are_those_installed_and_those_kept_in_one_query(
    manager: Any, lamp: str, django_assert_num_queries: Any
) -> None:
    in_code = manager.register_integration_class(kind("bell")).id
    IntegrationRecord.objects.create(integration_id="gone", state=State.PAUSED)

    with django_assert_num_queries(1):
        found = queries.records()

    assert {key: found[key].state for key in (lamp, in_code, "gone", "slack", "webhook")} == {
        "lamp": State.INACTIVE,
        "bell": State.ACTIVE,
        "gone": State.PAUSED,
        "slack": State.INACTIVE,
        "webhook": State.INACTIVE,
    }
    assert not IntegrationRecord.objects.filter(pk=lamp).exists()
    assert [queries.is_wanted(key) for key in (lamp, in_code, "gone", "nowhere")] == [
        False,
        True,
        False,
        False,
    ]
    assert queries.record_of("nowhere").state == State.INACTIVE
    assert queries.installed("nowhere") is None
    assert queries.is_installed(lamp)
    assert queries.settings_version_of(lamp) == 1
