"""The statements by which deliveries are claimed: the same questions to PostgreSQL and to SQLite.

Nothing here reads the waiting deliveries of a config one by one: which configs have something due is
found by jumping from one config to the next in the index ``delivery_waiting``, so that 10,000 rows
of one config cost as much as one. What is due is taken in the order in which it fell due.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from jackfield.delivery.breaking import breaking_sql
from jackfield.delivery.claims.loading import COLUMNS, Loaded, load
from jackfield.delivery.dialect import is_postgresql, listed, stored
from jackfield.delivery.ordering.ordering_sql import CLAIM_LOCK

# Not EXISTS: PostgreSQL would make a join of it, and for that read everything that is due.
_LINES = f"""
    WITH RECURSIVE line(config_id) AS (
        SELECT (
            SELECT config_id FROM jackfield_delivery_delivery
            WHERE state IN ('PENDING', 'RETRYING') AND config_id > %s ORDER BY config_id LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT delivery.config_id FROM jackfield_delivery_delivery AS delivery
            WHERE delivery.state IN ('PENDING', 'RETRYING') AND delivery.config_id > line.config_id
            ORDER BY delivery.config_id LIMIT 1
        ) FROM line WHERE line.config_id IS NOT NULL
    )
    SELECT config_id FROM line
    WHERE config_id IS NOT NULL AND config_id <= %s AND {{outside}}
    AND (
        SELECT delivery.due_at FROM jackfield_delivery_delivery AS delivery
        WHERE delivery.config_id = line.config_id AND delivery.state IN ('PENDING', 'RETRYING')
        AND delivery.due_at <= %s ORDER BY delivery.due_at LIMIT 1
    ) IS NOT NULL
    AND {breaking_sql.lets_through("line.config_id")}
    LIMIT %s
"""  # noqa: S608 - of constants
_OUTSIDE_POSTGRESQL = """
    config_id <> ALL(%s::bigint[]) AND config_id NOT IN (
        SELECT config_id FROM jackfield_delivery_delivery
        WHERE state = 'SENDING' GROUP BY config_id HAVING count(*) >= %s
    )
"""
_OUTSIDE_SQLITE = "config_id NOT IN (SELECT value FROM json_each(%s))"

# Counted here and not by the database: to group, SQLite would walk the index of all deliveries ever made.
_SENDING = "SELECT config_id FROM jackfield_delivery_delivery WHERE state = 'SENDING'"

_LOCK = """
    SELECT config_id FROM unnest(%s::bigint[]) AS config_id
    WHERE pg_try_advisory_xact_lock(%s, hashint8(config_id))
"""

# Events are looked up one by one: PostgreSQL expects far more to be taken than there is room for, and would
# read a whole table of events for it.
_TAKEN_POSTGRESQL = f"""
    WITH picked AS ({{picked}}), taken AS (
        UPDATE jackfield_delivery_delivery AS delivery
        SET state = 'SENDING', worker_id = %s, claimed_at = %s, lease_until = %s, due_at = NULL
        FROM picked WHERE delivery.id = picked.id RETURNING delivery.*
    )
    SELECT {COLUMNS} FROM taken AS delivery
    CROSS JOIN LATERAL (
        SELECT * FROM jackfield_delivery_event WHERE id = delivery.event_id OFFSET 0
    ) AS event
    ORDER BY delivery.id
"""  # noqa: S608 - of constants
_PICK_POSTGRESQL = """
    SELECT found.id FROM unnest(%s::bigint[], %s::int[]) AS line(config_id, room)
    CROSS JOIN LATERAL (
        SELECT delivery.id FROM jackfield_delivery_delivery AS delivery
        WHERE delivery.config_id = line.config_id AND delivery.state IN ('PENDING', 'RETRYING')
        AND delivery.due_at <= %s
        ORDER BY delivery.due_at, delivery.id LIMIT line.room
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS found
"""
_CHOSEN_POSTGRESQL = "SELECT unnest(%s::bigint[]) AS id"
# CROSS JOIN: SQLite keeps the order of the two. Else, once it has statistics, it walks all deliveries ever
# made and asks for each whether it is among those that are due.
_PICK_SQLITE = """
    SELECT delivery.id FROM json_each(%s) AS line CROSS JOIN jackfield_delivery_delivery AS delivery
    ON delivery.id IN (
        SELECT due.id FROM jackfield_delivery_delivery AS due INDEXED BY delivery_waiting
        WHERE due.config_id = line.value AND due.state IN ('PENDING', 'RETRYING') AND due.due_at <= %s
        ORDER BY due.due_at, due.id LIMIT %s
    )
"""
_TAKE_SQLITE = """
    UPDATE jackfield_delivery_delivery
    SET state = 'SENDING', worker_id = %s, claimed_at = %s, lease_until = %s, due_at = NULL
    WHERE id IN (SELECT value FROM json_each(%s))
"""
_LAST = 2**63 - 1


def sending_counts() -> dict[int, int]:
    """Return how many deliveries of each config are under way, in the whole deployment."""
    with connection.cursor() as cursor:
        cursor.execute(_SENDING)
        return Counter(key for (key,) in cursor.fetchall())


def due_lines(*, beyond: int, outside: Collection[int], full: int, now: datetime, limit: int) -> list[int]:
    """Return configs with something due, each once: those after the key ``beyond``, then from the start.

    Args:
        beyond: Where the last claim ended, so that claims go round over all configs.
        outside: Configs to pass over.
        full: Those that have so many under way are passed over, too.
        now: What was due by then.
        limit: How many at most.
    """
    values: list[Any]
    if is_postgresql():
        values = [listed(outside), full]
    else:
        crowded = {key for key, count in sending_counts().items() if count >= full}
        values = [listed(crowded.union(outside))]
    found = _due_between(beyond, _LAST, values, now, limit)
    if len(found) < limit and beyond > 0:
        found += _due_between(0, beyond, values, now, limit - len(found))
    return found


def lock_lines(config_ids: Collection[int]) -> list[int]:
    """Return those of ``config_ids`` that nobody else claims from until this transaction ends.

    Else two workers that count at the same moment would both find room, and together take too many.
    """
    if not is_postgresql():
        # Here whoever writes is alone.
        return list(config_ids)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(config_ids), CLAIM_LOCK])
        mine = {key for (key,) in cursor.fetchall()}
    return [key for key in config_ids if key in mine]


def take(*, rooms: Mapping[int, int], now: datetime, worker_id: int, lease_until: datetime) -> list[Loaded]:
    """Mark up to so many due deliveries of each config as SENDING, those due longest first; return them."""
    moment = stored(now)
    if is_postgresql():
        chosen = [list(rooms), list(rooms.values()), moment]
        return _taken(_PICK_POSTGRESQL, chosen, now=now, worker_id=worker_id, lease_until=lease_until)
    keys: list[int] = []
    with connection.cursor() as cursor:
        for room, config_ids in _by_room(rooms).items():
            cursor.execute(_PICK_SQLITE, [listed(config_ids), moment, room])
            keys += [key for (key,) in cursor.fetchall()]
    return take_chosen(keys, now=now, worker_id=worker_id, lease_until=lease_until)


def take_chosen(
    delivery_ids: Collection[int], *, now: datetime, worker_id: int, lease_until: datetime
) -> list[Loaded]:
    """Mark these deliveries, which are locked, as SENDING; return them, the oldest first."""
    if is_postgresql():
        return _taken(
            _CHOSEN_POSTGRESQL,
            [listed(delivery_ids)],
            now=now,
            worker_id=worker_id,
            lease_until=lease_until,
        )
    with connection.cursor() as cursor:
        keys = listed(delivery_ids)
        cursor.execute(_TAKE_SQLITE, [worker_id, stored(now), stored(lease_until), keys])
    return load(delivery_ids)


def _taken(
    picked: str, chosen: Sequence[Any], *, now: datetime, worker_id: int, lease_until: datetime
) -> list[Loaded]:
    """Mark and read in one statement: each one more costs a way there and back."""
    values = [*chosen, worker_id, stored(now), stored(lease_until)]
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_POSTGRESQL.format(picked=picked), values)
        return [Loaded._make(row) for row in cursor.fetchall()]


def _by_room(rooms: Mapping[int, int]) -> dict[int, list[int]]:
    """SQLite takes no limit out of a table, so those of one limit are asked for together; mostly all."""
    found: dict[int, list[int]] = {}
    for config_id, room in rooms.items():
        found.setdefault(room, []).append(config_id)
    return found


def _due_between(beyond: int, last: int, outside: Sequence[Any], now: datetime, limit: int) -> list[int]:
    statement = _LINES.format(outside=_OUTSIDE_POSTGRESQL if is_postgresql() else _OUTSIDE_SQLITE)
    with connection.cursor() as cursor:
        cursor.execute(statement, [beyond, last, *outside, stored(now), *breaking_sql.parameters(now), limit])
        return [key for (key,) in cursor.fetchall()]
