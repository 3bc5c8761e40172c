"""Disables configs that have only failed for days: after a warning, and never for days without an attempt."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from jackfield.configs import operations as config_operations
from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.configs.notices import add_notice, without_notice
from jackfield.delivery import alarms, errands
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Attempt, Breaker, Delivery
from jackfield.deployment import standing
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.kept import kept as _

_ONLY_FAILED = _("It has only failed since %(date)s, the last time because: %(reason)s")
_NOTICE = _("It will be disabled on %(date)s at %(time)s UTC, unless it works before.")
# As the health says it, behind what it says already.
_("%(reason)s It will be disabled on %(date)s at %(time)s UTC, unless it works before.")

#: The errand that looks, once in the whole deployment.
LOOK = "delivery.give_up"
_EVERY = timedelta(hours=1)
_A_DAY = timedelta(days=1)
#: What says that a service, or the author's code, did not do it. A refused sign-in waits for its owner, and
#: the death of a worker says nothing.
_FAILED = (
    Attempt.Outcome.REJECTED,
    Attempt.Outcome.UNAVAILABLE,
    Attempt.Outcome.UNKNOWN,
    Attempt.Outcome.FAILED,
)


async def run(_errand: Errand) -> timedelta:
    """Look for such configs, again and again."""
    await errands.database(look)
    return min(_EVERY, _limit() / 24)


def config_changed(config: Config, change: ConfigChange) -> None:
    """Forget how long a config had failed, once somebody has enabled it anew."""
    if change is ConfigChange.ENABLED:
        Breaker.objects.filter(pk=config.pk).delete()


def look(*, now: datetime | None = None) -> None:
    """Warn the owners of those that have failed for nearly long enough; disable those of whom one was."""
    if standing.is_shadowed():
        return
    now = now or timezone.now()
    since = now - (_limit() - _notice())
    failing = Breaker.objects.filter(failing_since__lte=since, config__enabled=True)
    for key in list(failing.order_by("pk").values_list("pk", flat=True)):
        _judge(key, now=now)


@transaction.atomic
def _judge(config_id: int, *, now: datetime) -> None:
    rows = Config.objects.select_for_update(no_key=True)
    config = rows.filter(pk=config_id, enabled=True, health=Health.FAILING).first()
    # Read under the lock of its config: a success that comes at this moment has been counted, or waits.
    breaker = Breaker.objects.filter(pk=config_id, failing_since__isnull=False).first()
    if config is None or breaker is None or breaker.failing_since is None:
        return
    if breaker.config_version != config.version:
        # Its owner has changed it, and nothing was sent since.
        return
    since, limit, notice = breaker.failing_since, _limit(), _notice()
    days = _days_of_failure(config_id, since=since)
    warned_at = breaker.warned_at
    if warned_at is None or warned_at < since:
        if now - since >= limit - notice and days >= _days_in(limit - notice):
            disabled_at = now + notice
            Breaker.objects.filter(pk=config_id).update(warned_at=now)
            add_notice(config, _sentence(disabled_at))
            alarms.warn(config, disabled_at=disabled_at)
        return
    sentence = _sentence(warned_at + notice)
    if now - since >= limit and now - warned_at >= notice and days >= _days_in(limit):
        said = without_notice(config.health_reason, sentence)
        reason = _ONLY_FAILED % {"date": f"{since.astimezone(UTC):%Y-%m-%d}", "reason": said}
        config_operations.disable(actor=None, config_id=config_id, reason=reason, cause=StatusCause.GAVE_UP)
    else:
        add_notice(config, sentence)


def _days_of_failure(config_id: int, *, since: datetime) -> int:
    """Return on how many days (UTC) attempts failed since then: on the others nothing was tried."""
    deliveries = Delivery.objects.filter(Q(settled_at=None) | Q(settled_at__gte=since), config=config_id)
    failed = Attempt.objects.filter(
        delivery__in=deliveries.exclude(state=Delivery.State.DELIVERED),
        started_at__gte=since,
        outcome__in=_FAILED,
    )
    return failed.annotate(day=TruncDate("started_at", tzinfo=UTC)).values("day").distinct().count()


def _sentence(disabled_at: datetime) -> str:
    moment = disabled_at.astimezone(UTC)
    return _NOTICE % {"date": f"{moment:%Y-%m-%d}", "time": f"{moment:%H:%M}"}


def _limit() -> timedelta:
    return timedelta(days=settings.JACKFIELD_GIVE_UP_AFTER_DAYS)


def _notice() -> timedelta:
    """Return how long before its owner is told; of a limit of less than two days, half of that."""
    return min(_A_DAY, _limit() / 2)


def _days_in(span: timedelta) -> int:
    """Return on how many days attempts must have failed; of those before no attempt may be kept."""
    return max(1, min(span.days, settings.JACKFIELD_DELIVERY_DAYS))
