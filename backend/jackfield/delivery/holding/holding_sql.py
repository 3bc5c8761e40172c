"""The statements that hold, release and forget deliveries in bulk, for PostgreSQL and SQLite.

The states stand in them as literals: with parameters in their place SQLite could not use the
partial indexes, and would read all that a config was ever owed.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from jackfield.delivery.dialect import is_postgresql, listed, stored


class Moved(NamedTuple):
    """A delivery that was moved from one state to another."""

    id: int
    config_id: int
    event_id: int


class _Chosen(NamedTuple):
    """Which deliveries, and the index that has them and no others."""

    condition: str
    through: str


_WAITING = _Chosen("state IN ('PENDING', 'RETRYING')", "delivery_waiting")
_HELD = _Chosen("state = 'HELD'", "delivery_held")
_SET_HELD = "state = 'HELD', reason = %s, due_at = NULL"
_SET_WAITING = (
    "state = CASE WHEN attempt_count = 0 THEN 'PENDING' ELSE 'RETRYING' END, reason = '', due_at = %s"
)
_OF_CONFIGS_POSTGRESQL = "config_id = ANY(%s)"
_OF_CONFIGS_SQLITE = "config_id IN (SELECT value FROM json_each(%s))"
_OF_CONFIG = """
    SELECT id, state FROM jackfield_delivery_delivery WHERE config_id = %s AND id > %s ORDER BY id LIMIT %s
"""
_FORGET = (
    "DELETE FROM jackfield_delivery_attempt WHERE delivery_id {chosen}",
    "DELETE FROM jackfield_delivery_delivery WHERE id {chosen}",
)
#: Deliveries that are forgotten by one round of statements.
_FORGET_AT_ONCE = 5_000
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


def hold(*, config_ids: Collection[int], reason: str) -> list[Moved]:
    """Hold what waits in these configs, and give the reason to what is held for another; return them all."""
    moved = _update(_WAITING, _SET_HELD, [reason], config_ids)
    return moved + _update(_HELD, "reason = %s", [reason], config_ids, unless="reason = %s")


def held_lines(*, beyond: int, limit: int) -> list[int]:
    """Return configs after the key ``beyond`` that have something held."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD_LINES, [beyond, limit])
        return [key for (key,) in cursor.fetchall()]


def release(*, config_ids: Collection[int], now: datetime) -> list[Moved]:
    """Let what is held in these configs wait again, due at once; return it."""
    return _update(_HELD, _SET_WAITING, [stored(now)], config_ids)


def forget(*, config_id: int) -> Counter[str]:
    """Delete the deliveries of a config with their attempts; return how many there were of each state."""
    # Locked before anything goes: who settles one at this moment locks no config, and would write an attempt
    # between the two statements.
    find = f"{_OF_CONFIG} FOR UPDATE" if is_postgresql() else _OF_CONFIG
    chosen = "= ANY(%s)" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"
    counts: Counter[str] = Counter()
    beyond = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(find, [config_id, beyond, _FORGET_AT_ONCE])
            rows = cursor.fetchall()
            if not rows:
                return counts
            counts.update(state for _, state in rows)
            for statement in _FORGET:
                cursor.execute(statement.format(chosen=chosen), [listed([key for key, _ in rows])])
            beyond = rows[-1][0]


def check_many(count: int) -> None:
    """Have what PostgreSQL checks of so many deleted rows when it commits checked now, if they are many."""
    if count > _FORGET_AT_ONCE and is_postgresql():
        connection.check_constraints()


def _update(
    chosen: _Chosen,
    assignments: str,
    values: Sequence[Any],
    config_ids: Collection[int],
    *,
    unless: str = "false",
) -> list[Moved]:
    """Change what is chosen in these configs, unless it is as ``unless`` says of the same values."""
    keys = listed(config_ids)
    exempted = list(values) if "%s" in unless else []
    with connection.cursor() as cursor:
        if is_postgresql():
            where = f"WHERE {_OF_CONFIGS_POSTGRESQL} AND {chosen.condition} AND NOT ({unless})"
            update = f"UPDATE jackfield_delivery_delivery SET {assignments} {where}"  # noqa: S608 - of constants
            cursor.execute(f"{update} RETURNING id, config_id, event_id", [*values, keys, *exempted])
            return [Moved(*row) for row in cursor.fetchall()]
        # Left to itself SQLite would take the index of all that these configs were ever owed. Nobody else
        # writes between the two statements, and RETURNING is younger than the oldest SQLite we run on.
        table = f"jackfield_delivery_delivery INDEXED BY {chosen.through}"
        where = f"WHERE {_OF_CONFIGS_SQLITE} AND {chosen.condition} AND NOT ({unless})"
        select = f"SELECT id, config_id, event_id FROM {table} {where}"  # noqa: S608 - of constants
        cursor.execute(select, [keys, *exempted])
        moved = [Moved(*row) for row in cursor.fetchall()]
        if moved:
            update = f"UPDATE {table} SET {assignments} {where}"  # noqa: S608 - of constants
            cursor.execute(update, [*values, keys, *exempted])
        return moved
