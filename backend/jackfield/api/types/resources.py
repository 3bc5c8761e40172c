"""Things at the services, and the syncs that read them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import Connection, by_number, cut, wanted
from jackfield.api.context import Info
from jackfield.api.defining import entry, output, resolved, told
from jackfield.api.narrowing import given, storable
from jackfield.api.node import Node
from jackfield.api.scalars import JSON, Cursor
from jackfield.api.types import configs, managing
from jackfield.api.types.managing import ManageAction
from jackfield.api.words import SyncState
from jackfield.configs.lines import Line
from jackfield.configs.models import Config as ConfigRow
from jackfield.registry import queries as registry
from jackfield.resources import queries
from jackfield.resources.models import Resource as Row
from jackfield.resources.models import Sync as SyncRow
from jackfield.sdk.kept import in_words

if TYPE_CHECKING:
    from jackfield.api.types.configs import Config

ConfigType = Annotated["Config", strawberry.lazy("jackfield.api.types.configs")]


@output
class Resource(Node):
    """One of a service's things: a device, a channel, a project."""

    row: strawberry.Private[Row]
    batch: strawberry.Private[Batch[Row]]
    principal: strawberry.Private[Principal]
    integration_key: str = told("The service's own identity for it; of a detached one, the one that it had.")
    kind: str = told("What it is, in the integration's own words.")
    name: str = told("What it is called.")
    state: str | None = told("What it does at the moment; null when it has no states.")
    attributes: JSON = told("Whatever else the service tells of it.")
    is_detached: bool = told("It is not at the service any more, and is kept for what people did with it.")
    updated_at: datetime = told("When something of it changed here last.")

    @resolved
    def config(self) -> ConfigType | None:
        """For which config it was read; null when that was deleted."""
        if self.row.config_id is None:
            return None
        return self.batch.once("configs", self._configs).get(self.row.config_id)

    @resolved
    def manage_actions(self) -> list[ManageAction]:
        """What manageIntegration can do with it; control is one of them. Empty while it is detached."""
        if self.row.is_detached:
            return []
        code = registry.installed(self.row.integration_id)
        return managing.of_resource(code, self.row.kind, self.principal)

    def _configs(self, rows: Sequence[Row]) -> dict[int, "Config"]:
        return configs.of([row for row in rows if row.config_id is not None], self.principal)


@output
class ResourceEdge:
    """A resource's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Resource = told("The resource.")


@output
class ResourceConnection(Connection):
    """A page of resources."""

    edges: list[ResourceEdge] = told("The resources of the page.")


@entry
class ResourceFilter:
    """Narrows a list of resources; what is left out does not narrow."""

    search: str | None = told("Whose name contains this.", default=strawberry.UNSET)
    kind: str | None = told("Of this kind.", default=strawberry.UNSET)
    is_detached: bool | None = told("Detached, or not.", default=strawberry.UNSET)


@output
class Drift:
    """What a look at the service found to be other than known here."""

    added: int = told("How many things it has that are not known here.")
    removed: int = told("How many it has no more.")
    checked_at: datetime = told("When the last look was.")


@output
class Sync(Node):
    """One reading of a service's things for one config; the five counts exclude one another."""

    row: strawberry.Private[SyncRow]
    batch: strawberry.Private[Batch[SyncRow]]
    principal: strawberry.Private[Principal]
    state: SyncState = told("How it stands.")
    started_at: datetime = told("When it was asked for.")
    finished_at: datetime | None = told("When it ended.")
    created: int = told("How many things are new here.")
    updated: int = told("How many are otherwise than before.")
    reconnected: int = told("How many detached ones the service has again.")
    detached: int = told("How many the service has no more and were kept.")
    removed: int = told("How many the service has no more and are gone here too.")
    notes: list[str] = told("What a person should know of it.")
    error: str | None = told("Why it failed.")
    drift: Drift | None = told("What the last look since then found; null when nothing was ever read.")

    @resolved
    def config(self) -> ConfigType:
        """For which config."""
        return self.batch.once("configs", lambda rows: configs.of(rows, self.principal))[self.row.config_id]


def show(rows: Iterable[Row], principal: Principal) -> list[Resource]:
    """Show rows that were read together and that the viewer may see."""
    batch = Batch(list(rows))
    return [_resource(row, batch, principal) for row in batch.rows]


def load(keys: Iterable[int], principal: Principal) -> dict[int, Resource]:
    """Return those of these resources that the viewer may see, by key."""
    rows = queries.visible_resources(principal.user).filter(pk__in=list(keys))
    return {shown.row.pk: shown for shown in show(rows, principal)}


def page(info: Info, *, config_key: int, narrowed: ResourceFilter | None, **asked: Any) -> ResourceConnection:
    """Return a page of the resources of a config that the viewer sees, as they came.

    Args:
        asked: The four arguments of the connection.
    """
    principal = info.context.principal
    order = by_number(f"config:{config_key}:resources", descending=False)
    place = wanted(principal=principal, order=order, **asked)
    rows = queries.of_config(config_key, _filter(narrowed))
    if narrowed and not all(map(storable, (given(narrowed.search), given(narrowed.kind)))):
        rows = rows.none()
    found = cut(principal=principal, order=order, page=place, rows=rows)
    shown = show(found.rows, principal)
    return ResourceConnection(
        edges=[ResourceEdge(cursor=c, node=n) for c, n in zip(found.cursors, shown, strict=True)],
        page_info=found.info,
        count=rows.count,
    )


def show_syncs(rows: Iterable[SyncRow], principal: Principal) -> list[Sync]:
    """Show syncs that were read together and whose configs the viewer may see."""
    batch = Batch(list(rows))
    return [_sync(row, batch, principal) for row in batch.rows]


def load_syncs(keys: Iterable[int], principal: Principal) -> dict[int, Sync]:
    """Return those of these syncs that the viewer may see, by key."""
    rows = queries.visible_syncs(principal.user, list(keys))
    return {shown.row.pk: shown for shown in show_syncs(rows, principal)}


def last_syncs(rows: Sequence[ConfigRow | Line], principal: Principal) -> dict[int, Sync]:
    """Return the newest sync of each of these configs, by the config's key."""
    found = queries.last_syncs(row.pk for row in rows)
    return {shown.row.config_id: shown for shown in show_syncs(found.values(), principal)}


def _filter(narrowed: ResourceFilter | None) -> queries.Filter | None:
    if not narrowed:
        return None
    return queries.Filter(
        search=given(narrowed.search), kind=given(narrowed.kind), is_detached=given(narrowed.is_detached)
    )


def _resource(row: Row, batch: Batch[Row], principal: Principal) -> Resource:
    return Resource(
        id=strawberry.ID(ids.encode("res", row.pk)),
        row=row,
        batch=batch,
        principal=principal,
        integration_key=row.integration_key,
        kind=row.kind,
        name=row.name,
        state=row.state,
        attributes=JSON(row.attributes),
        is_detached=row.is_detached,
        updated_at=row.updated_at,
    )


def _sync(row: SyncRow, batch: Batch[SyncRow], principal: Principal) -> Sync:
    return Sync(
        id=strawberry.ID(ids.encode("syn", row.pk)),
        row=row,
        batch=batch,
        principal=principal,
        state=SyncState(row.state),
        started_at=row.started_at,
        finished_at=row.finished_at,
        created=row.created,
        updated=row.updated,
        reconnected=row.reconnected,
        detached=row.detached,
        removed=row.removed,
        notes=[in_words(note) for note in row.notes],
        error=in_words(row.error) or None,
        drift=_drift(row),
    )


def _drift(row: SyncRow) -> Drift | None:
    if row.drift_checked_at is None:
        return None
    return Drift(added=row.drift_added or 0, removed=row.drift_removed or 0, checked_at=row.drift_checked_at)
