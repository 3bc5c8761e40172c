"""Settle attempts: many in one transaction, each with what becomes of its delivery and its config."""

import logging
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jackfield.configs import health as config_health
from jackfield.configs import operations as config_operations
from jackfield.configs.contention import again_if_contended
from jackfield.configs.models import Config
from jackfield.delivery import metrics
from jackfield.delivery.audience import NOT_IN_AUDIENCE
from jackfield.delivery.breaking import breakers
from jackfield.delivery.breaking.transitions import Attempted, End, end_of, is_clean
from jackfield.delivery.holding import holding
from jackfield.delivery.jobs import Claimed, Result
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.news import deliveries_changed, events_withheld
from jackfield.delivery.ordering import ordering
from jackfield.delivery.own_news import Distance, seen_by
from jackfield.delivery.settlement import health, settle_sql
from jackfield.delivery.settlement.settle_sql import Row, storable
from jackfield.delivery.settlement.transitions import Ended, Next, after
from jackfield.delivery.standing import reason_to_wait, standings
from jackfield.registry.status import Health, StatusCause

logger = logging.getLogger(__name__)

Outcome = Attempt.Outcome
_MAX_REASON = 500
_OF_BREAKERS = ("breaker__state", "breaker__failed", "breaker__failing_since")
_SAYS_NOTHING = frozenset({Outcome.LOST, Outcome.SHADOWED})
_SAYS_MORE = frozenset({Outcome.DELIVERED, Outcome.GONE, Outcome.UNAUTHORIZED})


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What was settled."""

    #: Keys of the deliveries; those that were with somebody else by then are not among them.
    delivery_ids: frozenset[int] = frozenset()
    #: When the first of them is to be tried again.
    due_at: datetime | None = None


@again_if_contended
def settle(results: Sequence[Result], *, worker_id: int, now: datetime | None = None) -> Settled:
    """Record how these attempts ended, in one transaction: attempts, deliveries, health of the configs.

    Again with the same results changes nothing. A delivery that was taken from this worker, or was
    deleted with its config, is left alone.
    """
    if not results:
        return Settled()
    now = now or timezone.now()
    results = [_storable(result) for result in results]
    with transaction.atomic():
        locked = _lock(results, now=now)
        nexts = {result.claimed.delivery_id: _next(result, locked, now=now) for result in results}
        rows = [_row(result, nexts[result.claimed.delivery_id], now=now) for result in results]
        mine = settle_sql.record(rows, results, worker_id=worker_id)
        done = [result for result in results if result.claimed.delivery_id in mine]
        _report(done, nexts, locked)
        probe_at = breakers.count(
            _counted(done, locked), configs={key: one.config for key, one in locked.items()}, now=now
        )
        ordering.advance(_lines(done, nexts), now=now)
        transaction.on_commit(partial(_after, results, done, nexts))
    dues = [due for key in mine if (due := nexts[key].due_at) is not None]
    if probe_at is not None:
        dues.append(probe_at)
    return Settled(delivery_ids=frozenset(mine), due_at=min(dues, default=None))


def withdraw(claimed: Sequence[tuple[Claimed, str]], *, worker_id: int, now: datetime | None = None) -> None:
    """Cancel claimed deliveries that are not to be sent any more, each for its reason; none was attempted."""
    if not claimed:
        return
    now = now or timezone.now()
    rows = [
        Row(
            id=one.delivery_id,
            number=one.number,
            state=Delivery.State.CANCELLED,
            reason=reason,
            burnt_attempts=one.burnt_attempts,
            due_at=None,
            settled_at=now,
            attempted=False,
        )
        for one, reason in claimed
    ]
    with transaction.atomic():
        mine = settle_sql.settle(rows, worker_id=worker_id)
        gone = [one for one, _ in claimed if one.delivery_id in mine]
        deliveries_changed((one.delivery_id, one.config_id, one.event_id) for one in gone)
        events_withheld(
            (one.event_id, one.config_id)
            for one, reason in claimed
            if one.delivery_id in mine and reason == NOT_IN_AUDIENCE
        )
        ordering.advance({(one.config_id, one.ordering_key) for one in gone if one.ordering_key}, now=now)


@dataclass(frozen=True, kw_only=True)
class _Locked:
    """A config whose row is ours until the end of the transaction."""

    config: Config
    reason_to_wait: str | None
    #: Whether its breaker counts.
    is_counted: bool


def _lock(results: Sequence[Result], *, now: datetime) -> dict[int, _Locked]:
    """Lock the configs of which something may have to be written: those that fail, and new successes.

    Before the deliveries and in the order of keys, as everybody does.
    """
    wanted = {result.claimed.config_id for result in results if result.outcome != Outcome.DELIVERED}
    delivered = {result.claimed.config_id for result in results} - wanted
    seen = Config.objects.filter(pk__in=delivered).values_list(
        "pk", "health", "failure_count", "last_success_at", *_OF_BREAKERS
    )
    counted = set(wanted)
    for key, state, failures, last, *of_breaker in seen:
        if not is_clean(*of_breaker):
            counted.add(key)
        if key in counted or health.is_news(
            delivered_at=now,
            seen=health.Seen(health=Health(state), failure_count=failures, last_success_at=last),
            precision=config_health.SUCCESS_PRECISION,
        ):
            wanted.add(key)
    if not wanted:
        return {}
    configs = list(Config.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    standing = standings(config.integration_id for config in configs)
    return {
        config.pk: _Locked(
            config=config,
            reason_to_wait=reason_to_wait(config, standing[config.integration_id]),
            is_counted=config.pk in counted,
        )
        for config in configs
    }


def _storable(result: Result) -> Result:
    """Whatever a service or an integration said, its reason fits into every column that it goes to."""
    reason = storable(result.reason)[:_MAX_REASON]
    return result if reason == result.reason else replace(result, reason=reason)


def _next(result: Result, locked: Mapping[int, _Locked], *, now: datetime) -> Next:
    claimed = result.claimed
    if result.outcome == Outcome.DELIVERED:
        return Next(state=Delivery.State.DELIVERED, reason="", burnt_attempts=claimed.burnt_attempts + 1)
    of_config = locked.get(claimed.config_id)
    return after(
        Ended(
            outcome=result.outcome,
            reason=result.reason,
            burnt_attempts=claimed.burnt_attempts,
            promise=claimed.promise,
            retry_after_s=result.retry_after_s,
            config_changed=_config_changed(result, of_config),
        ),
        now=now,
        schedule_s=settings.JACKFIELD_RETRY_SCHEDULE_S,
        chance=random.random(),  # noqa: S311 - spreads load, keeps no secret
        reason_to_hold=of_config.reason_to_wait if of_config else None,
    )


def _config_changed(result: Result, locked: _Locked | None) -> bool:
    return locked is not None and locked.config.version != result.claimed.config_version


def _row(result: Result, following: Next, *, now: datetime) -> Row:
    return Row(
        id=result.claimed.delivery_id,
        number=result.claimed.number,
        state=following.state,
        reason=following.reason,
        burnt_attempts=following.burnt_attempts,
        due_at=following.due_at,
        settled_at=now if following.is_settled else None,
    )


def _report(results: Iterable[Result], nexts: Mapping[int, Next], locked: Mapping[int, _Locked]) -> None:
    """Write what the attempts say of each config that is locked."""
    of_config: dict[int, list[Result]] = {}
    for result in results:
        held = locked.get(result.claimed.config_id)
        # What the service said to settings that are no more says nothing of those that are; nor does the
        # death of a worker, or what was never sent.
        if held is not None and _says_something(result) and not _config_changed(result, held):
            of_config.setdefault(result.claimed.config_id, []).append(result)
    for key, some in sorted(of_config.items()):
        with seen_by(result.claimed.distance for result in some):
            _report_config(locked[key].config, some, nexts)


def _says_something(result: Result) -> bool:
    """Whether an attempt says something of its config; by failing to tell news of news none fails."""
    if result.outcome in _SAYS_NOTHING:
        return False
    return result.claimed.distance is not Distance.ECHO or result.outcome in _SAYS_MORE


def _report_config(config: Config, some: Sequence[Result], nexts: Mapping[int, Next]) -> None:
    gone = next((result for result in some if result.outcome == Outcome.GONE), None)
    if gone is not None:
        config_operations.disable(actor=None, config_id=config.pk, reason=gone.reason, cause=StatusCause.GONE)
        return
    report = health.report_of(
        some,
        exhausted=any(nexts[r.claimed.delivery_id].state == Delivery.State.EXHAUSTED for r in some),
        seen=health.Seen(
            health=Health(config.health),
            failure_count=config.failure_count,
            last_success_at=config.last_success_at,
        ),
    )
    if report is not None:
        config_health.report_health(
            config_id=config.pk, health=report.health, reason=report.reason, cause=report.cause
        )


def _counted(results: Sequence[Result], locked: Mapping[int, _Locked]) -> dict[int, list[Attempted]]:
    """Return what is to be counted of each config, in the order in which it ended."""
    found: dict[int, list[Attempted]] = {}
    for result in sorted(results, key=lambda result: result.finished_at):
        held = locked.get(result.claimed.config_id)
        if held is None or not held.is_counted:
            continue
        end = End.NOTHING if _config_changed(result, held) else end_of(result.outcome)
        found.setdefault(result.claimed.config_id, []).append(
            Attempted(delivery_id=result.claimed.delivery_id, end=end, reason=result.reason)
        )
    return found


def _lines(results: Iterable[Result], nexts: Mapping[int, Next]) -> set[tuple[int, str]]:
    """Return the lines whose heads are settled."""
    return {
        (result.claimed.config_id, result.claimed.ordering_key)
        for result in results
        if result.claimed.ordering_key and nexts[result.claimed.delivery_id].is_settled
    }


def _after(results: Sequence[Result], done: Sequence[Result], nexts: Mapping[int, Next]) -> None:
    """What follows the commit: figures, the log, and a second look at what was held."""
    metrics.attempted(
        (result.outcome, (result.finished_at - result.claimed.created_at).total_seconds()) for result in done
    )
    if len(done) < len(results):
        known = {result.claimed.delivery_id for result in done}
        for result in results:
            if result.claimed.delivery_id not in known:
                logger.warning(
                    "attempt came too late to count", extra={"delivery": result.claimed.delivery_id}
                )
    held = {
        result.claimed.config_id
        for result in done
        if nexts[result.claimed.delivery_id].state == Delivery.State.HELD
        and result.outcome != Outcome.UNAUTHORIZED
    }
    if held:
        holding.release_if_free(held)
