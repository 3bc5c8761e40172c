"""One small part of what is to be forgotten, in one short transaction each.

Rows are walked by their keys, which are handed out in the order of time: a walk reads what is old
enough to be looked at, and little beyond. What waits is passed over, and so is what a clock that was ahead
has put into the future: a walk ends where all that it sees is too young.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jackfield.delivery.dialect import aware, is_postgresql, listed, stored
from jackfield.delivery.models import Delivery

#: Rows that one part looks at.
AT_ONCE = 500

_SETTLED = ", ".join(f"'{state}'" for state in Delivery.SETTLED)
_WALK_DELIVERIES = """
    SELECT id, created_at, (state IN ({settled}) AND settled_at < %s) FROM jackfield_delivery_delivery
    WHERE id > %s ORDER BY id LIMIT %s
"""
# What somebody redelivers at this moment is left for the next time.
_LOCK_DELIVERIES = """
    SELECT id FROM jackfield_delivery_delivery WHERE id {chosen} ORDER BY id FOR UPDATE SKIP LOCKED
"""
_FORGET_DELIVERIES = (
    "DELETE FROM jackfield_delivery_attempt WHERE delivery_id {chosen}",
    "UPDATE jackfield_delivery_delivery SET redelivery_of_id = NULL WHERE redelivery_of_id {chosen}",
    "DELETE FROM jackfield_delivery_delivery WHERE id {chosen}",
)
_WALK_EVENTS = """
    SELECT event.id, event.published_at, (event.published_at < %s AND NOT EXISTS (
        SELECT 1 FROM jackfield_delivery_delivery AS delivery WHERE delivery.event_id = event.id
    )) FROM jackfield_delivery_event AS event
    WHERE event.id > %s ORDER BY event.id LIMIT %s
"""
_LOCK_EVENTS = "SELECT id FROM jackfield_delivery_event WHERE id {chosen} ORDER BY id FOR UPDATE SKIP LOCKED"
# Asked again under the lock: a delivery of it may have been made meanwhile.
_FORGET_EVENTS = (
    """DELETE FROM jackfield_delivery_event WHERE id {chosen} AND NOT EXISTS (
        SELECT 1 FROM jackfield_delivery_delivery AS delivery
        WHERE delivery.event_id = jackfield_delivery_event.id
    )""",
)
_WALK_AUDIT = """
    SELECT id, happened_at, happened_at < %s FROM jackfield_audit_auditentry
    WHERE id > %s ORDER BY id LIMIT %s
"""
_FORGET_AUDIT = ("DELETE FROM jackfield_audit_auditentry WHERE id {chosen}",)
# One for each time that somebody changed many deliveries at once: few.
_FORGET_BULK = "DELETE FROM jackfield_delivery_bulkchange WHERE state <> 'RUNNING' AND finished_at < %s"
_WALK_TALLIES = """
    SELECT id, starts_at, starts_at < %s FROM jackfield_delivery_{table} WHERE id > %s ORDER BY id LIMIT %s
"""
_FORGET_TALLIES = "DELETE FROM jackfield_delivery_{table} WHERE id {chosen}"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one part came to."""

    #: How many rows it has forgotten, of the kind that was asked for.
    count: int
    #: Where the next part begins; None: there is none.
    after: int | None


#: Forgets a part of what is older than a time, after a key.
Forget = Callable[..., Part]


def forget_deliveries(*, before: datetime, after: int) -> Part:
    """Forget deliveries that were settled before then, with their attempts.

    Deliveries that were made again from them stay, and no longer say from which.
    """
    return _forget(
        before=before,
        after=after,
        walk=_WALK_DELIVERIES.format(settled=_SETTLED),
        lock=_LOCK_DELIVERIES,
        statements=_FORGET_DELIVERIES,
    )


def forget_events(*, before: datetime, after: int) -> Part:
    """Forget events that were published before then and of which no delivery is left.

    With them go their idempotency keys: the same key publishes anew.
    """
    return _forget(
        before=before, after=after, walk=_WALK_EVENTS, lock=_LOCK_EVENTS, statements=_FORGET_EVENTS
    )


def forget_audit(*, before: datetime, after: int) -> Part:
    """Forget entries of the audit from before then."""
    return _forget(before=before, after=after, walk=_WALK_AUDIT, lock=None, statements=_FORGET_AUDIT)


def forget_config_tallies(*, before: datetime, after: int) -> Part:
    """Forget how many attempts each config made in hours that began before then."""
    return _forget_tallies("configtally", before=before, after=after)


def forget_whole_tallies(*, before: datetime, after: int) -> Part:
    """Forget the same of the whole deployment."""
    return _forget_tallies("wholetally", before=before, after=after)


def forget_bulk_changes(*, before: datetime, after: int) -> Part:  # noqa: ARG001 - as the others
    """Forget changes of many deliveries that had ended before then."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_BULK, [stored(before)])
        return Part(count=cursor.rowcount, after=None)


def _forget_tallies(table: str, *, before: datetime, after: int) -> Part:
    # Only new hours are added to: nobody else is at what is old enough, so nothing is locked first.
    return _forget(
        before=before,
        after=after,
        walk=_WALK_TALLIES.format(table=table),
        lock=None,
        statements=[_FORGET_TALLIES.replace("{table}", table)],
    )


def _forget(*, before: datetime, after: int, walk: str, lock: str | None, statements: Sequence[str]) -> Part:
    # Looked at first without a lock: on SQLite a transaction keeps all writers waiting.
    with connection.cursor() as cursor:
        cursor.execute(walk, [stored(before), after, AT_ONCE])
        rows = cursor.fetchall()
    old = [key for key, _, is_old in rows if is_old]
    count = _delete(old, lock=lock, statements=statements) if old else 0
    now = timezone.now()
    has_more = len(rows) == AT_ONCE and not all(before <= _moment(at) <= now for _, at, _ in rows)
    return Part(count=count, after=rows[-1][0] if has_more else None)


@transaction.atomic
def _delete(keys: Sequence[int], *, lock: str | None, statements: Sequence[str]) -> int:
    chosen = "= ANY(%s)" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        if lock is not None and is_postgresql():
            cursor.execute(lock.format(chosen=chosen), [listed(keys)])
            keys = [key for (key,) in cursor.fetchall()]
        for statement in statements:
            cursor.execute(statement.format(chosen=chosen), [listed(keys)])
        return int(cursor.rowcount)


def _moment(value: Any) -> datetime:
    return aware(datetime.fromisoformat(value) if isinstance(value, str) else value)
