"""A sync: asked for in one transaction, run by a worker, written in another; one of a config at a time."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jackfield.audit.operations import Change, record
from jackfield.configs import operations
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigNotFound, IntegrationUnavailable
from jackfield.configs.health import status_changed
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery import errands
from jackfield.delivery.calls.calling import (
    Call,
    Ended,
    NotCallable,
    prepare_call,
    settle_call,
    settle_unusable,
)
from jackfield.delivery.database_thread import DATABASE_AWAY
from jackfield.delivery.errands import Errand
from jackfield.registry import queries as registry
from jackfield.registry.models import IntegrationRecord
from jackfield.resources.errors import NoSync, NotEnabled, NotWorking, SyncRunning
from jackfield.resources.fetching import fetch
from jackfield.resources.models import Sync
from jackfield.resources.reconcile import reconcile
from jackfield.resources.telling import tell
from jackfield.resources.upstream import Said
from jackfield.sdk.kept import kept as _
from jackfield.sdk.outcomes import Outcome
from jackfield.sdk.promises import Capability

logger = logging.getLogger(__name__)

#: The kind of the errand that runs the sync of one config; its key is the config's.
SYNC = "resources.sync"
#: The kind of the one errand that has configs looked at when it is their turn.
DRIFT = "resources.drift"
SAFE, ALL = "SAFE", "ALL"
#: How many syncs of a config are kept.
_KEPT = 20
#: When to look again at an integration that only has to start in this process.
_STARTING = timedelta(seconds=1)
#: So often a sync is begun at most: one that ends its worker each time must not do so for ever.
MAX_ATTEMPTS = 5
_NOT_RUN = _("It was begun %(count)d times and did not end; the log has the details.")
_NOT_KEPT = _("What was read could not be kept; the log has the details.")


@transaction.atomic
def start(*, actor: Any, config_id: int, mode: str = SAFE) -> Sync:
    """Ask for a sync of a config, which a worker then runs.

    Args:
        actor: Who asks; None for the product itself.
        config_id: Whose things.
        mode: SAFE keeps what people did something with, detached; ALL removes it. Nothing but the text
            ALL is taken for it.

    Raises:
        ConfigNotFound, PermissionDenied: ``actor`` may not operate it, or with ALL not edit it.
        IntegrationUnavailable, NoSync, NotWorking, NotEnabled: It can't be read now.
        SyncRunning: One is under way.
    """
    # ALL removes what people linked and named, as only who edits may remove it.
    permission = Permission.EDIT if mode == ALL else Permission.OPERATE
    config = operations.locked(actor=actor, config_id=config_id, permission=permission)
    require_ready(config)
    before = Sync.objects.filter(config=config, is_last=True).first()
    if before is not None and before.state == Sync.State.RUNNING:
        raise SyncRunning
    sync = Sync(config=config, mode=ALL if mode == ALL else SAFE)
    if before is not None:
        _file_away(before)
        sync.drift_added, sync.drift_removed = before.drift_added, before.drift_removed
        sync.drift_checked_at, sync.drift_tried_at = before.drift_checked_at, before.drift_tried_at
    sync.save(force_insert=True)
    if actor is not None:
        record(
            actor=actor,
            action="config.sync_requested",
            subject_kind="config",
            subject_id=config.pk,
            subject_label=f"{config.name} ({config.integration_id})",
            changes=[Change(field="mode", after=sync.mode)],
        )
    errands.ask(kind=SYNC, key=str(config.pk))
    status_changed(config_id=config.pk)
    return sync


def require_ready(config: Config) -> None:
    """Pass when a config's service may be asked for its things now.

    Raises:
        IntegrationUnavailable, NoSync, NotWorking, NotEnabled: It may not.
    """
    integration = registry.installed(config.integration_id)
    if integration is None:
        raise IntegrationUnavailable("The integration is not installed.", installed=False)
    if Capability.SYNC not in integration.capabilities:
        raise NoSync("The integration has nothing to synchronise.")
    if registry.state_of(config.integration_id) != IntegrationRecord.State.ACTIVE:
        raise NotWorking("The integration is not active.")
    if not config.enabled:
        raise NotEnabled("The config is disabled.")


async def run(errand: Errand) -> timedelta | None:
    """Run the sync of one config, if one is wanted; the handler of the errand.

    Killed in the middle it is run again: nothing is written before all is read, and all is written at once.
    """
    config_id = int(errand.key)
    begun = await errands.database(_begin, config_id=config_id, attempt=errand.attempt)
    if not isinstance(begun, _Begun):
        return begun
    if begun.call is not None:
        ended = await fetch(begun.call)
        if not await errands.database(finish, call=begun.call, ended=ended):
            return timedelta(0)
    await tell(config_id=config_id, sync_id=begun.sync_id)
    return None


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """A sync, and the call to make for it; None: it has failed already."""

    sync_id: int
    call: Call | None = None


@transaction.atomic
def _begin(*, config_id: int, attempt: int) -> _Begun | timedelta | None:
    """Return what to do, or when to look again; None when there is nothing."""
    sync = _running(config_id)
    if sync is None:
        return None
    if attempt > MAX_ATTEMPTS:
        _fail(sync, _NOT_RUN % {"count": MAX_ATTEMPTS})
        return _Begun(sync_id=sync.pk)
    try:
        require_ready(sync.config)
        # Who asks for it may have mended the sign-in at the service.
        return _Begun(sync_id=sync.pk, call=prepare_call(config_id=config_id, even_unauthorized=True))
    except (IntegrationUnavailable, NoSync, NotWorking, NotEnabled) as error:
        _fail(sync, str(error))
    except NotCallable as error:
        if error.is_passing:
            return _STARTING
        _fail(sync, str(error))
    except ConfigUnusable as error:
        _fail(sync, str(error))
        settle_unusable(config_id=config_id, reason=str(error))
    return _Begun(sync_id=sync.pk)


def finish(*, call: Call, ended: Ended[list[Said]]) -> bool:
    """Write what a reading came to; return False when it must be read again, with other settings."""
    try:
        with transaction.atomic():
            return _finish(call, ended)
    except DATABASE_AWAY:
        # It may be back, or another transaction out of the way, in a moment: the errand is run again.
        raise
    except Exception:
        # An application's listener raised, most likely: nothing of the reading was written.
        logger.exception("sync could not be written", extra={"config": call.config_id})
    with transaction.atomic():
        sync = _running(call.config_id)
        if sync is not None:
            _fail(sync, _NOT_KEPT)
    return True


def _finish(call: Call, ended: Ended[list[Said]]) -> bool:
    sync = _running(call.config_id)
    if sync is None:
        return True
    config = sync.config
    if config.version != call.config_version and config.enabled:
        return False
    settled = settle_call(call=call, ended=ended)
    if settled.dropped or settled.verdict.outcome is not Outcome.DELIVERED:
        _fail(sync, settled.dropped or settled.verdict.reason)
        return True
    now = timezone.now()
    made = reconcile(config=config, said=ended.value or [], remove_all=sync.mode == ALL, now=now)
    sync.created, sync.updated = len(made.created), len(made.updated)
    sync.reconnected, sync.detached = len(made.reconnected), len(made.detached)
    sync.removed, sync.notes = len(made.removed), made.notes
    sync.state, sync.finished_at = Sync.State.SUCCEEDED, now
    sync.drift_added = sync.drift_removed = 0
    sync.drift_checked_at = sync.drift_tried_at = now
    sync.save()
    status_changed(config_id=config.pk)
    errands.ask(kind=DRIFT, key="", due_at=now + timedelta(seconds=settings.JACKFIELD_DRIFT_EVERY_S))
    return True


def _running(config_id: int) -> Sync | None:
    """Return the sync that is under way, with its config, which is locked; None when there is none."""
    try:
        config = operations.locked(actor=None, config_id=config_id, permission=Permission.OPERATE)
    except ConfigNotFound:
        return None
    sync = Sync.objects.filter(config=config, state=Sync.State.RUNNING).first()
    if sync is not None:
        sync.config = config
    return sync


def _file_away(sync: Sync) -> None:
    """Make it one of the earlier ones, of which few are kept."""
    sync.is_last = False
    sync.save(update_fields=["is_last"])
    earlier = Sync.objects.filter(config_id=sync.config_id).order_by("-pk")
    last_kept = earlier.values_list("pk", flat=True)[_KEPT - 2 : _KEPT - 1].first()
    if last_kept is not None:
        earlier.filter(pk__lt=last_kept).delete()


def _fail(sync: Sync, reason: str) -> None:
    sync.state, sync.finished_at, sync.error = Sync.State.FAILED, timezone.now(), reason[:500]
    sync.save()
    status_changed(config_id=sync.config_id)
