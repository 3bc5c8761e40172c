"""What becomes of resources when their config is deleted or their integration deactivated."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.delivery import errands
from jackfield.registry.models import IntegrationRecord
from jackfield.resources.changes import ResourceChange
from jackfield.resources.models import Resource
from jackfield.resources.reconcile import linked_among, remove, write
from jackfield.resources.syncing import SYNC

State = IntegrationRecord.State


def config_changed(config: Config, change: ConfigChange) -> None:
    """Keep what people did something with as its owner's own, before the config goes; or take all away."""
    if change == ConfigChange.PURGING:
        remove(list(Resource.objects.filter(config=config).order_by("pk")))
    elif change == ConfigChange.DELETING:
        errands.withdraw(kind=SYNC, key=str(config.pk))
        rows = list(Resource.objects.filter(config=config).order_by("pk"))
        kept = _let_go(rows)
        for row in kept:
            row.config_id, row.owner_id = None, config.owner_id
        write(kept, ResourceChange.DETACHED)


def integration_changed(integration_id: str, _old: State, new: State) -> None:
    """Keep, detached, what people did something with, when an integration is deactivated; the rest goes.

    A sync after it is active again reads the rest anew, and finds what was kept by its key.
    """
    if new == State.INACTIVE:
        rows = Resource.objects.filter(integration_id=integration_id, is_detached=False)
        for some in _by_config(rows):
            write(_let_go(some), ResourceChange.DETACHED)


def integration_cleared(integration_id: str, _actor: Any) -> None:
    """Take all away that was read of an integration, when it is deactivated with ALL."""
    for some in _by_config(Resource.objects.filter(integration_id=integration_id)):
        remove(some)


def count(integration_id: str, config_id: int | None) -> dict[str, int]:
    """Return what there is of an integration, or of one of its configs, as people are told before it goes."""
    rows = Resource.objects.filter(integration_id=integration_id)
    number = rows.count() if config_id is None else rows.filter(config_id=config_id).count()
    return {"resources": number} if number else {}


def _by_config(rows: QuerySet[Resource]) -> Iterator[list[Resource]]:
    """Read the rows of one config after the other: all of an integration's may be many."""
    for config_id in list(rows.order_by("config_id").values_list("config_id", flat=True).distinct()):
        yield list(rows.filter(config_id=config_id).order_by("pk"))


def _let_go(rows: list[Resource]) -> list[Resource]:
    """Remove those that nobody did anything with; return the others, detached and unsaved."""
    linked = linked_among(rows)
    kept = [row for row in rows if row.is_renamed or row.pk in linked]
    remove([row for row in rows if not (row.is_renamed or row.pk in linked)])
    for row in kept:
        row.is_detached, row.updated_at = True, timezone.now()
    return kept
