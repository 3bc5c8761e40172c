"""The statements that count attempts, for PostgreSQL and SQLite: what is counted is said once, here.

An attempt belongs to the hour in which it ended. DELIVERED went well and SHADOWED was none; all others went
ill. An answer came to what was delivered and to what has a status.
"""

from collections.abc import Sequence
from typing import Any

from jackfield.delivery.dialect import is_postgresql
from jackfield.delivery.traffic.slots import NO_ANSWER, slot_sql

_ANSWERED = """
    attempt.duration_ms IS NOT NULL
    AND (attempt.outcome = 'DELIVERED' OR attempt.response_status IS NOT NULL)
"""
_SLOT = f"CASE WHEN {_ANSWERED} THEN {slot_sql('attempt.duration_ms')} ELSE {NO_ANSWER} END"
#: A LOST one may not say when it ended.
_ENDED = "coalesce(attempt.finished_at, attempt.started_at)"
_HOUR_POSTGRESQL = f"date_trunc('hour', {_ENDED}, 'UTC')"
#: As Django keeps times there.
_HOUR_SQLITE = f"substr({_ENDED}, 1, 13) || ':00:00'"
MARK = "(SELECT coalesce(max(attempt_id), 0) FROM jackfield_delivery_tallymark)"

# After one key and not beyond another, of so many rows.
LAST_OF_PART = """
    SELECT max(id) FROM (
        SELECT id FROM jackfield_delivery_attempt WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
    ) AS part
"""
_ADD = """
    INSERT INTO jackfield_delivery_{table} ({of}starts_at, slot, delivered, failed, longest_ms) {rows}
    ON CONFLICT ({of}starts_at, slot) DO UPDATE
    SET delivered = jackfield_delivery_{table}.delivered + excluded.delivered,
        failed = jackfield_delivery_{table}.failed + excluded.failed,
        longest_ms = {larger}(jackfield_delivery_{table}.longest_ms, excluded.longest_ms)
"""
_TYPES = ("bigint", "timestamptz", "smallint", "int", "int", "int")
# Who may still write an attempt with a smaller key than one that is there: a key is taken under this lock.
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
    AND relation = 'jackfield_delivery_attempt'::regclass AND pid IS DISTINCT FROM pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def attempts(where: str, *, of_configs: bool = True) -> str:
    """Return the statement that counts attempts by config, hour and slot.

    Its rows are the config, the hour, the slot, how many delivered and how many did not, and the longest.

    Args:
        where: Which, by ``attempt.id``, and with ``of_configs`` by ``delivery.config_id``.
        of_configs: Else the config is 0: they are counted of the whole deployment.
    """
    hour = _HOUR_POSTGRESQL if is_postgresql() else _HOUR_SQLITE
    join = "JOIN jackfield_delivery_delivery AS delivery ON delivery.id = attempt.delivery_id"
    return f"""
        SELECT {"delivery.config_id" if of_configs else "0"} AS config_id, {hour} AS starts_at,
            {_SLOT} AS slot, sum(CASE WHEN attempt.outcome = 'DELIVERED' THEN 1 ELSE 0 END) AS delivered,
            sum(CASE WHEN attempt.outcome = 'DELIVERED' THEN 0 ELSE 1 END) AS failed,
            max(CASE WHEN {_ANSWERED} THEN attempt.duration_ms ELSE 0 END) AS longest_ms
        FROM jackfield_delivery_attempt AS attempt {join if of_configs else ""}
        WHERE attempt.outcome <> 'SHADOWED' AND {where}
        GROUP BY 1, 2, 3
    """  # noqa: S608 - of constants


def ended_since() -> str:
    """Return the condition that an attempt ended at or after a time, its only value."""
    return f"{_ENDED} >= %s"


def add(cursor: Any, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add to the tallies of a table, and make those that are not there.

    Args:
        cursor: Of the transaction.
        table: ``configtally``, or ``wholetally``, whose rows have no config.
        rows: As ``attempts`` gives them, no two of one tally, in one order for all who do this.
    """
    if not rows:
        return
    types = _TYPES if table == "configtally" else _TYPES[1:]
    given = (
        f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in types)})"  # noqa: S608 - of constants
        if is_postgresql()
        else f"VALUES ({', '.join(['%s'] * len(types))})"
    )
    statement = _ADD.format(
        table=table,
        of="config_id, " if table == "configtally" else "",
        rows=given,
        larger="greatest" if is_postgresql() else "max",
    )
    if is_postgresql():
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
    else:
        cursor.executemany(statement, rows)
