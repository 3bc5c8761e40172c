"""What becomes of a delivery after an attempt: a pure table, no clock and no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.settlement.schedule import wait_s
from jackfield.sdk.promises import DeliveryPromise

State = Delivery.State
Outcome = Attempt.Outcome

#: Nothing came back: whether it was taken is for ``promise`` to say.
UNCLEAR = frozenset({Outcome.UNKNOWN, Outcome.LOST})
#: What needs no thought.
_FINAL = {
    Outcome.DELIVERED: State.DELIVERED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.GONE: State.REJECTED,
    Outcome.SHADOWED: State.SHADOWED,
}


@dataclass(frozen=True, kw_only=True)
class Ended:
    """An attempt that has ended, and the delivery as it was before."""

    outcome: Outcome
    reason: str
    #: Attempts that counted against the schedule, this one not among them.
    burnt_attempts: int
    promise: str
    #: What the service asked for.
    retry_after_s: float | None = None
    #: The config was changed while the attempt ran: a refused sign-in says nothing of it as it is now.
    config_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Next:
    """What the delivery's row is to hold."""

    state: State
    reason: str
    burnt_attempts: int
    due_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it is over."""
        return self.state in Delivery.SETTLED


def after(
    ended: Ended,
    *,
    now: datetime,
    schedule_s: Sequence[float],
    chance: float,
    reason_to_hold: str | None = None,
) -> Next:
    """Return what becomes of the delivery.

    Args:
        chance: From 0 up to 1, for the jitter of the schedule.
        reason_to_hold: Why deliveries of its config must wait; None if they need not.
    """
    burnt = ended.burnt_attempts
    final = _FINAL.get(ended.outcome)
    if final is not None:
        return Next(state=final, reason=ended.reason, burnt_attempts=burnt + 1)
    if ended.outcome == Outcome.UNAUTHORIZED:
        if ended.config_changed:
            return _waiting(ended.reason, burnt=burnt, due_at=now, reason_to_hold=reason_to_hold)
        return Next(state=State.HELD, reason=reason_to_hold or ended.reason, burnt_attempts=burnt)
    if ended.outcome in UNCLEAR and ended.promise == DeliveryPromise.AT_MOST_ONCE:
        return Next(state=State.UNKNOWN, reason=ended.reason, burnt_attempts=burnt + 1)
    wait = wait_s(failures=burnt + 1, schedule_s=schedule_s, chance=chance, retry_after_s=ended.retry_after_s)
    if wait is None:
        return Next(state=State.EXHAUSTED, reason=ended.reason, burnt_attempts=burnt + 1)
    # Nobody refused what a dead worker was about: there is nobody to be patient with.
    due_at = now if ended.outcome == Outcome.LOST else now + timedelta(seconds=wait)
    return _waiting(ended.reason, burnt=burnt + 1, due_at=due_at, reason_to_hold=reason_to_hold)


def _waiting(reason: str, *, burnt: int, due_at: datetime, reason_to_hold: str | None) -> Next:
    if reason_to_hold is not None:
        return Next(state=State.HELD, reason=reason_to_hold, burnt_attempts=burnt)
    return Next(state=State.RETRYING, reason=reason, burnt_attempts=burnt, due_at=due_at)
