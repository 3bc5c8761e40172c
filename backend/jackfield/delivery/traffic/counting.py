"""The errand: counts attempts in parts, each once, whatever dies and however late one commits.

Up to the mark all attempts are counted and beyond it none is: both move in one transaction. On PostgreSQL a
key that is handed out may become visible after a larger one. So the mark goes no further than to a key at
which everybody who could have a smaller one has ended.
"""

import asyncio
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from jackfield.configs.contention import again_if_contended
from jackfield.delivery.dialect import is_postgresql
from jackfield.delivery.errands import Errand, database
from jackfield.delivery.routing.choosing import kept_there
from jackfield.delivery.tallies import TallyMark
from jackfield.delivery.traffic import traffic_sql

#: The errand: there is one in the whole deployment.
KIND = "delivery.traffic"
#: What has not been counted yet is counted by who asks: it must stay little.
EVERY = timedelta(seconds=10)
#: How soon it goes on when its time was over and not all was counted.
GO_ON = timedelta(seconds=1)
#: Attempts of one transaction: on SQLite it keeps all other writers waiting.
AT_ONCE = 2_000
#: The one row of the mark.
_MARK = 1
#: It rests for so many times as long as a part took.
_RESTS = 1.0
_SHORTEST_REST_S = 0.005
#: Of the deadline of an errand.
_SHARE = 0.5
#: How long who writes attempts is waited for; then it is tried again the next time.
_PATIENCE_S = 2.0
_LOOK_EVERY_S = 0.01


async def count(_errand: Errand) -> timedelta:
    """Count what has ended since the last time, or as much of it as there is time for."""
    until = time.monotonic() + settings.JACKFIELD_ERRAND_DEADLINE_S * _SHARE
    newest = await database(complete_until)
    while newest is not None:
        began = time.monotonic()
        if not await database(count_part, newest=newest):
            break
        if time.monotonic() >= until:
            return GO_ON
        await asyncio.sleep(max(_SHORTEST_REST_S, _RESTS * (time.monotonic() - began)))
    return EVERY


def complete_until(*, patience_s: float = _PATIENCE_S) -> int | None:
    """Return the key of an attempt up to which no further one will appear; None: there is none to say.

    Not within a transaction. On PostgreSQL it waits for those who write attempts now, at most so long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM jackfield_delivery_attempt")
        newest: int | None = cursor.fetchone()[0]
        mark = TallyMark.objects.values_list("attempt_id", flat=True).first() or 0
        if newest is None or newest <= mark:
            return None
        if not is_postgresql():
            # One writes at a time, and keys are handed out in that order.
            return newest
        until = time.monotonic() + patience_s
        writing = _writers(cursor)
        while writing:
            if time.monotonic() >= until:
                return None
            time.sleep(_LOOK_EVERY_S)
            writing &= _writers(cursor)
    return newest


@again_if_contended
@transaction.atomic
def count_part(*, newest: int, at_once: int = AT_ONCE) -> bool:
    """Count the next attempts, at most so many and none beyond ``newest``; whether there may be more.

    Two who do so at once take turns. Attempts of configs that go meanwhile are counted of the whole alone.
    """
    TallyMark.objects.bulk_create([TallyMark(pk=_MARK)], ignore_conflicts=True)
    mark = TallyMark.objects.select_for_update().get(pk=_MARK)
    with connection.cursor() as cursor:
        cursor.execute(traffic_sql.LAST_OF_PART, [mark.attempt_id, newest, at_once])
        last: int | None = cursor.fetchone()[0]
        if last is None:
            return False
        cursor.execute(traffic_sql.attempts("attempt.id > %s AND attempt.id <= %s"), [mark.attempt_id, last])
        found = cursor.fetchall()
        there = kept_there(sorted({row[0] for row in found}))
        traffic_sql.add(cursor, "configtally", sorted(row for row in found if row[0] in there))
        traffic_sql.add(cursor, "wholetally", _of_all(found))
    mark.attempt_id = last
    mark.save(update_fields=["attempt_id"])
    return last < newest


def _writers(cursor: Any) -> set[str]:
    cursor.execute(traffic_sql.WRITERS)
    return {name for (name,) in cursor.fetchall()}


def _of_all(found: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the same without the config."""
    whole: dict[tuple[Any, int], tuple[int, int, int]] = {}
    for _, starts_at, slot, delivered, failed, longest_ms in found:
        before = whole.get((starts_at, slot), (0, 0, 0))
        whole[starts_at, slot] = (before[0] + delivered, before[1] + failed, max(before[2], longest_ms))
    return [(*key, *counts) for key, counts in sorted(whole.items())]
