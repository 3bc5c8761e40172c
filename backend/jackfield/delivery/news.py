"""Tells the status log of deliveries and events that have changed, in the transaction that changes them.

Every delivery is told of twice or more, so this writes the rows by itself: through the models of
``realtime.log`` they cost more than all the rest of settling.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from jackfield.delivery.dialect import is_postgresql, stored
from jackfield.delivery.jobs import Claimed
from jackfield.realtime.log import Change, record
from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic, wake_on_commit

_COLUMNS = "kind, subject_id, config_id, event_id, recorded_at, user_id, integration_id, model, removed"
_POSTGRESQL = f"""
    INSERT INTO jackfield_realtime_statuschange ({_COLUMNS})
    SELECT 'DELIVERY', changed.*, %s, '', '', '', false
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS changed
"""  # noqa: S608 - of constants
_SQLITE = f"""
    INSERT INTO jackfield_realtime_statuschange ({_COLUMNS})
    VALUES ('DELIVERY', %s, %s, %s, %s, '', '', '', false)
"""  # noqa: S608 - of constants


def deliveries_changed(changed: Iterable[tuple[int, int, int]]) -> None:
    """Tell of deliveries, given as their key, the key of their config and the key of their event."""
    rows = list(changed)
    if not rows:
        return
    now = stored(datetime.now(UTC))
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(_POSTGRESQL, [now, *map(list, zip(*rows, strict=True))])
        else:
            cursor.executemany(_SQLITE, [(*row, now) for row in rows])
    wake_on_commit(Topic.STATUS)


@transaction.atomic
def sending(claimed: Iterable[Claimed]) -> None:
    """Tell of deliveries that are being sent."""
    deliveries_changed((one.delivery_id, one.config_id, one.event_id) for one in claimed)


def event_published(event_id: int) -> None:
    """Tell of a new event."""
    record(Change(kind=StatusChange.Kind.EVENT, subject_id=event_id, event_id=event_id))
