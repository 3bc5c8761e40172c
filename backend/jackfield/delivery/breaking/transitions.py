"""When a service is left alone and when it is tried again: a pure table, no clock, no chance, no database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from jackfield.delivery.models import Attempt, Breaker
from jackfield.sdk.kept import kept as _

_PROBE_FAILED = _("What was sent to see whether it works failed: %(reason)s")
_SO_MANY = _("%(failed)d of %(attempts)d attempts failed, the last one: %(reason)s")

State = Breaker.State
Outcome = Attempt.Outcome

#: Attempts are counted together from the first that failed on, for so long.
WINDOW = timedelta(seconds=60)
#: So many of them are enough to judge by ...
ENOUGH = 5
#: ... and when this share of them failed, it opens.
SHARE = 0.5
#: How long nothing goes out after it has opened; doubled each time that the probe fails.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
#: A wait is longer by up to this share, so that what failed together is not tried together.
JITTER = 0.2
#: No wait is longer: a probe further off than this was set by a clock that went wrong.
MOST = LONGEST_WAIT * (1 + JITTER)
_MAX_REASON = 500


class End(Enum):
    """What the end of an attempt says of the service."""

    ANSWERED = "answered"
    FAILED = "failed"
    #: As when the worker died, or the sign-in was refused.
    NOTHING = "nothing"


_ENDS = {
    Outcome.DELIVERED: End.ANSWERED,
    Outcome.REJECTED: End.ANSWERED,
    Outcome.UNAVAILABLE: End.FAILED,
    Outcome.UNKNOWN: End.FAILED,
    Outcome.FAILED: End.FAILED,
}


def end_of(outcome: Outcome) -> End:
    """Return what an outcome says of the service."""
    return _ENDS.get(outcome, End.NOTHING)


@dataclass(frozen=True, kw_only=True)
class Attempted:
    """An attempt that has ended."""

    delivery_id: int
    end: End
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """What a breaker's row holds, under the same names."""

    since: datetime
    counted_since: datetime
    state: State = State.CLOSED
    reason: str = ""
    probe_at: datetime | None = None
    probe_id: int | None = None
    openings: int = 0
    succeeded: int = 0
    failed: int = 0
    failing_since: datetime | None = None
    warned_at: datetime | None = None


def is_clean(state: str | None, failed: int | None, failing_since: datetime | None) -> bool:
    """Whether a success would change nothing, by columns of the breaker; all are None without a row."""
    return state in {None, State.CLOSED} and not failed and failing_since is None


def after(switch: Switch, ended: Attempted, *, now: datetime, chance: float) -> Switch:
    """Return the breaker after an attempt.

    Once it is open, what was under way before is not counted: only the probe decides.

    Args:
        chance: From 0 up to 1, for the jitter of the wait.
    """
    is_probe = switch.state == State.PROBING and switch.probe_id == ended.delivery_id
    if ended.end is End.NOTHING:
        return _open_for_one(switch, now=now) if is_probe else switch
    if ended.end is End.ANSWERED:
        return Switch(since=now, counted_since=now) if is_probe else _one_more_answered(switch, now=now)
    failing = replace(switch, failing_since=switch.failing_since or now)
    if is_probe:
        said = _PROBE_FAILED % {"reason": ended.reason}
        return _opened(failing, reason=said, now=now, chance=chance)
    if switch.state != State.CLOSED:
        return failing
    return _one_more_failed(failing, ended.reason, now=now, chance=chance)


def probing(switch: Switch, *, delivery_id: int, now: datetime) -> Switch:
    """Return the breaker with one delivery let through."""
    return replace(switch, state=State.PROBING, probe_at=None, probe_id=delivery_id, since=now)


def let_through(switch: Switch, *, now: datetime) -> Switch:
    """Return the breaker so that the next delivery is let through at once; one is on its way: unchanged."""
    return replace(switch, probe_at=now) if switch.state == State.OPEN else switch


def _one_more_answered(switch: Switch, *, now: datetime) -> Switch:
    well = replace(switch, failing_since=None, warned_at=None)
    if switch.state != State.CLOSED or switch.failed == 0:
        return well
    if _is_over(switch, now):
        return replace(well, succeeded=0, failed=0)
    return replace(well, succeeded=switch.succeeded + 1)


def _one_more_failed(switch: Switch, reason: str, *, now: datetime, chance: float) -> Switch:
    if switch.failed == 0 or _is_over(switch, now):
        counted = replace(switch, counted_since=now, succeeded=0, failed=1)
    else:
        counted = replace(switch, failed=switch.failed + 1)
    attempts = counted.succeeded + counted.failed
    if attempts < ENOUGH or counted.failed < SHARE * attempts:
        return counted
    said = _SO_MANY % {"failed": counted.failed, "attempts": attempts, "reason": reason}
    return _opened(counted, reason=said, now=now, chance=chance)


def _opened(switch: Switch, *, reason: str, now: datetime, chance: float) -> Switch:
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(switch.openings, 20)) * (1 + JITTER * chance)
    return replace(
        switch,
        state=State.OPEN,
        reason=reason[:_MAX_REASON],
        since=now,
        probe_at=now + wait,
        probe_id=None,
        openings=switch.openings + 1,
        succeeded=0,
        failed=0,
    )


def _open_for_one(switch: Switch, *, now: datetime) -> Switch:
    return replace(switch, state=State.OPEN, since=now, probe_at=now, probe_id=None)


def _is_over(switch: Switch, now: datetime) -> bool:
    """Whether the time over which attempts are counted is over; or lies far ahead, by a clock that was wrong.

    A little ahead is nothing: who waited for the row looked at the clock before whoever had it.
    """
    return abs(now - switch.counted_since) > WINDOW
