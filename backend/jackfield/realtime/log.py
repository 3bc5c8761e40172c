"""The status log: changes go in with the transaction that made them, and come out in the order of commits.

A number that is handed out when a row is written says nothing about when the row becomes
visible: a reader that has seen 7 would skip 6 when 6 commits later. So on PostgreSQL a row gets
its position only after its commit, from whoever reads next, one at a time under an advisory
lock; a transaction that takes an hour holds nobody up and is skipped by nobody. On SQLite writers
take turns, so that the order of ids is the order of commits, and the id is the position.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet

from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic, wake_on_commit

#: Of the advisory lock under which positions are handed out; any number that nobody else uses.
_NUMBERING_LOCK = 0x6A61636B_66696C64

_PRUNED_AT_ONCE = 5_000

_HAND_OUT_POSITIONS = """
    WITH fresh AS (
        SELECT id, row_number() OVER (ORDER BY id) AS place
        FROM jackfield_realtime_statuschange WHERE position IS NULL
    ), newest AS (
        SELECT coalesce(max(position), 0) AS position FROM jackfield_realtime_statuschange
    )
    UPDATE jackfield_realtime_statuschange AS change
    SET position = newest.position + fresh.place
    FROM fresh, newest WHERE change.id = fresh.id
"""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that some screen may want to hear of; see ``StatusChange`` for each field."""

    kind: StatusChange.Kind
    subject_id: int | None = None
    user_id: str = ""
    integration_id: str = ""
    config_id: int | None = None
    event_id: int | None = None
    model: str = ""
    removed: bool = False
    viewers: dict[str, Any] | None = None


def record(*changes: Change) -> None:
    """Write the changes in the caller's transaction, else in one of its own; wake readers on commit."""
    if not changes:
        return
    StatusChange.objects.bulk_create(
        [
            StatusChange(
                kind=change.kind,
                subject_id=change.subject_id,
                user_id=change.user_id,
                integration_id=change.integration_id,
                config_id=change.config_id,
                event_id=change.event_id,
                model=change.model,
                removed=change.removed,
                viewers=change.viewers,
            )
            for change in changes
        ]
    )
    wake_on_commit(Topic.STATUS)


def head() -> int:
    """Position of the newest committed change; 0 when there has been none.

    Not within a transaction: it would number rows of its own before their commit.
    """
    _number()
    return _numbered().aggregate(newest=Max(_place()))["newest"] or 0


def oldest() -> int:
    """Position of the oldest change that is still kept; 0 when there has been none.

    Who stands before the one in front of it has missed something for good.
    """
    return _numbered().aggregate(oldest=Min(_place()))["oldest"] or 0


def read_after(
    position: int, *, limit: int = 1000, kinds: Collection[StatusChange.Kind] | None = None
) -> list[StatusChange]:
    """Committed changes after ``position``, in order, each with its own ``position``; of ``kinds``, if given.

    Not within a transaction, as ``head``.
    """
    _number()
    place = _place()
    changes = _numbered().filter(**{f"{place}__gt": position})
    if kinds is not None:
        changes = changes.filter(kind__in=kinds)
    rows = list(changes.order_by(place)[:limit])
    for row in rows:
        row.position = getattr(row, place)
    return rows


def prune(*, before: datetime) -> int:
    """Forget what was recorded before then, but never the newest change; how many they were.

    Only a beginning of the log is taken, so that what is left has no holes; and little at a time,
    so that on SQLite no writer waits for long.
    """
    place = _place()
    kept = _numbered().filter(recorded_at__gte=before).aggregate(first=Min(place))["first"]
    newest = _numbered().aggregate(newest=Max(place))["newest"] or 0
    end = newest if kept is None else min(kept, newest)
    count = 0
    while (start := oldest()) and start < end:
        until = min(start + _PRUNED_AT_ONCE, end)
        count += _numbered().filter(**{f"{place}__lt": until}).delete()[0]
    return count


def _hands_out_positions() -> bool:
    """The one place that knows how the databases differ."""
    return connection.vendor == "postgresql"


def _place() -> str:
    return "position" if _hands_out_positions() else "id"


def _numbered() -> QuerySet[StatusChange]:
    rows = StatusChange.objects.all()
    return rows.filter(position__isnull=False) if _hands_out_positions() else rows


def _number() -> None:
    if not _hands_out_positions() or not StatusChange.objects.filter(position=None).exists():
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Two statements: the second must see what the holder of the lock before us has committed.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING_LOCK])
        cursor.execute(_HAND_OUT_POSITIONS)
