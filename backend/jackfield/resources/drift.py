"""Drift: looks now and then whether a config's things are still those known here.

The configs of one integration are looked at one after another, by an errand of its own: a service
that hangs keeps no other waiting.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jackfield.configs import operations
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigNotFound, IntegrationUnavailable
from jackfield.configs.health import report_health, status_changed
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery import audience, errands
from jackfield.delivery.calls.calling import Call, Ended, NotCallable, prepare_call, settle_call
from jackfield.delivery.errands import Errand
from jackfield.delivery.operations import publish_with_result
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause
from jackfield.resources import plan
from jackfield.resources.errors import NoSync, NotEnabled, NotWorking
from jackfield.resources.fetching import fetch
from jackfield.resources.models import Resource, Sync
from jackfield.resources.syncing import require_ready
from jackfield.resources.upstream import Said
from jackfield.sdk.kept import kept as _
from jackfield.sdk.outcomes import Outcome

_DRIFTED = _("Since the last sync %(added)d came and %(removed)d went at the service.")

logger = logging.getLogger(__name__)

#: The type of the event that tells an owner of it.
DRIFTED = "resources.drifted"
DESCRIPTION = _("A service's things are other than those known here; told to the config's owner, once.")
SAMPLE = {"config_id": "cfg_12", "name": "Home", "integration_id": "hub", "added": 2, "removed": 1}
#: The kind of the errand that looks at the configs of one integration; its key is the integration's.
LOOK = "resources.look"
#: How long at most nobody asks whether it is some config's turn.
_ASK_EVERY = timedelta(minutes=1)
#: Seconds for all requests of one look: fewer than a sync has, for nobody waits for it.
DEADLINE_S = 60.0
#: Of one run of the errand, which goes on at once: well within the deadline of an errand, less one look.
_BUDGET_S = 60.0
#: A config whose look was not done in its time sits out so many turns.
_TURNS_SAT_OUT = 5
_NOT_READY = (IntegrationUnavailable, NoSync, NotWorking, NotEnabled, NotCallable, ConfigUnusable)


async def run(_errand: Errand) -> timedelta:
    """Have integrations looked at where it is some config's turn; the handler of the standing errand."""
    return await errands.database(_ask)


async def look(errand: Errand) -> timedelta | None:
    """Look at the configs of one integration whose turn it is, who was looked at longest ago first."""
    until = time.monotonic() + _BUDGET_S
    while time.monotonic() < until:
        sync_id = await errands.database(_next, integration_id=errand.key)
        if sync_id is None:
            return None
        call = await errands.database(_begin, sync_id=sync_id)
        if call is None:
            continue
        asked_at = time.monotonic()
        ended = await fetch(call, deadline_s=DEADLINE_S)
        if ended.value is None and time.monotonic() - asked_at >= DEADLINE_S:
            await errands.database(_put_off, sync_id=sync_id)
        await errands.database(finish, sync_id=sync_id, call=call, ended=ended)
    return timedelta(0)


def finish(*, sync_id: int, call: Call, ended: Ended[list[Said]]) -> bool:
    """Write what a look found, unless a sync began meanwhile; return whether its owner was told.

    What the look would have published or remembered is dropped: that is for the sync itself.
    """
    with transaction.atomic():
        config = _locked(call.config_id)
        sync = Sync.objects.filter(pk=sync_id, is_last=True).exclude(state=Sync.State.RUNNING).first()
        if config is None or sync is None or config.version != call.config_version:
            return False
        try:
            require_ready(config)
        except _NOT_READY:
            return False
        if ended.verdict.outcome is Outcome.UNAUTHORIZED:
            settle_call(call=call, ended=ended)
        if ended.value is None:
            return False
        return _write(config, sync, ended.value)


def _write(config: Config, sync: Sync, said: list[Said]) -> bool:
    attached = list(Resource.objects.filter(config=config, is_detached=False))
    here = {row.folded_key for row in attached}
    had_drifted = sync.has_drifted
    sync.drift_added = sum(1 for one in said if one.folded_key not in here)
    sync.drift_removed = len(plan.missing(attached, said)[0])
    sync.drift_checked_at = timezone.now()
    sync.save(update_fields=["drift_added", "drift_removed", "drift_checked_at"])
    _show(config, sync)
    status_changed(config_id=config.pk)
    if had_drifted or not sync.has_drifted:
        return False
    return _tell(config, sync)


def _show(config: Config, sync: Sync) -> None:
    """Let the health tell of the drift, where it has nothing worse to tell."""
    is_shown = config.health_cause == StatusCause.DRIFTED
    if sync.has_drifted and (is_shown or config.health in {Health.UNKNOWN, Health.HEALTHY}):
        reason = _DRIFTED % {"added": sync.drift_added, "removed": sync.drift_removed}
        report_health(config_id=config.pk, health=Health.DEGRADED, reason=reason, cause=StatusCause.DRIFTED)
    elif is_shown and not sync.has_drifted:
        report_health(config_id=config.pk, health=Health.HEALTHY)


def _tell(config: Config, sync: Sync) -> bool:
    data = {
        "config_id": f"cfg_{config.pk}",
        "name": config.name,
        "integration_id": config.integration_id,
        "added": sync.drift_added,
        "removed": sync.drift_removed,
    }
    try:
        with transaction.atomic():
            # Not by the config itself: its service would be told of what it knows.
            hearers = audience.users([config.owner_id])
            publish_with_result(DRIFTED, data, audience=hearers, outside=(config.pk,), is_own_news=True)
    except Exception:
        # What was found stands, whether or not it can be told.
        logger.exception("drift could not be told", extra={"config": config.pk})
        return False
    return True


def _every() -> timedelta:
    return timedelta(seconds=settings.JACKFIELD_DRIFT_EVERY_S)


def _candidates() -> QuerySet[Sync, Sync]:
    """Return the last syncs of configs that work and were read once; who was looked at longest ago first."""
    idle = IntegrationRecord.objects.exclude(state=IntegrationRecord.State.ACTIVE).values("integration_id")
    return (
        Sync.objects.filter(is_last=True, drift_tried_at__isnull=False, config__enabled=True)
        .exclude(state=Sync.State.RUNNING)
        .exclude(config__health=Health.UNAUTHORIZED)
        .exclude(config__integration_id__in=idle)
        .order_by("drift_tried_at", "pk")
    )


def _begin(*, sync_id: int) -> Call | None:
    """Return what to do; None when the config can't be read now."""
    sync = Sync.objects.filter(pk=sync_id).select_related("config").first()
    if sync is None:
        return None
    try:
        require_ready(sync.config)
        return prepare_call(config_id=sync.config_id)
    except _NOT_READY:
        return None


def _locked(config_id: int) -> Config | None:
    try:
        return operations.locked(actor=None, config_id=config_id, permission=Permission.OPERATE)
    except ConfigNotFound:
        return None


def _ask() -> timedelta:
    """Ask for a look at each integration where it is some config's turn; return when to ask again."""
    every = _every()
    turn = timezone.now() - every
    due = _candidates().filter(drift_tried_at__lte=turn).order_by().values_list("config__integration_id")
    found = sorted(due.distinct())
    with transaction.atomic():
        for (integration_id,) in found:
            # One that is looked at now already is only asked for once more.
            errands.ask(kind=LOOK, key=integration_id)
    waits = [_ASK_EVERY]
    if found:
        waits.append(every)
    following = _candidates().filter(drift_tried_at__gt=turn).first()
    if following is not None and following.drift_tried_at is not None:
        waits.append(following.drift_tried_at - turn)
    return min(waits)


def _next(*, integration_id: str) -> int | None:
    """Return the sync whose config's turn it is, marked as looked at; None when it is nobody's."""
    now = timezone.now()
    with transaction.atomic():
        candidates = _candidates().filter(config__integration_id=integration_id)
        found = candidates.filter(drift_tried_at__lte=now - _every()).first()
        if found is None:
            return None
        # Before it is tried: one that breaks off whoever looks at it must not be looked at again at once.
        Sync.objects.filter(pk=found.pk).update(drift_tried_at=now)
        return found.pk


def _put_off(*, sync_id: int) -> None:
    """Let a config sit out some turns, unless it is read meanwhile: others of its integration wait for it."""
    Sync.objects.filter(pk=sync_id).update(drift_tried_at=timezone.now() + _TURNS_SAT_OUT * _every())
