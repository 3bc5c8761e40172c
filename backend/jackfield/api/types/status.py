"""Wanted state and last seen health, in words a person can act on."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jackfield.api.defining import output, told
from jackfield.api.words import FlowKind, Health, StatusCause
from jackfield.configs.lines import Line
from jackfield.configs.models import Config as ConfigRow
from jackfield.delivery.models import Breaker
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.queries import why_not_installed
from jackfield.registry.status import Status as Seen
from jackfield.registry.status import headline
from jackfield.sdk.kept import in_words

#: What an open breaker says more about.
_LESS_THAN_A_BREAKER = (None, StatusCause.UNREACHABLE, StatusCause.SLOW)


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


def of_config(
    row: ConfigRow | Line,
    integration: Any,
    *,
    next_attempt_at: datetime | None,
    breaker: Breaker | None = None,
    refusal: str | None = None,
) -> Status:
    """Return the status of a config of an integration as it is shown.

    Args:
        row: Whose.
        integration: As it is shown.
        next_attempt_at: When it is tried again by itself.
        breaker: Told where nothing worse is the matter than that the service does not answer well.
        refusal: Why what calls at its address is refused; told where nothing else is the matter.
    """
    code = integration.code
    is_newer = code is not None and row.settings_version > code.settings_version
    found = _status(
        headline(
            row,
            is_installed=integration.is_installed,
            state=integration.record.state,
            enabled=row.enabled,
            is_newer=is_newer,
            next_attempt_at=next_attempt_at,
        )
    )
    is_kept_back = breaker is not None and breaker.state != Breaker.State.CLOSED and not is_newer
    if breaker is not None and is_kept_back and found.cause in _LESS_THAN_A_BREAKER:
        found.cause, found.reason = StatusCause.BREAKER_OPEN, in_words(breaker.reason) or found.reason
    if refusal and not found.reason:
        found.reason = _("Calls of the service are refused: %(reason)s") % {"reason": in_words(refusal)}
    return found


def of_integration(record: IntegrationRecord, *, is_installed: bool) -> Status:
    """Return the status of an integration by itself."""
    why = "" if is_installed else why_not_installed(record.integration_id)
    return _status(headline(record, is_installed=is_installed, state=record.state, why_not_installed=why))


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
