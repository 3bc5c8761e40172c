"""Notices configs whose schedules have fallen silent: late by half of an interval, or by two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery import errands
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.models import WorkerProcess
from jackfield.delivery.schedules.plans import RUN, plan_in
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.kept import kept as _

_NOT_RUN = _("Its schedule has not run for %(seconds)d s longer than expected.")

EVERY = timedelta(seconds=15)
#: Less than this is no silence, however short the interval: workers look twice a second, and may be busy.
LEAST_STALE = timedelta(seconds=10)
LEAST_DEAD = timedelta(seconds=30)
#: The share of an interval by which a run is late: 1.5 and 3 intervals after the last one.
_STALE = 0.5
_DEAD = 2


class Beat(StrEnum):
    """How long ago a schedule has run, by its own measure."""

    ACTIVE = "ACTIVE"
    STALE = "STALE"
    DEAD = "DEAD"


@dataclass(frozen=True, kw_only=True)
class _Late:
    config_id: int
    beat: Beat
    by: timedelta


def beat_of(*, late_by: timedelta, gap: timedelta) -> Beat:
    """Return how a schedule is, by how late its run is.

    Args:
        late_by: Since it was due; of one that runs, for how long it has run.
        gap: How long is expected to lie between two runs.
    """
    if late_by > max(gap * _DEAD, LEAST_DEAD):
        return Beat.DEAD
    return Beat.STALE if late_by > max(gap * _STALE, LEAST_STALE) else Beat.ACTIVE


async def listen(_errand: Errand) -> timedelta:
    """Look for silence, again and again."""
    await errands.database(look)
    return EVERY


def look(*, now: datetime | None = None) -> None:
    """Write which configs have fallen silent; who runs again says so by its success."""
    now = now or timezone.now()
    # What fell due while no worker lived is not late: somebody sees to it now.
    lived_since = WorkerProcess.objects.aggregate(first=Min("started_at"))["first"]
    if lived_since is None:
        return
    worst: dict[int, _Late] = {}
    for late in _late(now=now, lived_since=lived_since):
        before = worst.get(late.config_id)
        if before is None or late.by > before.by:
            worst[late.config_id] = late
    for late in worst.values():
        _report(late)


def _late(*, now: datetime, lived_since: datetime) -> Iterable[_Late]:
    limit = now - LEAST_STALE
    rows = Row.objects.filter(Q(worker=None, due_at__lt=limit) | Q(claimed_at__lt=limit), kind=RUN)
    for row in rows.order_by("pk").iterator(1000):
        plan = plan_in(row.payload)
        since = row.claimed_at or row.due_at
        if plan is None or since is None:
            continue
        late_by = now - max(since, lived_since)
        beat = beat_of(late_by=late_by, gap=plan.schedule.gap_at(since))
        if beat != Beat.ACTIVE:
            yield _Late(config_id=plan.config_id, beat=beat, by=late_by)


@transaction.atomic
def _report(late: _Late) -> None:
    config = Config.objects.select_for_update(no_key=True).filter(pk=late.config_id, enabled=True).first()
    if config is None:
        return
    health = Health.QUIET if late.beat is Beat.DEAD else Health.DEGRADED
    # What is known to fail is not made to look better, and nobody is told the same thing twice.
    worse_than_now = {Health.UNKNOWN, Health.HEALTHY}
    if health == Health.QUIET:
        worse_than_now.add(Health.DEGRADED)
    if Health(config.health) in worse_than_now:
        report_health(
            config_id=config.pk,
            health=health,
            reason=_NOT_RUN % {"seconds": round(late.by.total_seconds())},
            cause=StatusCause.SILENT,
        )
