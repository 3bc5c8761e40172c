"""Reads traffic: what is counted already and what has ended since, in one statement and so of one moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from jackfield.configs.permissions import is_somebody, may_see_all
from jackfield.configs.seeing import keys_seen
from jackfield.delivery.dialect import aware, is_postgresql, listed, stored
from jackfield.delivery.tallies import TallyMark
from jackfield.delivery.traffic import traffic_sql
from jackfield.delivery.traffic.slots import percentile_ms

_HOUR = timedelta(hours=1)
_PERCENT = 95
_OF_CONFIGS = """
    SELECT config_id, starts_at, slot, delivered, failed, longest_ms
    FROM jackfield_delivery_configtally WHERE config_id {chosen} AND starts_at >= %s AND starts_at <= %s
"""
_OF_VIEWER = """
    SELECT 0, starts_at, slot, sum(delivered), sum(failed), max(longest_ms)
    FROM jackfield_delivery_configtally WHERE config_id IN ({seen}) AND starts_at >= %s AND starts_at <= %s
    GROUP BY 2, 3
"""
_OF_ALL = """
    SELECT 0, starts_at, slot, delivered, failed, longest_ms
    FROM jackfield_delivery_wholetally WHERE starts_at >= %s AND starts_at <= %s
"""
#: The first bound lets the database plan with it, the second is of the statement's own moment.
_SINCE_MARK = f"attempt.id > %s AND attempt.id > {traffic_sql.MARK} AND {traffic_sql.ended_since()}"
#: Slot, how many delivered, how many did not, and the longest.
_Tally = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """One hour."""

    #: Aware, in UTC.
    starts_at: datetime
    #: Attempts that delivered, and those that did not.
    delivered: int = 0
    failed: int = 0
    #: About, of the attempts that got an answer; None: none did.
    p95_ms: int | None = None


def of_configs(
    config_ids: Collection[int], *, hours: int, now: datetime | None = None
) -> dict[int, list[Bucket]]:
    """Return the last ``hours`` hours, the present one last, of each of these configs.

    For who may see them: that is not asked here.
    """
    since, last = _span(hours, now)
    chosen = "= ANY(%s)" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"
    keys = listed(sorted(config_ids))
    fresh = traffic_sql.attempts(f"{_SINCE_MARK} AND delivery.config_id {chosen}")
    rows = _read(
        _OF_CONFIGS.format(chosen=chosen),
        [keys, stored(since), stored(last)],
        fresh,
        [_mark(), stored(since), keys],
    )
    by_config: dict[int, list[tuple[Any, ...]]] = {key: [] for key in config_ids}
    for key, *row in rows:
        by_config[key].append(tuple(row))
    return {key: _buckets(some, since=since, hours=hours) for key, some in by_config.items()}


def of_viewer(user: Any, *, hours: int, now: datetime | None = None) -> list[Bucket]:
    """Return the last ``hours`` hours, the present one last, of all configs that ``user`` sees.

    To an administrator of the whole deployment, what configs sent that are gone included; to nobody zeros.
    """
    since, last = _span(hours, now)
    within = [stored(since), stored(last)]
    if not is_somebody(user):
        return _buckets((), since=since, hours=hours)
    if may_see_all(user):
        fresh = traffic_sql.attempts(_SINCE_MARK, of_configs=False)
        rows = _read(_OF_ALL, within, fresh, [_mark(), stored(since)])
    else:
        seen, values = keys_seen(user).query.sql_with_params()
        fresh = traffic_sql.attempts(f"{_SINCE_MARK} AND delivery.config_id IN ({seen})")
        rows = _read(
            _OF_VIEWER.format(seen=seen), [*values, *within], fresh, [_mark(), stored(since), *values]
        )
    return _buckets((row[1:] for row in rows), since=since, hours=hours)


def _span(hours: int, now: datetime | None) -> tuple[datetime, datetime]:
    last = (now or timezone.now()).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return last - (hours - 1) * _HOUR, last


def _mark() -> int:
    return TallyMark.objects.values_list("attempt_id", flat=True).first() or 0


def _read(counted: str, values: Sequence[Any], fresh: str, fresh_values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"{counted} UNION ALL {fresh}", [*values, *fresh_values])
        found: list[Any] = cursor.fetchall()
    return found


def _buckets(rows: Iterable[Sequence[Any]], *, since: datetime, hours: int) -> list[Bucket]:
    found: dict[datetime, list[_Tally]] = defaultdict(list)
    for starts_at, slot, delivered, failed, longest_ms in rows:
        found[starts_at].append((slot, int(delivered), int(failed), longest_ms))
    by_hour = {_moment(starts_at): tallies for starts_at, tallies in found.items()}
    return [_bucket(hour, by_hour.get(hour, ())) for hour in (since + n * _HOUR for n in range(hours))]


def _bucket(hour: datetime, tallies: Iterable[_Tally]) -> Bucket:
    delivered = failed = 0
    slots: dict[int, tuple[int, int]] = {}
    for slot, well, ill, longest_ms in tallies:
        delivered += well
        failed += ill
        # What is counted and what is not yet may both have something in it.
        count, longest_before = slots.get(slot, (0, 0))
        slots[slot] = (count + well + ill, max(longest_before, longest_ms))
    return Bucket(
        starts_at=hour, delivered=delivered, failed=failed, p95_ms=percentile_ms(slots, percent=_PERCENT)
    )


def _moment(value: Any) -> datetime:
    return aware(datetime.fromisoformat(value) if isinstance(value, str) else value)
