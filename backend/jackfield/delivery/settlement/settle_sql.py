"""The statements that settle many attempts at once, for PostgreSQL and SQLite.

It changes a delivery only while it is with the worker that sent it, at the attempt that was made:
so that a result that comes twice, or after the delivery was given to somebody else, changes nothing.

To PostgreSQL the rows go as one JSON text: as arrays they cost the client ten times as much. It reads them
as jsonb: of json it reads a row again for each column.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from jackfield.delivery.dialect import as_json, is_postgresql, listed, stored, storing
from jackfield.delivery.jobs import Result
from jackfield.delivery.news import deliveries_changed, telling_postgresql
from jackfield.realtime.wakeups import Topic, wake_on_commit


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


_UPDATE_POSTGRESQL = """
    UPDATE jackfield_delivery_delivery AS delivery
    SET state = new.state, reason = new.reason, burnt_attempts = new.burnt, due_at = new.due_at,
        settled_at = new.settled_at, attempt_count = new.count, worker_id = NULL, claimed_at = NULL,
        lease_until = NULL
    FROM (
        SELECT (row ->> 0)::bigint AS id, (row ->> 1)::int AS number, row ->> 2 AS state, row ->> 3 AS reason,
            (row ->> 4)::int AS burnt, (row ->> 5)::timestamptz AS due_at,
            (row ->> 6)::timestamptz AS settled_at, (row ->> 7)::int AS count
        FROM jsonb_array_elements(%s::jsonb) AS row
    ) AS new
    WHERE delivery.id = new.id AND delivery.worker_id = %s AND delivery.state = 'SENDING'
    AND delivery.attempt_count = new.number - 1
    RETURNING delivery.id, delivery.config_id, delivery.event_id
"""
_ATTEMPTS = """
    INSERT INTO jackfield_delivery_attempt (
        delivery_id, number, started_at, finished_at, duration_ms, outcome, response_status,
        request_excerpt, response_excerpt, error
    )
"""
_RECORD_POSTGRESQL = f"""
    WITH settled AS ({_UPDATE_POSTGRESQL}), attempted AS (
        {_ATTEMPTS}
        SELECT settled.id, (row ->> 1)::int, (row ->> 2)::timestamptz, (row ->> 3)::timestamptz,
            (row ->> 4)::int, row ->> 5, (row ->> 6)::smallint, row ->> 7, row ->> 8, row ->> 9
        FROM jsonb_array_elements(%s::jsonb) AS row JOIN settled ON settled.id = (row ->> 0)::bigint
    ), told AS ({telling_postgresql("(SELECT id, config_id, event_id FROM settled)")})
    SELECT id FROM settled
"""  # noqa: S608 - of constants
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
            cursor.execute(_UPDATE_POSTGRESQL, [json.dumps(values), worker_id])
            return {key for key, _, _ in cursor.fetchall()}
    with connection.cursor() as cursor:
        cursor.execute(_MINE_SQLITE, [listed([row.id for row in rows]), worker_id])
        counts = dict(cursor.fetchall())
        mine = [row for row in rows if counts.get(row.id) == row.number - 1]
        as_stored = storing()
        # The key comes last there, and the number is checked already.
        assigned = (_values(row, as_stored) for row in mine)
        cursor.executemany(_SQLITE, [(*values, key) for key, _, *values in assigned])
    return {row.id for row in mine}


_ATTEMPTS_SQLITE = f"{_ATTEMPTS} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def record(rows: Sequence[Row], results: Sequence[Result], *, worker_id: int) -> set[int]:
    """Write rows as ``settle`` does, of those that were with this worker the attempts, and tell of them.

    On PostgreSQL that is one statement: each one more costs a way there and back.

    Args:
        results: The attempts, one for each row.
    """
    if not rows:
        return set()
    if is_postgresql():
        values = [_values(row, as_json) for row in sorted(rows, key=lambda row: row.id)]
        attempts = [_attempt(result, as_json) for result in results]
        with connection.cursor() as cursor:
            now = stored(datetime.now(UTC))
            cursor.execute(_RECORD_POSTGRESQL, [json.dumps(values), worker_id, json.dumps(attempts), now])
            mine = {key for (key,) in cursor.fetchall()}
        if mine:
            wake_on_commit(Topic.STATUS)
        return mine
    mine = settle(rows, worker_id=worker_id)
    done = [result for result in results if result.claimed.delivery_id in mine]
    as_stored = storing()
    with connection.cursor() as cursor:
        cursor.executemany(_ATTEMPTS_SQLITE, [_attempt(result, as_stored) for result in done])
    deliveries_changed((r.claimed.delivery_id, r.claimed.config_id, r.claimed.event_id) for r in done)
    return mine


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


def _attempt(result: Result, as_stored: Callable[[datetime | None], Any]) -> tuple[Any, ...]:
    return (
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
