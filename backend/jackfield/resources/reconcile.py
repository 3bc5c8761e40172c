"""Writes what a reading of the service's things changes; in the caller's transaction, under its lock."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from jackfield.configs.models import Config
from jackfield.resources import plan as planning
from jackfield.resources.changes import ResourceChange, tell
from jackfield.resources.models import Link, Resource
from jackfield.resources.plan import Plan
from jackfield.resources.upstream import Said

#: Rows of one statement.
_AT_ONCE = 500
#: What becomes otherwise in a row that stays.
_FIELDS = tuple(
    field
    for field in Resource._meta.local_concrete_fields
    if field.name not in {"id", "integration_id", "created_at"}
)
#: A statement for each row, prepared once: one for many rows, as ``bulk_update`` makes it, takes ten times as
#: long for ten thousand, and on SQLite nobody else writes meanwhile.
_UPDATE = (
    f"UPDATE {Resource._meta.db_table} SET "  # noqa: S608 - of constants
    + ", ".join(f"{field.column} = %s" for field in _FIELDS)
    + " WHERE id = %s"
)


def reconcile(*, config: Config, said: Sequence[Said], remove_all: bool, now: datetime) -> Plan:
    """Make the config's resources what the service says; a fixed number of reads, and writes in bulk.

    Args:
        config: Its row, locked by the caller: so no two readings of one config are written at once.
    """
    attached = list(Resource.objects.filter(config=config, is_detached=False).order_by("pk"))
    going, _ = planning.missing(attached, said)
    made = planning.plan(
        config_id=config.pk,
        integration_id=config.integration_id,
        attached=attached,
        detached=list(_detached_of(config)),
        said=said,
        linked=linked_among(going),
        remove_all=remove_all,
        now=now,
    )
    created = Resource.objects.bulk_create(made.created, batch_size=_AT_ONCE)
    tell(created, ResourceChange.CREATED)
    write(made.updated, ResourceChange.UPDATED)
    write(made.reconnected, ResourceChange.RECONNECTED)
    write(made.detached, ResourceChange.DETACHED)
    remove(made.removed)
    return made


def linked_among(rows: Sequence[Resource]) -> set[int]:
    """Lock rows against new links, and return the keys of those that have one."""
    if not rows:
        return set()
    keys = [row.pk for row in rows]
    # Who links takes the same lock, so nobody links what is about to go.
    list(Resource.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return set(Link.objects.filter(resource_id__in=keys).values_list("resource_id", flat=True))


def write(rows: list[Resource], change: ResourceChange) -> None:
    """Save rows that were changed, and tell of it."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, [_values(row) for row in rows])
    tell(rows, change)


def remove(rows: list[Resource]) -> None:
    """Delete rows with their links, after telling of it."""
    tell(rows, ResourceChange.REMOVED)
    for start in range(0, len(rows), _AT_ONCE):
        Resource.objects.filter(pk__in=[row.pk for row in rows[start : start + _AT_ONCE]]).delete()


def _detached_of(config: Config) -> Iterable[Resource]:
    """Return what may be reconnected: the config's own, and what its owner kept of deleted configs."""
    return (
        Resource.objects.select_for_update(no_key=True)
        .filter(is_detached=True, integration_id=config.integration_id)
        .filter(Q(config=config) | Q(config=None, owner_id=config.owner_id))
        .order_by("pk")
    )


def _values(row: Resource) -> list[Any]:
    return [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in _FIELDS), row.pk]
