"""Wanted state and last seen health, in words a person can act on."""

from datetime import datetime
from typing import Any

from jackfield.api.defining import output, told
from jackfield.api.words import FlowKind, Health, StatusCause
from jackfield.configs.lines import Line
from jackfield.configs.models import Config as ConfigRow
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Status as Seen
from jackfield.registry.status import headline


@output
class Status:
    """How it stands."""

    health: Health = told("What was seen last.")
    needs_attention: bool = told("Whether a person should look at it.")
    headline: str = told("A few words that say how it stands.")
    reason: str | None = told("A sentence on why, that a person can act on.")
    cause: StatusCause | None = told("Why, for a program.")
    since: datetime = told("Since when the health is so.")
    checked_at: datetime | None = told("When the service was asked last.")
    last_success_at: datetime | None = told("When it worked last; kept to ten seconds.")
    next_attempt_at: datetime | None = told("When it is tried again by itself.")
    failure_count: int = told("Failures in a row; 0 after a success.")
    fix_with: FlowKind | None = told("The flow that would mend it.")
    version: int = told("Grows with every change: who holds a higher one drops what it gets.")


def of_config(row: ConfigRow | Line, integration: Any, *, next_attempt_at: datetime | None) -> Status:
    """Return the status of a config of an integration as it is shown."""
    return _status(
        headline(
            row,
            is_installed=integration.is_installed,
            state=integration.record.state,
            enabled=row.enabled,
            next_attempt_at=next_attempt_at,
        )
    )


def of_integration(record: IntegrationRecord, *, is_installed: bool) -> Status:
    """Return the status of an integration by itself."""
    return _status(headline(record, is_installed=is_installed, state=record.state))


def _status(seen: Seen) -> Status:
    return Status(
        health=Health(seen.health.value),
        needs_attention=seen.needs_attention,
        headline=seen.headline,
        reason=seen.reason,
        cause=None if seen.cause is None else StatusCause(seen.cause.value),
        since=seen.since,
        checked_at=seen.checked_at,
        last_success_at=seen.last_success_at,
        next_attempt_at=seen.next_attempt_at,
        failure_count=seen.failure_count,
        fix_with=None if seen.fix_with is None else FlowKind(seen.fix_with),
        version=seen.version,
    )
