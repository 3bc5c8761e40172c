"""The statements that keep lines in order, for PostgreSQL and SQLite.

A line is what one config is owed of one ordering key; its head is the oldest delivery that is not
settled. Heads are looked up in the index ``delivery_in_order``, whose condition stands literally in
each statement: with parameters in its place SQLite could not use it.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from jackfield.delivery.dialect import aware, is_postgresql, listed, stored

#: The first half of the keys of our advisory locks: claims of one config, one after the other.
CLAIM_LOCK = 0x6A61_6301

#: A config and an ordering key.
Line = tuple[int, str]


class Due(NamedTuple):
    """A delivery of a config that is due."""

    id: int
    config_id: int
    event_id: int
    ordering_key: str


class Head(NamedTuple):
    """The head of a line."""

    id: int
    config_id: int
    event_id: int
    ordering_key: str
    state: str
    due_at: datetime | None
    #: When it was tried for the first time.
    tried_at: datetime | None


_UNSETTLED = "state IN ('PENDING', 'SENDING', 'RETRYING', 'HELD') AND NOT (ordering_key = '')"
_DUE_POSTGRESQL = """
    SELECT found.* FROM unnest(%s::bigint[]) AS line(config_id)
    CROSS JOIN LATERAL (
        SELECT delivery.id, delivery.config_id, delivery.event_id, delivery.ordering_key
        FROM jackfield_delivery_delivery AS delivery
        WHERE delivery.config_id = line.config_id AND delivery.state IN ('PENDING', 'RETRYING')
        AND delivery.due_at <= %s
        ORDER BY delivery.due_at, delivery.id LIMIT %s
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS found
"""
# CROSS JOIN, as in the statements of claims: else SQLite may walk all deliveries ever made.
_DUE_SQLITE = """
    SELECT delivery.id, delivery.config_id, delivery.event_id, delivery.ordering_key
    FROM json_each(%s) AS line CROSS JOIN jackfield_delivery_delivery AS delivery
    ON delivery.id IN (
        SELECT due.id FROM jackfield_delivery_delivery AS due INDEXED BY delivery_waiting
        WHERE due.config_id = line.value AND due.state IN ('PENDING', 'RETRYING') AND due.due_at <= %s
        ORDER BY due.due_at, due.id LIMIT %s
    )
    ORDER BY delivery.due_at, delivery.id
"""
_LINES_POSTGRESQL = """
    SELECT (row ->> 0)::bigint AS config_id, row ->> 1 AS ordering_key
    FROM json_array_elements(%s::json) AS row
"""
_LINES_SQLITE = """
    SELECT json_extract(value, '$[0]') AS config_id, json_extract(value, '$[1]') AS ordering_key
    FROM json_each(%s)
"""
_HEADS = f"""
    SELECT (
        SELECT id FROM jackfield_delivery_delivery
        WHERE config_id = line.config_id AND ordering_key = line.ordering_key AND {_UNSETTLED}
        ORDER BY id LIMIT 1
    ) FROM ({{lines}}) AS line
"""  # noqa: S608 - of constants
_PARK = """
    UPDATE jackfield_delivery_delivery SET due_at = NULL, reason = %s
    WHERE state IN ('PENDING', 'RETRYING') AND id {chosen}
"""
_PARKED = """
    SELECT id, config_id, event_id FROM jackfield_delivery_delivery
    WHERE id {chosen} AND state IN ('PENDING', 'RETRYING') AND due_at IS NULL {locked}
"""
_WAKE = """
    UPDATE jackfield_delivery_delivery SET due_at = %s, reason = '' WHERE id {chosen}
"""
_LEAVE = """
    UPDATE jackfield_delivery_delivery SET ordering_key = '', reason = %s
    WHERE id = %s AND state = 'RETRYING'
"""
# In two steps: by both columns at once SQLite would read all that comes before, of the same config.
_NEXT = f"""
    COALESCE((
        SELECT id FROM jackfield_delivery_delivery
        WHERE config_id = {{config}} AND ordering_key > {{key}} AND {_UNSETTLED}
        ORDER BY ordering_key, id LIMIT 1
    ), (
        SELECT id FROM jackfield_delivery_delivery
        WHERE config_id > {{config}} AND {_UNSETTLED} ORDER BY config_id, ordering_key, id LIMIT 1
    ))
"""  # noqa: S608 - of constants
_SOME_HEADS = f"""
    WITH RECURSIVE line(id) AS (
        SELECT {_NEXT.format(config="%s", key="%s")}
        UNION ALL
        SELECT {_NEXT.format(config="head.config_id", key="head.ordering_key")}
        FROM line JOIN jackfield_delivery_delivery AS head ON head.id = line.id
    )
    SELECT head.id, head.config_id, head.event_id, head.ordering_key, head.state, head.due_at, (
        SELECT attempt.started_at FROM jackfield_delivery_attempt AS attempt
        WHERE attempt.delivery_id = head.id AND attempt.number = 1
    )
    FROM (SELECT id FROM line WHERE id IS NOT NULL LIMIT %s) AS found
    JOIN jackfield_delivery_delivery AS head ON head.id = found.id
    ORDER BY head.config_id, head.ordering_key
"""  # noqa: S608 - of constants
# One after the other in the order of their keys, so that two who lock several do not wait for each other.
_LOCK = """
    SELECT pg_advisory_xact_lock(%s, line.key)
    FROM (SELECT DISTINCT hashint8(id) AS key FROM unnest(%s::bigint[]) AS id ORDER BY key) AS line
"""


def lock_out_claims(config_ids: Collection[int]) -> None:
    """Wait until nobody claims from these configs, and let nobody until this transaction ends.

    Claims wait for nothing, so that it takes a moment at most.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [CLAIM_LOCK, list(config_ids)])


def due(config_ids: Collection[int], *, now: datetime, limit: int) -> list[Due]:
    """Lock and return what is due of each of these configs, at most so many, those due longest first."""
    with connection.cursor() as cursor:
        statement = _DUE_POSTGRESQL if is_postgresql() else _DUE_SQLITE
        cursor.execute(statement, [listed(config_ids), stored(now), limit])
        return [Due(*row) for row in cursor.fetchall()]


def heads(lines: Collection[Line]) -> set[int]:
    """Return the keys of the heads of these lines, of those that have one."""
    statement = _HEADS.format(lines=_LINES_POSTGRESQL if is_postgresql() else _LINES_SQLITE)
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(list(lines))])
        return {key for (key,) in cursor.fetchall() if key is not None}


def park(delivery_ids: Collection[int], *, reason: str) -> None:
    """Have these, which the caller has locked, wait for their heads: they are not due."""
    with connection.cursor() as cursor:
        cursor.execute(_PARK.format(chosen=_chosen()), [reason, listed(delivery_ids)])


def wake(delivery_ids: Collection[int], *, now: datetime) -> list[tuple[int, int, int]]:
    """Have those that waited for a head be due; return them, with the keys of configs and events.

    One that somebody else is changing at this moment is left to them.
    """
    with connection.cursor() as cursor:
        locked = "FOR NO KEY UPDATE SKIP LOCKED" if is_postgresql() else ""
        cursor.execute(_PARKED.format(chosen=_chosen(), locked=locked), [listed(delivery_ids)])
        rows: list[tuple[int, int, int]] = cursor.fetchall()
        if rows:
            keys = listed([key for key, _, _ in rows])
            cursor.execute(_WAKE.format(chosen=_chosen()), [stored(now), keys])
    return rows


def leave(delivery_id: int, *, reason: str) -> bool:
    """Take a delivery that is retried out of its line; return whether it still was."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, [reason, delivery_id])
        return bool(cursor.rowcount)


def some_heads(*, beyond: Line, limit: int) -> list[Head]:
    """Return heads of lines after the line ``beyond``, in their order."""
    with connection.cursor() as cursor:
        config_id, key = beyond
        cursor.execute(_SOME_HEADS, [config_id, key, config_id, limit])
        found = [Head(*row) for row in cursor.fetchall()]
    return [head._replace(due_at=_moment(head.due_at), tried_at=_moment(head.tried_at)) for head in found]


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite knows no type of a column that a statement makes up."""
    if value is None:
        return None
    return aware(datetime.fromisoformat(value) if isinstance(value, str) else value)


def _chosen() -> str:
    return "= ANY(%s)" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"
