"""One run of a schedule hook, and when it is due again."""

import logging
import math
import random
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from jackfield.configs.contexts import ConfigUnusable
from jackfield.delivery.calls import calling
from jackfield.delivery.calls.calling import Call, NotCallable, Settled
from jackfield.delivery.errands import Errand, database
from jackfield.delivery.schedules.plans import Plan, plan_in
from jackfield.delivery.settlement.schedule import MAX_RETRY_AFTER_S
from jackfield.sdk.outcomes import Outcome
from jackfield.sdk.schedules import Schedule

logger = logging.getLogger(__name__)

#: A hook has this part of the time of its errand; the rest is for settling.
_SHARE = 0.9
#: How soon to look again whether the integration runs in this process.
_NOT_RUNNING_YET = timedelta(seconds=2)
#: Who fails again and again is called at least so often, unless the interval is longer.
LONGEST_WAIT = timedelta(hours=1)


async def run(errand: Errand) -> datetime | timedelta | None:
    """Call a schedule hook for a config, and settle what came of it.

    None when the config is not to be called for any more: whatever ends that asks for the errand again.
    """
    plan = plan_in(errand.payload)
    if plan is None:
        return None
    try:
        call = await database(calling.prepare_call, config_id=plan.config_id)
    except NotCallable as error:
        if error.is_shadowed:
            return plan.schedule.next_after(timezone.now(), chance=_chance())
        return _NOT_RUNNING_YET if error.is_passing else None
    except ConfigUnusable as error:
        await database(calling.settle_unusable, config_id=plan.config_id, reason=str(error))
        return plan.schedule.next_after(timezone.now(), chance=_chance())
    settled = await _called(plan, call, errand)
    if settled.dropped or settled.is_disabled or settled.verdict.outcome is Outcome.UNAUTHORIZED:
        return None
    return due_again_at(plan.schedule, settled, ended_at=timezone.now(), chance=_chance())


def due_again_at(schedule: Schedule, settled: Settled, *, ended_at: datetime, chance: float) -> datetime:
    """Return when a hook is called after this run.

    After failures in a row an interval doubles each time; what the service asked for only lengthens it.

    Args:
        schedule: As its author wrote it.
        settled: What the run came to.
        ended_at: When it ended; aware.
        chance: From 0 up to 1: which part of the jitter is taken.
    """
    due_at = schedule.next_after(ended_at, chance=chance)
    if settled.verdict.outcome is Outcome.DELIVERED:
        return due_at
    if schedule.interval is not None:
        doubled = schedule.interval * 2 ** min(max(0, settled.failure_count - 1), 20)
        due_at += min(doubled, max(schedule.interval, LONGEST_WAIT)) - schedule.interval
    asked = settled.verdict.retry_after_s
    if asked is None or not math.isfinite(asked):
        return due_at
    return max(due_at, ended_at + timedelta(seconds=min(max(0.0, asked), MAX_RETRY_AFTER_S)))


async def _called(plan: Plan, call: Call, errand: Errand) -> Settled:
    began = time.monotonic()
    ended = await calling.make_call(
        call,
        run=getattr(call.integration, plan.method),
        what="schedule",
        deadline_s=settings.JACKFIELD_ERRAND_DEADLINE_S * _SHARE,
        attempt=errand.attempt,
        # It may never run twice at a time, so nobody takes its place before it has ended.
        patience_s=None,
    )
    took_s = time.monotonic() - began
    interval = plan.schedule.interval
    if interval is not None and took_s > interval.total_seconds() / 2:
        logger.warning(
            "schedule takes more than half of its interval",
            extra={
                "integration": plan.integration_id,
                "config": plan.config_id,
                "method": plan.method,
                "took_s": round(took_s, 3),
                "interval_s": interval.total_seconds(),
            },
        )
    settled: Settled = await database(calling.settle_call, call=call, ended=ended)
    return settled


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads load, keeps no secret
