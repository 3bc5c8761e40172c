"""Looks at the work: who does it, what is late, what is held and what fails again and again."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Min
from django.utils import timezone

from jackfield.delivery.models import Breaker, Delivery, Errand, WorkerProcess
from jackfield.delivery.schedules import following
from jackfield.delivery.working import liveness
from jackfield.examining.findings import Finding, counted, fine, of_integration, problem, warning
from jackfield.sdk.kept import kept as _

#: A delivery that is due for longer waits for something.
LATE = timedelta(minutes=1)
#: Failures in a row after which an errand is told.
TOO_OFTEN = 3
#: The most reasons and kinds that are listed.
_MOST = 10


def examine_workers() -> Iterator[Finding]:
    """Say whether anybody delivers, and since when something waits that is due."""
    now = timezone.now()
    known = set(WorkerProcess.objects.values_list("pk", flat=True))
    alive = known - liveness.dead_among(known)
    due = Delivery.objects.filter(state__in=Delivery.WAITING, due_at__lt=now - LATE)
    # What a breaker keeps back waits for its service, and says so.
    due = due.exclude(config__breaker__state__in=(Breaker.State.OPEN, Breaker.State.PROBING))
    late = due.aggregate(count=Count("pk"), oldest=Min("due_at"))
    if not alive:
        finding = problem if late["count"] else warning
        yield finding(
            "no_worker",
            _("workers"),
            _("No worker is alive: nothing is delivered."),
            _("Start `jackfield serve`, or `jackfield worker` where servers do not deliver."),
        )
    else:
        yield fine(
            "workers",
            _("workers"),
            counted(len(alive), _("%(count)d worker alive."), _("%(count)d workers alive.")),
        )
    if late["count"]:
        minutes = int((now - late["oldest"]).total_seconds() // 60)
        ago = counted(minutes, _("%(count)d minute"), _("%(count)d minutes"))
        yield warning(
            "deliveries_late",
            _("deliveries"),
            counted(
                late["count"],
                _("%(count)d delivery should have been sent, the oldest %(ago)s ago."),
                _("%(count)d deliveries should have been sent, the oldest %(ago)s ago."),
                ago=ago,
            ),
            _("Start more workers, or look for a service that is slow."),
        )
    else:
        yield fine("deliveries", _("deliveries"), _("No delivery is late."))


def examine_schedules() -> Iterator[Finding]:
    """Say which configs are to be called by a schedule, and are not."""
    silent = following.without_errand()
    for plan in silent[:_MOST]:
        yield warning(
            "no_schedule",
            of_integration(plan.integration_id),
            _("The config cfg_%(config)d is enabled and has no schedule for %(method)s.")
            % {"config": plan.config_id, "method": plan.method},
            _("A worker makes it within a minute; where it does not, its log says why."),
        )
    if len(silent) > _MOST:
        more = counted(
            len(silent) - _MOST,
            _("%(count)d schedule is missing beside these."),
            _("%(count)d schedules are missing beside these."),
        )
        yield warning("no_schedule", _("schedules"), more, _("Look after those first."))


def examine_held() -> Iterator[Finding]:
    """Say what is held, and why."""
    held = (
        Delivery.objects.filter(state=Delivery.State.HELD)
        .values("reason", "config__integration_id")
        .annotate(count=Count("pk"))
        .order_by("-count", "reason")
    )
    for row in held[:_MOST]:
        yield warning(
            "deliveries_held",
            of_integration(row["config__integration_id"]),
            counted(
                row["count"],
                _("%(count)d delivery held: %(reason)s"),
                _("%(count)d deliveries held: %(reason)s"),
                reason=row["reason"] or _("nobody knows why."),
            ),
            _("Mend what the sentence says; they are sent then by themselves."),
        )


def examine_errands() -> Iterator[Finding]:
    """Say which work of the workers fails again and again, and which never ends."""
    failing = (
        Errand.objects.filter(failures__gte=TOO_OFTEN)
        .values("kind", "last_error")
        .annotate(count=Count("pk"))
        .order_by("-count", "kind")
    )
    for row in failing[:_MOST]:
        yield warning(
            "errands_fail",
            _("errands"),
            counted(
                row["count"],
                _("%(count)d errand of the kind %(kind)s failed %(often)d times or more (%(error)s)."),
                _("%(count)d errands of the kind %(kind)s failed %(often)d times or more (%(error)s)."),
                kind=row["kind"],
                often=TOO_OFTEN,
                error=row["last_error"] or _("unknown"),
            ),
            _("The log of the worker has the details; it goes on trying."),
        )
    limit = timedelta(seconds=2 * float(getattr(settings, "JACKFIELD_ERRAND_DEADLINE_S", 300.0)))
    stuck = Errand.objects.filter(worker__isnull=False, claimed_at__lt=timezone.now() - limit)
    for kind, count in stuck.values_list("kind").annotate(count=Count("pk")).order_by("kind")[:_MOST]:
        yield problem(
            "errands_stuck",
            _("errands"),
            counted(
                count,
                _("%(count)d errand of the kind %(kind)s should have ended long ago."),
                _("%(count)d errands of the kind %(kind)s should have ended long ago."),
                kind=kind,
            ),
            _("Start the workers again."),
        )


def examine_people() -> Iterator[Finding]:
    """Say whether anybody can administer."""
    if not get_user_model()._default_manager.filter(is_superuser=True, is_active=True).exists():
        yield warning(
            "no_administrator",
            _("people"),
            _("Nobody administers this deployment."),
            _("Run `jackfield user create NAME --admin`."),
        )
