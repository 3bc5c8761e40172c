"""Tells an integration what a sync of its config came to; whatever it does then, that stands."""

import logging

from jackfield.configs.contexts import ConfigUnusable
from jackfield.delivery import errands
from jackfield.delivery.calls.calling import Call, NotCallable, make_call, prepare_call, settle_call
from jackfield.resources.models import Sync
from jackfield.sdk.integration import Integration
from jackfield.sdk.outcomes import Outcome
from jackfield.sdk.resources import SyncResult

logger = logging.getLogger(__name__)

#: Seconds for the hook.
DEADLINE_S = 60.0


async def tell(*, config_id: int, sync_id: int) -> None:
    """Call ``after_sync()`` for a sync that is over, in no transaction; nothing of it is an error here.

    Its service is not called for a config that must not be called: one that is disabled, paused or deleted by
    now, or whose settings can't be used.
    """
    try:
        call, result = await errands.database(_prepared, config_id=config_id, sync_id=sync_id)
    except (NotCallable, ConfigUnusable, Sync.DoesNotExist):
        return
    if type(call.integration).after_sync is Integration.after_sync:
        return
    ended = await make_call(
        call,
        run=lambda context: call.integration.after_sync(context, result),
        what="after_sync",
        deadline_s=DEADLINE_S,
    )
    settled = await errands.database(settle_call, call=call, ended=ended, with_health=False)
    if settled.verdict.outcome is not Outcome.DELIVERED:
        # Starred, as is the traceback that is in the log when the author's own code failed.
        logger.warning(
            "after_sync failed",
            extra={
                "integration": call.integration.integration_id,
                "config": call.config_id,
                "reason": settled.verdict.reason,
            },
        )


def _prepared(*, config_id: int, sync_id: int) -> tuple[Call, SyncResult]:
    sync = Sync.objects.exclude(state=Sync.State.RUNNING).get(pk=sync_id)
    # Also when the service refused the sign-in: that is one of the things to be told.
    call = prepare_call(config_id=config_id, even_unauthorized=True)
    return call, SyncResult(
        succeeded=sync.state == Sync.State.SUCCEEDED,
        error=sync.error,
        created=sync.created,
        updated=sync.updated,
        reconnected=sync.reconnected,
        detached=sync.detached,
        removed=sync.removed,
        notes=tuple(sync.notes),
    )
