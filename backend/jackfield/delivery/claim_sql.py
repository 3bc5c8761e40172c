"""The statements by which deliveries are claimed: the same questions to PostgreSQL and to SQLite.

Nothing here reads the waiting deliveries of a config one by one: which configs have something due is
found by jumping from one config to the next in the index ``delivery_waiting``, so that 10,000 rows
of one config cost as much as one. What is due is taken in the order in which it fell due.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from jackfield.delivery.dialect import is_postgresql, listed, stored

#: The first half of the keys of our advisory locks: claims of one config, one after the other.
_CLAIM_LOCK = 0x6A61_6301

# Not EXISTS: PostgreSQL would make a join of it, and for that read everything that is due.
_LINES = """
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
    WHERE config_id IS NOT NULL AND config_id <= %s AND {outside}
    AND (
        SELECT delivery.due_at FROM jackfield_delivery_delivery AS delivery
        WHERE delivery.config_id = line.config_id AND delivery.state IN ('PENDING', 'RETRYING')
        AND delivery.due_at <= %s ORDER BY delivery.due_at LIMIT 1
    ) IS NOT NULL
    LIMIT %s
"""
_OUTSIDE_POSTGRESQL = "config_id <> ALL(%s::bigint[])"
_OUTSIDE_SQLITE = "config_id NOT IN (SELECT value FROM json_each(%s))"

_HELD_LINES = """
    WITH RECURSIVE line(config_id) AS (
        SELECT (
            SELECT config_id FROM jackfield_delivery_delivery
            WHERE state = 'HELD' AND config_id > %s ORDER BY config_id LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT delivery.config_id FROM jackfield_delivery_delivery AS delivery
            WHERE delivery.state = 'HELD' AND delivery.config_id > line.config_id
            ORDER BY delivery.config_id LIMIT 1
        ) FROM line WHERE line.config_id IS NOT NULL
    )
    SELECT config_id FROM line WHERE config_id IS NOT NULL LIMIT %s
"""

# Counted here and not by the database: to group, SQLite would walk the index of all deliveries ever made.
_SENDING = "SELECT config_id FROM jackfield_delivery_delivery WHERE state = 'SENDING'"

_LOCK = """
    SELECT config_id FROM unnest(%s::bigint[]) AS config_id
    WHERE pg_try_advisory_xact_lock(%s, hashint8(config_id))
"""

_TAKE_POSTGRESQL = """
    WITH picked AS (
        SELECT found.id FROM unnest(%s::bigint[], %s::int[]) AS line(config_id, room)
        CROSS JOIN LATERAL (
            SELECT delivery.id FROM jackfield_delivery_delivery AS delivery
            WHERE delivery.config_id = line.config_id AND delivery.state IN ('PENDING', 'RETRYING')
            AND delivery.due_at <= %s
            ORDER BY delivery.due_at, delivery.id LIMIT line.room FOR UPDATE SKIP LOCKED
        ) AS found
    )
    UPDATE jackfield_delivery_delivery AS delivery
    SET state = 'SENDING', worker_id = %s, claimed_at = %s, lease_until = %s, due_at = NULL
    FROM picked WHERE delivery.id = picked.id RETURNING delivery.id
"""
_PICK_SQLITE = """
    SELECT delivery.id FROM json_each(%s) AS line JOIN jackfield_delivery_delivery AS delivery
    ON delivery.id IN (
        SELECT due.id FROM jackfield_delivery_delivery AS due
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


def due_lines(*, beyond: int, outside: Collection[int], now: datetime, limit: int) -> list[int]:
    """Return configs with something due, each once: those after the key ``beyond``, then from the start.

    Args:
        beyond: Where the last claim ended, so that claims go round over all configs.
        outside: Configs to pass over.
        now: What was due by then.
        limit: How many at most.
    """
    found = _due_between(beyond, _LAST, outside, now, limit)
    if len(found) < limit and beyond > 0:
        found += _due_between(0, beyond, outside, now, limit - len(found))
    return found


def held_lines(*, beyond: int, limit: int) -> list[int]:
    """Return configs after the key ``beyond`` that have something held."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD_LINES, [beyond, limit])
        return [key for (key,) in cursor.fetchall()]


def lock_lines(config_ids: Collection[int]) -> list[int]:
    """Return those of ``config_ids`` that nobody else claims from until this transaction ends.

    Else two workers that count at the same moment would both find room, and together take too many.
    """
    if not is_postgresql():
        # Here whoever writes is alone.
        return list(config_ids)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(config_ids), _CLAIM_LOCK])
        mine = {key for (key,) in cursor.fetchall()}
    return [key for key in config_ids if key in mine]


def take(*, rooms: Mapping[int, int], now: datetime, worker_id: int, lease_until: datetime) -> list[int]:
    """Mark up to so many due deliveries of each config as SENDING, those due longest first; return keys."""
    moment, until = stored(now), stored(lease_until)
    with connection.cursor() as cursor:
        if is_postgresql():
            rows = [list(rooms), list(rooms.values()), moment, worker_id, moment, until]
            cursor.execute(_TAKE_POSTGRESQL, rows)
            return [key for (key,) in cursor.fetchall()]
        keys: list[int] = []
        for room, config_ids in _by_room(rooms).items():
            cursor.execute(_PICK_SQLITE, [listed(config_ids), moment, room])
            keys += [key for (key,) in cursor.fetchall()]
        cursor.execute(_TAKE_SQLITE, [worker_id, moment, until, listed(keys)])
        return keys


def _by_room(rooms: Mapping[int, int]) -> dict[int, list[int]]:
    """SQLite takes no limit out of a table, so those of one limit are asked for together; mostly all."""
    found: dict[int, list[int]] = {}
    for config_id, room in rooms.items():
        found.setdefault(room, []).append(config_id)
    return found


def _due_between(beyond: int, last: int, outside: Collection[int], now: datetime, limit: int) -> list[int]:
    statement = _LINES.format(outside=_OUTSIDE_POSTGRESQL if is_postgresql() else _OUTSIDE_SQLITE)
    with connection.cursor() as cursor:
        cursor.execute(statement, [beyond, last, listed(outside), stored(now), limit])
        return [key for (key,) in cursor.fetchall()]
