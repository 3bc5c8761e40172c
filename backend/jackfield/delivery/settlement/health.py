"""What the attempts of a config say of its health: pure, no clock and no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jackfield.delivery.jobs import Result
from jackfield.delivery.models import Attempt
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.outcomes import Outcome, Verdict

#: Failures in a row from which on a config is failing, and not only degraded.
FAILING_FROM = 3
_CAUSES = {
    Attempt.Outcome.REJECTED: StatusCause.REFUSED,
    Attempt.Outcome.UNAVAILABLE: StatusCause.UNREACHABLE,
    Attempt.Outcome.UNKNOWN: StatusCause.SLOW,
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The health columns as they stand."""

    health: Health
    failure_count: int
    last_success_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What to write."""

    health: Health
    reason: str = ""
    cause: str = ""


_CAUSES_OF_CALLS = {
    Outcome.REJECTED: StatusCause.REFUSED,
    Outcome.UNAVAILABLE: StatusCause.UNREACHABLE,
    Outcome.UNKNOWN: StatusCause.SLOW,
}


def report_of_call(verdict: Verdict, *, health: Health, failure_count: int) -> Report:
    """Return what a call, as of a schedule hook, says of its config.

    What the service does may pass: the third time in a row it is a failure. What the author's code does
    will not.

    Args:
        verdict: What the call came to; of a destination that is gone, the config is disabled instead.
        health: As the config's row says.
        failure_count: Of the config in a row, before this one.
    """
    if verdict.outcome is Outcome.DELIVERED:
        return Report(health=Health.HEALTHY)
    cause = _CAUSES_OF_CALLS.get(verdict.outcome, "")
    if verdict.outcome is Outcome.UNAUTHORIZED:
        return Report(health=Health.UNAUTHORIZED, reason=verdict.reason, cause=StatusCause.REFUSED)
    failing = (
        verdict.outcome is Outcome.FAILED or health == Health.FAILING or failure_count + 1 >= FAILING_FROM
    )
    return Report(health=Health.FAILING if failing else Health.DEGRADED, reason=verdict.reason, cause=cause)


def is_news(*, delivered_at: datetime, seen: Seen, precision: timedelta) -> bool:
    """Say whether a success is worth a write: it changes the health, or the last one was noted long ago."""
    return (
        seen.health != Health.HEALTHY
        or seen.last_success_at is None
        or delivered_at - seen.last_success_at > precision
    )


def report_of(results: Sequence[Result], *, exhausted: bool, seen: Seen) -> Report | None:
    """Return what to report of one config after these attempts; None when it is known already.

    Args:
        results: Of one config, one or more. The one that ended last decides, but a refused sign-in or a
            destination that is gone is never outshone.
        exhausted: Whether one of them was the last of its delivery.
        seen: As the config's row says.
    """
    refused = [result for result in results if result.outcome == Attempt.Outcome.UNAUTHORIZED]
    if refused:
        return Report(health=Health.UNAUTHORIZED, reason=refused[-1].reason, cause=StatusCause.REFUSED)
    last = max(results, key=lambda result: result.finished_at)
    if last.outcome == Attempt.Outcome.DELIVERED:
        # That we reach the service does not say that we hear of it.
        return None if seen.health == Health.QUIET else Report(health=Health.HEALTHY)
    if seen.health == Health.UNAUTHORIZED:
        return None
    cause = StatusCause.GAVE_UP if exhausted else _CAUSES.get(last.outcome, "")
    if seen.health == Health.FAILING:
        return None
    failing = exhausted or seen.failure_count + 1 >= FAILING_FROM
    return Report(health=Health.FAILING if failing else Health.DEGRADED, reason=last.reason, cause=cause)
