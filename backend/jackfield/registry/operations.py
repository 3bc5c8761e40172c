"""Changes what is wanted of an integration, and writes what was seen of it; each is one transaction."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.utils import timezone

from jackfield.audit import operations as audit
from jackfield.realtime import log
from jackfield.realtime.models import StatusChange
from jackfield.registry import events, forming, queries, records
from jackfield.registry.errors import (
    ActivationRefused,
    Busy,
    ChangedMeanwhile,
    IntegrationNotFound,
    NotActive,
)
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from jackfield.sdk.gateway import ALL, SAFE

__all__ = [
    "ActivationRefused",
    "Busy",
    "ChangedMeanwhile",
    "IntegrationNotFound",
    "NotActive",
    "activate",
    "bring_up",
    "deactivate",
    "pause",
    "put_back",
    "report_health",
    "resume",
]

State = IntegrationRecord.State


@transaction.atomic
def activate(
    *,
    integration_id: str,
    actor: Any,
    settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str | None] | None = None,
    expected_version: int | None = None,
) -> IntegrationRecord:
    """Make an integration active; one that is so already (or paused) only takes the settings.

    Args:
        integration_id: Which.
        actor: The user who does it; None for the product itself.
        settings: Replace the activation settings; None leaves them.
        secrets: Set anew, in clear; None empties one, and those not named stay.
        expected_version: Of the row over which the settings were filled in and checked; None: any.

    Raises:
        IntegrationNotFound: It is not installed.
        ChangedMeanwhile: It has another version.
        ActivationRefused: A required secret would be emptied, for its destination changes.
        Busy: Somebody else changes it.
    """
    if not queries.is_installed(integration_id) and queries.default_state(integration_id) == State.INACTIVE:
        raise IntegrationNotFound(f"There is no integration {integration_id!r}.")
    integration = queries.installed(integration_id)
    # Before the row is locked, for it is the author's code.
    problem = "" if integration is None else forming.problem_of(integration)
    record = records.locked(integration_id=integration_id, make=True)
    if expected_version is not None:
        records.require_version(record, expected_version)
    before = _snapshot(record)
    changes = _set_values(record, settings=settings, secrets=secrets or {})
    if record.state == State.INACTIVE:
        _move(record, State.ACTIVE)
        if problem:
            record.health, record.health_reason = Health.FAILING, problem
        _write(record, actor=actor, action="integration.activated", changes=changes, before=before)
    elif changes:
        _write(record, actor=actor, action="integration.updated", changes=changes, before=before)
    return record


@transaction.atomic
def put_back(
    *, integration_id: str, actor: Any, settings: Mapping[str, Any], expected_version: int
) -> IntegrationRecord:
    """Replace the activation settings by those of before, and leave its state; secrets stay, or are emptied.

    Raises:
        IntegrationNotFound: It is not installed, and nothing is kept of it.
        ChangedMeanwhile: It has another version.
        ActivationRefused: A required secret would be emptied.
        Busy: Somebody else changes it.
    """
    record = records.locked(integration_id=integration_id, make=True)
    records.require_version(record, expected_version)
    before = _snapshot(record)
    changes = _set_values(record, settings=settings, secrets={})
    if changes:
        _write(record, actor=actor, action="integration.restored", changes=changes, before=before)
    return record


@transaction.atomic
def bring_up(*, integration_id: str) -> bool:
    """Write activation settings back in the version of the code; whether there was anything to write.

    Raises:
        ActivationRefused: They are newer than the code, or the author's code could not bring them up.
    """
    record = IntegrationRecord.objects.select_for_update().filter(pk=integration_id).first()
    integration = queries.installed(integration_id)
    if record is None or integration is None:
        return False
    changes = records.bring_up(record, integration)
    # Its version stays, and nobody is told: what calls and forms show of it is what they showed before.
    record.save(update_fields=["settings", "secrets", "settings_version"])
    if changes:
        _audit(record, actor=None, action="integration.upgraded", changes=changes)
    return bool(changes)


@transaction.atomic
def deactivate(*, integration_id: str, actor: Any, mode: str = SAFE) -> IntegrationRecord:
    """Make an integration inactive.

    Args:
        integration_id: Which; one that is no longer installed, too.
        actor: The user who does it; None for the product itself.
        mode: SAFE keeps what people made and the activation settings; ALL deletes them. Nothing
            but the text ALL is taken for it.

    Raises:
        IntegrationNotFound: It is not installed, and nothing is kept of it.
        Busy: Somebody else changes it.
    """
    record = records.locked(integration_id=integration_id, make=True)
    changes: list[audit.Change] = []
    if mode == ALL:
        events.cleared(integration_id=integration_id, actor=actor)
        changes += records.set_settings(record, {})
        changes += records.set_secrets(record, dict.fromkeys(record.secrets), set_at="")
    if record.state != State.INACTIVE or changes:
        changes.append(audit.Change(field="mode", after=ALL if mode == ALL else SAFE))
        _move(record, State.INACTIVE)
        _write(record, actor=actor, action="integration.deactivated", changes=changes)
    return record


@transaction.atomic
def pause(*, integration_id: str, actor: Any) -> IntegrationRecord:
    """Keep everything and stop work; of one that is paused already only the version grows.

    So whoever is just checking whether it can be resumed sees that somebody wants it paused.

    Raises:
        IntegrationNotFound: It is not installed, and nothing is kept of it.
        NotActive: It is inactive.
        Busy: Somebody else changes it.
    """
    record = _locked_and_active(integration_id)
    if record.state == State.ACTIVE:
        _move(record, State.PAUSED)
        _write(record, actor=actor, action="integration.paused")
    else:
        record.version += 1
        record.save(update_fields=["version"])
    return record


@transaction.atomic
def resume(*, integration_id: str, actor: Any, checked_version: int | None = None) -> IntegrationRecord:
    """Go on after a pause; of one that is not paused: try again, now, to start it where it could not.

    Args:
        integration_id: Which.
        actor: The user who does it; None for the product itself.
        checked_version: The version of its row that was checked; None when it was not.

    Raises:
        IntegrationNotFound: It is not installed, and nothing is kept of it.
        NotActive: It is inactive.
        Busy: Somebody else changes it, or has changed it since it was checked.
    """
    record = _locked_and_active(integration_id)
    if checked_version is not None and record.version != checked_version:
        raise Busy(f"The integration {integration_id!r} was changed while it was checked.")
    _move(record, State.ACTIVE)
    _write(record, actor=actor, action="integration.resumed")
    return record


@transaction.atomic
def report_health(
    *, integration_id: str, health: Health, reason: str = "", cause: str = ""
) -> IntegrationRecord | None:
    """Write what was seen of an integration by itself: its start, its activation settings, its schedules.

    ``HEALTHY`` counts as a success and ends the row of failures; UNKNOWN only ends it; any other counts
    one more. Nobody is told when nothing has changed. Returns None for one that is no longer installed.
    """
    try:
        record = records.locked(integration_id=integration_id, make=True)
    except IntegrationNotFound:
        return None
    now = timezone.now()
    before = (record.health, record.health_reason, record.health_cause, record.failure_count)
    if record.health != health:
        record.health_since = now
    record.health, record.health_reason, record.health_cause = health, reason[:500], cause
    record.checked_at = now
    if health in {Health.HEALTHY, Health.UNKNOWN}:
        record.failure_count = 0
    else:
        record.failure_count += 1
    if health == Health.HEALTHY:
        record.last_success_at = now
    after = (record.health, record.health_reason, record.health_cause, record.failure_count)
    if before != after:
        record.status_version += 1
        log.record(log.Change(kind=StatusChange.Kind.INTEGRATION, integration_id=integration_id))
    record.save()
    return record


def _locked_and_active(integration_id: str) -> IntegrationRecord:
    record = records.locked(integration_id=integration_id, make=True)
    if record.state == State.INACTIVE:
        raise NotActive(f"The integration {integration_id!r} is not active.")
    return record


def _move(record: IntegrationRecord, state: State) -> None:
    """Change the state, unsaved, and tell the floors above; what was seen before says nothing any more."""
    old, record.state = State(record.state), state
    record.health, record.health_reason, record.health_cause = Health.UNKNOWN, "", ""
    record.health_since, record.failure_count = timezone.now(), 0
    if old != state:
        events.state_changed(integration_id=record.integration_id, old=old, new=state)


def _set_values(
    record: IntegrationRecord, *, settings: Mapping[str, Any] | None, secrets: Mapping[str, str | None]
) -> list[audit.Change]:
    changes, _ = records.set_values(
        record,
        queries.installed(record.integration_id),
        settings=settings,
        secrets=secrets,
        set_at=timezone.now().isoformat(),
    )
    return changes


def _snapshot(record: IntegrationRecord) -> dict[str, Any]:
    return {"settings": deepcopy(record.settings), "settings_version": record.settings_version}


def _write(
    record: IntegrationRecord,
    *,
    actor: Any,
    action: str,
    changes: list[audit.Change] | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    # By the version every process knows that a start which failed may be tried again at once.
    record.version += 1
    record.status_version += 1
    record.changed_at = timezone.now()
    record.save()
    after = _snapshot(record)
    is_changed = before is not None and before["settings"] != after["settings"]
    kept = {"before": before, "after": after} if is_changed else None
    _audit(record, actor=actor, action=action, changes=changes or [], kept=kept)
    log.record(log.Change(kind=StatusChange.Kind.INTEGRATION, integration_id=record.integration_id))


def _audit(
    record: IntegrationRecord,
    *,
    actor: Any,
    action: str,
    changes: list[audit.Change],
    kept: dict[str, Any] | None = None,
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="integration",
        subject_id=record.integration_id,
        subject_label=record.integration_id,
        changes=changes,
        kept=kept,
    )
