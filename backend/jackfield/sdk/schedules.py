"""Schedule hooks: which method of an integration is called at which times, for each enabled config."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cronsim import CronSim, CronSimError
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.marks import mark

F = TypeVar("F", bound=Callable[..., Awaitable[None]])

#: Nothing is called more often.
SHORTEST = timedelta(seconds=1)
#: Nothing is called more seldom: beyond that there is no telling whether it still works.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a schedule hook is called: at an interval, or at the times that a cron expression names."""

    interval: timedelta | None = None
    #: Five fields, in UTC.
    cron: str = ""
    #: Each call is later by up to so much, so that a thousand configs do not call at one moment.
    jitter: timedelta = timedelta(0)

    def next_after(self, ended_at: datetime, *, chance: float) -> datetime:
        """Return when it is called next.

        Args:
            ended_at: When the last call ended; aware.
            chance: From 0 up to 1: which part of the jitter is taken.
        """
        return _following(self, ended_at) + self.jitter * chance

    def gap_at(self, moment: datetime) -> timedelta:
        """Return how long after a call at ``moment`` the next one is expected, at the latest."""
        if self.interval is not None:
            return self.interval + self.jitter
        before = next(CronSim(self.cron, moment.astimezone(UTC) + timedelta(seconds=1), reverse=True))
        return _following(self, moment) - before + self.jitter


def every(when: timedelta | str, *, jitter: timedelta = timedelta(0)) -> Callable[[F], F]:
    """Mark a method to be called again and again, for each enabled config of a running integration.

    The method is ``async def poll(self, context)``. Of one config it never runs twice at a time, in any
    number of processes.

    Args:
        when: The time from one call's end to the next call, or a cron expression of five fields (UTC).
        jitter: Each call is later by a random time up to this.

    Raises:
        ImproperlyConfigured: The interval is shorter than a second or longer than a year, the cron
            expression names no time, the jitter is negative, or the method is not ``async``.
    """
    if not _is_between(jitter, timedelta(0), LONGEST):
        raise ImproperlyConfigured("@every: the jitter is a time from 0 to a year.")
    if isinstance(when, timedelta):
        if when < SHORTEST:
            raise ImproperlyConfigured("@every: at most once a second.")
        if when > LONGEST:
            raise ImproperlyConfigured("@every: at least once a year.")
        schedule = Schedule(interval=when, jitter=jitter)
    else:
        _refuse_bad_cron(when)
        schedule = Schedule(cron=when, jitter=jitter)
    return lambda method: mark(method, by="every", said=schedule)


def _following(schedule: Schedule, moment: datetime) -> datetime:
    if schedule.interval is not None:
        return moment + schedule.interval
    return next(CronSim(schedule.cron, moment.astimezone(UTC)))


def _is_between(given: Any, least: timedelta, most: timedelta) -> bool:
    return isinstance(given, timedelta) and least <= given <= most


def _refuse_bad_cron(when: Any) -> None:
    # A sixth field would be seconds, which is for an interval to say.
    if not isinstance(when, str) or len(when.split()) != 5:
        raise ImproperlyConfigured("@every: a timedelta, or a cron expression of five fields.")
    try:
        next(CronSim(when, datetime(2024, 1, 1, tzinfo=UTC)))
    # The library asserts that what it steps over are plain numbers.
    except (CronSimError, StopIteration, AssertionError, ValueError) as error:
        raise ImproperlyConfigured(f"@every: {when!r} names no time.") from error
