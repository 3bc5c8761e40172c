"""The statements that hold, release and forget deliveries in bulk, for PostgreSQL and SQLite.

The states stand in them as literals: with parameters in their place SQLite could not use the
partial indexes, and would read all that a config was ever owed.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


class Moved(NamedTuple):
    """A delivery that was moved from one state to another."""

    id: int
    config_id: int
    event_id: int


_WAITING = "state IN ('PENDING', 'RETRYING')"
_HELD = "state = 'HELD'"
_SET_HELD = "state = 'HELD', reason = %s, due_at = NULL"
_SET_WAITING = (
    "state = CASE WHEN attempt_count = 0 THEN 'PENDING' ELSE 'RETRYING' END, reason = '', due_at = %s"
)
_OF_CONFIGS_POSTGRESQL = "config_id = ANY(%s)"
_OF_CONFIGS_SQLITE = "config_id IN (SELECT value FROM json_each(%s))"
_COUNTS = "SELECT state, count(*) FROM jackfield_delivery_delivery WHERE config_id = %s GROUP BY state"
_FORGET_ATTEMPTS = """
    DELETE FROM jackfield_delivery_attempt
    WHERE delivery_id IN (SELECT id FROM jackfield_delivery_delivery WHERE config_id = %s)
"""
_FORGET = "DELETE FROM jackfield_delivery_delivery WHERE config_id = %s"


def hold(*, config_ids: Collection[int], reason: str) -> list[Moved]:
    """Hold what waits in these configs, and give the reason to what is held for another; return them all."""
    moved = _update(_SET_HELD, [reason], config_ids, _WAITING)
    return moved + _update("reason = %s", [reason], config_ids, f"{_HELD} AND reason <> %s", [reason])


def release(*, config_ids: Collection[int], now: datetime) -> list[Moved]:
    """Let what is held in these configs wait again, due at once; return it."""
    return _update(_SET_WAITING, [connection.ops.adapt_datetimefield_value(now)], config_ids, _HELD)


def forget(*, config_id: int) -> dict[str, int]:
    """Delete the deliveries of a config with their attempts; return how many there were of each state."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [config_id])
        counts = dict(cursor.fetchall())
        if counts:
            cursor.execute(_FORGET_ATTEMPTS, [config_id])
            cursor.execute(_FORGET, [config_id])
    return counts


def _update(
    assignments: str,
    values: Sequence[Any],
    config_ids: Collection[int],
    condition: str,
    condition_values: Sequence[Any] = (),
) -> list[Moved]:
    is_postgresql = connection.vendor == "postgresql"
    keys = list(config_ids) if is_postgresql else json.dumps(list(config_ids))
    of_configs = _OF_CONFIGS_POSTGRESQL if is_postgresql else _OF_CONFIGS_SQLITE
    where = f"WHERE {of_configs} AND {condition}"
    chosen = [keys, *condition_values]
    with connection.cursor() as cursor:
        update = f"UPDATE jackfield_delivery_delivery SET {assignments} {where}"  # noqa: S608 - of constants above
        if is_postgresql:
            cursor.execute(f"{update} RETURNING id, config_id, event_id", [*values, *chosen])
            return [Moved(*row) for row in cursor.fetchall()]
        # Nobody else writes between these two, and RETURNING is younger than the oldest SQLite we run on.
        select = f"SELECT id, config_id, event_id FROM jackfield_delivery_delivery {where}"  # noqa: S608 - as above
        cursor.execute(select, chosen)
        moved = [Moved(*row) for row in cursor.fetchall()]
        if moved:
            cursor.execute(update, [*values, *chosen])
        return moved
