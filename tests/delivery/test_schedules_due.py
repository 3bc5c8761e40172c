"""When a schedule that has run is due again: pure, no database."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from jackfield.delivery.calls.calling import Settled
from jackfield.delivery.schedules import running
from jackfield.sdk.outcomes import Outcome, Verdict
from jackfield.sdk.schedules import Schedule

ENDED = datetime(2026, 3, 6, 12, tzinfo=UTC)


def wait_s(schedule: Schedule, outcome: Outcome, failures: int, asked: float | None = None) -> float:
    settled = Settled(verdict=Verdict(outcome=outcome, retry_after_s=asked), failure_count=failures)
    due_at = running.due_again_at(schedule, settled, ended_at=ENDED, chance=0.0)
    return (due_at - ENDED).total_seconds()


@pytest.mark.parametrize(
    ("outcome", "failures", "asked", "wait"),
    [
        (Outcome.DELIVERED, 0, None, 60),
        (Outcome.UNAVAILABLE, 1, None, 60),
        (Outcome.UNAVAILABLE, 2, None, 120),
        (Outcome.FAILED, 3, None, 240),
        (Outcome.UNAVAILABLE, 100, None, 3600),
        (Outcome.UNAVAILABLE, 1, 10.0, 60),
        (Outcome.UNAVAILABLE, 1, 900.0, 900),
        (Outcome.UNAVAILABLE, 1, 1e12, 86400),
        (Outcome.UNAVAILABLE, 1, math.inf, 60),
        (Outcome.UNAVAILABLE, 1, -5.0, 60),
    ],
)
def test_failures_wait_longer_and_never_shorter_than_the_interval(
    outcome: Outcome, failures: int, asked: float | None, wait: float
) -> None:
    schedule = Schedule(interval=timedelta(seconds=60))
    assert wait_s(schedule, outcome, failures, asked) == wait


def test_an_interval_longer_than_the_longest_wait_stays_what_it_is() -> None:
    schedule = Schedule(interval=timedelta(days=1))
    assert wait_s(schedule, Outcome.UNAVAILABLE, 9) == 86400


def test_cron_keeps_its_times_unless_the_service_asks_for_more() -> None:
    schedule = Schedule(cron="*/10 * * * *")
    assert wait_s(schedule, Outcome.UNAVAILABLE, 9) == 600
    assert wait_s(schedule, Outcome.UNAVAILABLE, 9, 700.0) == 700
