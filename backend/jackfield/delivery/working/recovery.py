"""Take up what dead workers left behind: an attempt that is LOST, and then what the promise says."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jackfield.delivery.errands import claiming as errands
from jackfield.delivery.jobs import Claimed, Result
from jackfield.delivery.models import Attempt, Delivery, WorkerProcess
from jackfield.delivery.news import deliveries_changed
from jackfield.delivery.sentences import DIED
from jackfield.delivery.settlement.settling import settle
from jackfield.delivery.working import liveness
from jackfield.realtime.wakeups import Topic, wake_on_commit

#: How many are settled in one transaction.
_AT_ONCE = 500


def suspects(*, me: int) -> frozenset[int]:
    """Return the other workers that hold no lock at this moment.

    Who is still suspect a moment later is dead: a session that broke is open again by then.
    """
    known = set(WorkerProcess.objects.values_list("pk", flat=True))
    # A worker without a row is none that could prove that it lives.
    sending = Delivery.objects.filter(state=Delivery.State.SENDING).order_by()
    known.update(sending.filter(worker__isnull=False).values_list("worker", flat=True).distinct())
    known.update(errands.holders())
    return frozenset(liveness.dead_among(known - {me}))


def recover(*, worker_id: int, now: datetime | None = None) -> int:
    """Settle as LOST what a dead worker was sending, and forget the worker; return how many there were.

    Its errands are due again.

    A worker that lives, or that somebody else sees to, is left alone.
    """
    count = 0
    while True:
        with transaction.atomic(), liveness.certainty_of_death(worker_id) as is_dead:
            if not is_dead:
                return count
            errands.recover(worker_id=worker_id, now=now)
            lost = _lost(worker_id, now=now or timezone.now())
            settled = settle(lost, worker_id=worker_id)
            wake_on_commit(Topic.DELIVERIES)
            count += len(settled.delivery_ids)
            if len(settled.delivery_ids) < _AT_ONCE:
                liveness.forget(worker_id=worker_id)
                return count


def recover_expired(*, me: int, now: datetime | None = None) -> int:
    """Settle as LOST what other workers hold beyond its lease: they live, and do not move."""
    now = now or timezone.now()
    expired = Delivery.objects.filter(state=Delivery.State.SENDING, lease_until__lt=now).exclude(worker=me)
    count = 0
    for worker_id in set(expired.order_by().values_list("worker", flat=True)):
        if worker_id is not None:
            lost = _lost(worker_id, now=now, lease_before=now)
            settle(lost, worker_id=worker_id)
            count += len(lost)
    return count


@transaction.atomic
def give_back(*, worker_id: int, known: Collection[int], now: datetime | None = None) -> int:
    """Let what a worker claimed without learning of it wait again; it was never sent.

    That happens when the connection breaks between a commit and its answer.

    Args:
        known: The deliveries that the worker knows it has.
    """
    rows = Delivery.objects.select_for_update(no_key=True)
    mine = rows.filter(state=Delivery.State.SENDING, worker=worker_id)
    unknown = [delivery for delivery in mine.order_by("pk") if delivery.pk not in set(known)]
    for delivery in unknown:
        fresh = delivery.attempt_count == 0
        delivery.state = Delivery.State.PENDING if fresh else Delivery.State.RETRYING
        delivery.due_at = now or timezone.now()
        delivery.worker_id = delivery.claimed_at = delivery.lease_until = None
    Delivery.objects.bulk_update(unknown, ["state", "due_at", "worker", "claimed_at", "lease_until"])
    deliveries_changed((d.pk, d.config_id, d.event_id) for d in unknown)
    return len(unknown)


def _lost(worker_id: int, *, now: datetime, lease_before: datetime | None = None) -> list[Result]:
    rows = Delivery.objects.filter(state=Delivery.State.SENDING, worker=worker_id).select_related("config")
    if lease_before is not None:
        rows = rows.filter(lease_until__lt=lease_before)
    return [
        Result(
            claimed=Claimed(
                delivery_id=row.pk,
                config_id=row.config_id,
                event_id=row.event_id,
                config_version=row.config.version,
                number=row.attempt_count + 1,
                burnt_attempts=row.burnt_attempts,
                promise=row.promise,
                created_at=row.created_at,
                ordering_key=row.ordering_key,
            ),
            outcome=Attempt.Outcome.LOST,
            reason=DIED,
            started_at=row.claimed_at or now,
            finished_at=now,
        )
        for row in rows.order_by("pk")[:_AT_ONCE]
    ]
