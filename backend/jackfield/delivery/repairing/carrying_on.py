"""Carries a change of many on, part by part: each one short transaction, done once whoever dies.

Between two parts the errand is given back, so that the errands of others have their turn; and it rests,
so that whoever else writes has the database for a good part of the time.
"""

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from jackfield.configs.contention import again_if_contended
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, can
from jackfield.delivery import errands, operations
from jackfield.delivery.dialect import is_postgresql
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import BulkChange, Delivery
from jackfield.delivery.news import deliveries_changed
from jackfield.delivery.ordering import ordering
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing import changes
from jackfield.delivery.repairing.changes import Kind
from jackfield.delivery.repairing.single import CANCELLED
from jackfield.delivery.standing import standings
from jackfield.realtime.wakeups import Topic, wake_on_commit
from jackfield.sdk.kept import kept as _

#: How many deliveries one transaction changes; on SQLite, where it keeps all writers waiting, fewer.
PART = 200
PART_ON_SQLITE = 50
#: It rests for so many times as long as a part took.
RESTS = 1.0
MAY_NOT_ANY_MORE = _("Who asked for it may not operate this config any more.")


async def run(errand: Errand) -> timedelta | None:
    """Do the next part of a change; the handler of the errand."""
    began = time.monotonic()
    goes_on = await errands.database(part, change_id=int(errand.key))
    return timedelta(seconds=RESTS * (time.monotonic() - began)) if goes_on else None


@again_if_contended
def part(*, change_id: int) -> bool:
    """Do the next part; return whether there is more. Of one that is over, or gone, nothing is done."""
    change = BulkChange.objects.filter(pk=change_id, state=changes.State.RUNNING).first()
    if change is None:
        return False
    # Found before anything is locked: what is rare among many takes long to find. And without a look at what
    # repeats them: for that the database would read all deliveries of the config for each part.
    choice = DeliveryChoice.from_json(change.chosen)
    rows = changes.candidates_of(config_id=change.config_id, choice=choice)
    rows = rows.filter(pk__gt=change.done_id, pk__lte=change.last_id)
    size = PART if is_postgresql() else min(PART, PART_ON_SQLITE)
    return _do(change, list(rows.order_by("pk").values_list("pk", flat=True)[:size]), size=size)


@transaction.atomic
def _do(seen: BulkChange, keys: list[int], *, size: int) -> bool:
    # The config before what is of it, as everybody does.
    config = Config.objects.select_for_update(no_key=True).filter(pk=seen.config_id).first()
    if config is None:
        return False
    rows = BulkChange.objects.select_for_update(of=("self",), no_key=True).select_related("actor")
    change = rows.filter(pk=seen.pk, state=changes.State.RUNNING, done_id=seen.done_id).first()
    if change is None:
        # Somebody else has done this part: look what is left.
        return True
    if not can(change.actor, Permission.OPERATE, config):
        changes.end(change, config=config, reason=MAY_NOT_ANY_MORE)
        return False
    if keys:
        change.done += _DO[Kind(change.kind)](change, config, keys)
        change.done_id = keys[-1]
    if len(keys) < size:
        changes.end(change, config=config)
        return False
    change.save(update_fields=["done", "done_id"])
    return True


def _still_chosen(change: BulkChange, keys: list[int]) -> list[Delivery]:
    """Return those that the change is still about, locked."""
    # Locked first and chosen by a second look, which sees what those did who had them locked.
    locked = Delivery.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = [row.pk for row in locked.only("pk")]
    choice = DeliveryChoice.from_json(change.chosen)
    rows = changes.rows_of(kind=change.kind, config_id=change.config_id, choice=choice).filter(pk__in=found)
    return list(rows.select_related("event").order_by("pk"))


def _redeliver(change: BulkChange, config: Config, keys: list[int]) -> int:
    standing = standings([config.integration_id])[config.integration_id]
    made = [
        operations.owed_again(
            row=row, config=config, standing=standing, idempotency_key=f"change {change.pk}"
        )
        for row in _still_chosen(change, keys)
    ]
    Delivery.objects.bulk_create(made)
    deliveries_changed((row.pk, row.config_id, row.event_id) for row in made)
    if made:
        wake_on_commit(Topic.DELIVERIES)
    return len(made)


def _cancel(change: BulkChange, config: Config, keys: list[int]) -> int:
    rows = _still_chosen(change, keys)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Delivery.State.CANCELLED, reason=CANCELLED, due_at=None, settled_at=timezone.now()
    )
    deliveries_changed((row.pk, config.pk, row.event_id) for row in rows)
    ordering.advance({(config.pk, row.ordering_key) for row in rows if row.ordering_key})
    if rows:
        wake_on_commit(Topic.DELIVERIES)
    return len(rows)


_DO = {Kind.REDELIVER: _redeliver, Kind.CANCEL: _cancel}
