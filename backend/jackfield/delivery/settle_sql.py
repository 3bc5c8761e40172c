"""The statement that settles many attempts at once, for PostgreSQL and SQLite.

It changes a delivery only while it is with the worker that sent it, at the attempt that was made:
so that a result that comes twice, or after the delivery was given to somebody else, changes nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a delivery's row is to hold after an attempt."""

    id: int
    #: Of the attempt; the row still says one less.
    number: int
    state: str
    reason: str
    burnt_attempts: int
    due_at: datetime | None
    settled_at: datetime | None
    #: Whether there was an attempt; without one only the state changes.
    attempted: bool = True


_POSTGRESQL = """
    UPDATE jackfield_delivery_delivery AS delivery
    SET state = new.state, reason = new.reason, burnt_attempts = new.burnt, due_at = new.due_at,
        settled_at = new.settled_at, attempt_count = new.count, worker_id = NULL, claimed_at = NULL,
        lease_until = NULL
    FROM unnest(
        %s::bigint[], %s::int[], %s::text[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[],
        %s::int[]
    ) AS new(id, number, state, reason, burnt, due_at, settled_at, count)
    WHERE delivery.id = new.id AND delivery.worker_id = %s AND delivery.state = 'SENDING'
    AND delivery.attempt_count = new.number - 1
    RETURNING delivery.id
"""
_MINE_SQLITE = """
    SELECT id, attempt_count FROM jackfield_delivery_delivery
    WHERE id IN (SELECT value FROM json_each(%s)) AND worker_id = %s AND state = 'SENDING'
"""
_SQLITE = """
    UPDATE jackfield_delivery_delivery
    SET state = %s, reason = %s, burnt_attempts = %s, due_at = %s, settled_at = %s, attempt_count = %s,
        worker_id = NULL, claimed_at = NULL, lease_until = NULL
    WHERE id = %s
"""


def settle(rows: Sequence[Row], *, worker_id: int) -> set[int]:
    """Write the rows of deliveries that are with this worker; return the keys of those that were."""
    if not rows:
        return set()
    if connection.vendor == "postgresql":
        columns = [_values(row) for row in sorted(rows, key=lambda row: row.id)]
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRESQL, [*map(list, zip(*columns, strict=True)), worker_id])
            return {key for (key,) in cursor.fetchall()}
    with connection.cursor() as cursor:
        cursor.execute(_MINE_SQLITE, [json.dumps([row.id for row in rows]), worker_id])
        counts = dict(cursor.fetchall())
        mine = [row for row in rows if counts.get(row.id) == row.number - 1]
        values = []
        for row in mine:
            key, _, *assigned = _values(row)
            values.append([*assigned, key])
        cursor.executemany(_SQLITE, values)
    return {row.id for row in mine}


def _values(row: Row) -> tuple[Any, ...]:
    stored = connection.ops.adapt_datetimefield_value
    return (
        row.id,
        row.number,
        row.state,
        row.reason,
        row.burnt_attempts,
        stored(row.due_at),
        stored(row.settled_at),
        row.number if row.attempted else row.number - 1,
    )
