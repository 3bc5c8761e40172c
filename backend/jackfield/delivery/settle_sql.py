"""The statement that settles many attempts at once, for PostgreSQL and SQLite.

It changes a delivery only while it is with the worker that sent it, at the attempt that was made:
so that a result that comes twice, or after the delivery was given to somebody else, changes nothing.

To PostgreSQL the rows go as one JSON text: as arrays they cost the client four times as much.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from jackfield.delivery.dialect import as_json, is_postgresql, listed, storing
from jackfield.delivery.jobs import Result


class Row(NamedTuple):
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
    FROM (
        SELECT (row ->> 0)::bigint AS id, (row ->> 1)::int AS number, row ->> 2 AS state, row ->> 3 AS reason,
            (row ->> 4)::int AS burnt, (row ->> 5)::timestamptz AS due_at,
            (row ->> 6)::timestamptz AS settled_at, (row ->> 7)::int AS count
        FROM json_array_elements(%s::json) AS row
    ) AS new
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
    if is_postgresql():
        # Always in one order, so that two who settle the same never wait for each other.
        values = [_values(row, as_json) for row in sorted(rows, key=lambda row: row.id)]
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRESQL, [json.dumps(values), worker_id])
            return {key for (key,) in cursor.fetchall()}
    with connection.cursor() as cursor:
        cursor.execute(_MINE_SQLITE, [listed([row.id for row in rows]), worker_id])
        counts = dict(cursor.fetchall())
        mine = [row for row in rows if counts.get(row.id) == row.number - 1]
        as_stored = storing()
        # The key comes last there, and the number is checked already.
        assigned = (_values(row, as_stored) for row in mine)
        cursor.executemany(_SQLITE, [(*values, key) for key, _, *values in assigned])
    return {row.id for row in mine}


_ATTEMPTS_POSTGRESQL = """
    INSERT INTO jackfield_delivery_attempt (
        delivery_id, number, started_at, finished_at, duration_ms, outcome, response_status,
        request_excerpt, response_excerpt, error
    )
    SELECT (row ->> 0)::bigint, (row ->> 1)::int, (row ->> 2)::timestamptz, (row ->> 3)::timestamptz,
        (row ->> 4)::int, row ->> 5, (row ->> 6)::smallint, row ->> 7, row ->> 8, row ->> 9
    FROM json_array_elements(%s::json) AS row
"""
_ATTEMPTS_SQLITE = """
    INSERT INTO jackfield_delivery_attempt (
        delivery_id, number, started_at, finished_at, duration_ms, outcome, response_status,
        request_excerpt, response_excerpt, error
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def insert_attempts(results: Sequence[Result]) -> None:
    """Write the attempts of these results."""
    if not results:
        return
    as_stored = as_json if is_postgresql() else storing()
    rows = [
        (
            result.claimed.delivery_id,
            result.claimed.number,
            as_stored(result.started_at),
            as_stored(result.finished_at),
            result.duration_ms,
            str(result.outcome),
            result.response_status,
            storable(result.request_excerpt),
            storable(result.response_excerpt),
            result.reason,
        )
        for result in results
    ]
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(_ATTEMPTS_POSTGRESQL, [json.dumps(rows)])
        else:
            cursor.executemany(_ATTEMPTS_SQLITE, rows)


def storable(text: str) -> str:
    """Return the text without what PostgreSQL does not take: NUL, and halves of surrogate pairs."""
    clean = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return clean.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _values(row: Row, as_stored: Callable[[datetime | None], Any]) -> tuple[Any, ...]:
    return (
        row.id,
        row.number,
        row.state,
        row.reason,
        row.burnt_attempts,
        as_stored(row.due_at),
        as_stored(row.settled_at),
        row.number if row.attempted else row.number - 1,
    )
