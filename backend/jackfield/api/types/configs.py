"""Configs as the viewer may see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import (
    After,
    Before,
    First,
    Last,
    Order,
    StreamedConnection,
    cut_list,
    wanted,
)
from jackfield.api.context import Info
from jackfield.api.defining import argument, entry, output, resolved, told
from jackfield.api.forms import configs as config_forms
from jackfield.api.forms.fields import FormSchema
from jackfield.api.node import Node
from jackfield.api.people import User, user
from jackfield.api.scalars import JSON, Cursor
from jackfield.api.types import breakers, deliveries, diagnostics, history, integrations, resources, traffic
from jackfield.api.types.breakers import Breaker
from jackfield.api.types.granting import GrantConnection, GrantEdge, grant
from jackfield.api.types.rights import ConfigPermissions, Refusal, config_permissions, config_refusals
from jackfield.api.types.status import Status, of_config
from jackfield.api.words import Health, Role
from jackfield.configs import permissions as rules
from jackfield.configs import queries
from jackfield.configs.hearing import lines_of
from jackfield.configs.lines import Line, whole
from jackfield.configs.models import Config as Row
from jackfield.inbound import addresses, refusals

if TYPE_CHECKING:
    from jackfield.api.types.deliveries import DeliveryConnection, DeliveryFilter
    from jackfield.api.types.history import AuditEntryConnection
    from jackfield.api.types.integrations import Integration
    from jackfield.api.types.resources import ResourceConnection, ResourceFilter, Sync

IntegrationType = Annotated["Integration", strawberry.lazy("jackfield.api.types.integrations")]
History = Annotated["AuditEntryConnection", strawberry.lazy("jackfield.api.types.history")]
Deliveries = Annotated["DeliveryConnection", strawberry.lazy("jackfield.api.types.deliveries")]
Resources = Annotated["ResourceConnection", strawberry.lazy("jackfield.api.types.resources")]
ToResources = Annotated[
    Annotated["ResourceFilter", strawberry.lazy("jackfield.api.types.resources")] | None,
    argument("What to narrow the list to.", name="filter"),
]
LastSync = Annotated["Sync", strawberry.lazy("jackfield.api.types.resources")] | None
ToDeliveries = Annotated[
    Annotated["DeliveryFilter", strawberry.lazy("jackfield.api.types.deliveries")] | None,
    argument("What to narrow the list to.", name="filter"),
]


@output
class Config(Node):
    """One owner's named settings for one integration."""

    row: strawberry.Private[Row | Line]
    batch: strawberry.Private[Batch[Row | Line]]
    principal: strawberry.Private[Principal]
    name: str = told("What its owner calls it; unique to owner and integration.")
    enabled: bool = told("Whether its owner wants it to work.")
    created_at: datetime = told("When it was made.")
    updated_at: datetime = told("When name, enabled or settings changed last.")
    version: int = told(
        "Of name, enabled and settings: what expectedVersion takes. Health does not change it."
    )

    @resolved
    def settings(self) -> JSON:
        """Settings as stored, secrets left out; also the export."""
        return JSON(self._whole().settings)

    @resolved
    def event_types(self) -> list[str]:
        """What it hears: names and patterns."""
        return list(self._whole().event_types)

    @resolved
    def condition_lines(self) -> list[str]:
        """Its conditions as sentences; none: it takes all that it hears."""
        return lines_of(self._whole(), viewer=self.principal.user)

    @resolved
    def integration(self) -> IntegrationType:
        """Of what it is a config; of one that is not installed any more a stand-in."""
        return self._integrations()[self.row.integration_id]

    @resolved
    def owner(self) -> User:
        """Whose it is."""
        return user(self.row.owner)

    @resolved
    def updated_by(self) -> User | None:
        """Who changed it last."""
        return None if self.row.updated_by is None else user(self.row.updated_by)

    @resolved
    def status(self) -> Status:
        """How it stands."""
        retries = self.batch.once("retries", deliveries.next_retries)
        shut = self.batch.once("breakers", breakers.of_configs).get(self.row.pk)
        return of_config(
            self.row,
            self._integrations()[self.row.integration_id],
            next_attempt_at=breakers.not_before(retries.get(self.row.pk), shut),
            breaker=shut,
            refusal=self.batch.once("refusals", _refusals).get(self.row.pk),
        )

    @resolved
    def breaker(self) -> Breaker:
        """Whether its deliveries are kept back because its service fails."""
        found = self.batch.once("breakers", breakers.of_configs)
        return breakers.show(found.get(self.row.pk), config=self.row)

    @resolved
    def form(self, info: Info) -> FormSchema | None:
        """Its form, to change it.

        Null: the integration is not installed, the settings are newer than its code, the viewer may not
        edit, or the author's code raised.
        """
        if not self.viewer_can_now().edit:
            return None
        return config_forms.of_config(config=self._whole(), principal=self.principal)

    @resolved
    def grants(
        self,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> GrantConnection:
        """Who was granted what, the oldest first: all of it to who may share, else the viewer's own."""
        rows = self.batch.once("grants", rules.grants_on)[self.row.pk]
        if rules.Permission.SHARE not in self._held():
            viewer = self.principal.user
            groups = self.batch.once("groups", lambda _rows: _groups_of(viewer))
            rows = [
                row for row in rows if (row.grantee.pk in groups if row.is_group else row.grantee == viewer)
            ]
        order = Order(
            name=f"config:{self.row.pk}:grants", columns=("granted_at", "kind", "key"), key=_grant_place
        )
        place = wanted(
            principal=self.principal, order=order, first=first, after=after, last=last, before=before
        )
        found = cut_list(
            principal=self.principal, order=order, page=place, rows=sorted(rows, key=_grant_place)
        )
        edges = [GrantEdge(cursor=c, node=grant(r)) for c, r in zip(found.cursors, found.rows, strict=True)]
        return GrantConnection(edges=edges, page_info=found.info, count=lambda: len(rows))

    @resolved
    def viewer_role(self) -> Role | None:
        """The largest role that the viewer's rights cover."""
        role = rules.role_of(self._held())
        return None if role is None else Role(role.value)

    @resolved
    def viewer_can(self) -> ConfigPermissions:
        """What the viewer may do with it."""
        return self.viewer_can_now()

    @resolved
    def viewer_cannot(self) -> list[Refusal]:
        """What the viewer can't do, and why."""
        installed = self._integrations()[self.row.integration_id].is_installed
        return config_refusals(self._held(), self.principal, is_installed=installed)

    @resolved
    def deliveries(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        narrowed: ToDeliveries = strawberry.UNSET,
    ) -> Deliveries:
        """What it is owed and was sent, the newest first."""
        return deliveries.page(
            info,
            name=f"config:{self.row.pk}:deliveries",
            first=first,
            after=after,
            last=last,
            before=before,
            narrowed=narrowed,
            config_key=self.row.pk,
        )

    @resolved
    def traffic(self, hours: traffic.Hours = 24) -> list[traffic.TrafficBucket]:
        """Hourly counts of what was sent, the oldest first; at most 720."""
        return traffic.of_config(self.batch, self.row.pk, hours=hours)

    @resolved
    def inbound_url(self) -> str | None:
        """Where the service calls us; null without INBOUND, and for those who may not edit."""
        if not self.viewer_can_now().edit:
            return None
        return self.batch.once("inbound_urls", self._inbound_urls).get(self.row.pk)

    @resolved
    def resources(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        narrowed: ToResources = strawberry.UNSET,
    ) -> Resources:
        """The service's things, as the last sync read them."""
        return resources.page(
            info,
            config_key=self.row.pk,
            first=first,
            after=after,
            last=last,
            before=before,
            narrowed=narrowed,
        )

    @resolved
    def last_sync(self) -> LastSync:
        """The newest sync; null when there was none."""
        found = self.batch.once("last_syncs", lambda rows: resources.last_syncs(rows, self.principal))
        return found.get(self.row.pk)

    @resolved
    def history(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> History:
        """What was done with it and by whom, the newest first."""
        return history.page(
            info,
            name=f"config:{self.row.pk}:history",
            subject_kind="config",
            subject_id=self.row.pk,
            may_see=True,
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @resolved
    def diagnostics(self) -> JSON | None:
        """For a report of a fault: versions, states and counts, without secrets and without settings' values.

        Null for those who may not edit; asked for at most 10 configs at once.
        """
        if not self.viewer_can_now().edit:
            return None
        diagnostics.require_few(len(self.batch.rows))
        return diagnostics.report(
            self._whole(),
            integration=self._integrations()[self.row.integration_id],
            status=self.status(),
            breaker=self.breaker(),
        )

    def viewer_can_now(self) -> ConfigPermissions:
        """Return the viewer's rights."""
        return config_permissions(self._held(), self.principal)

    def _whole(self) -> Row:
        return self.batch.once("whole", whole)[self.row.pk]

    def _held(self) -> frozenset[rules.Permission]:
        return self._held_of_all()[self.row.pk]

    def _held_of_all(self) -> dict[int, frozenset[rules.Permission]]:
        return self.batch.once("permissions", lambda rows: rules.permissions_of(self.principal.user, rows))

    def _inbound_urls(self, rows: Sequence[Row | Line]) -> dict[int, str]:
        held = self._held_of_all()
        editable = [row for row in rows if rules.Permission.EDIT in held[row.pk]]
        return addresses.urls_of([row.pk for row in editable if addresses.can_hear(row.integration_id)])

    def _integrations(self) -> dict[str, "integrations.Integration"]:
        return self.batch.once(
            "integrations",
            lambda rows: integrations.show_by_id({row.integration_id for row in rows}, self.principal),
        )


@output
class ConfigEdge:
    """A config's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Config = told("The config.")


@output
class ConfigConnection(StreamedConnection):
    """A page of configs."""

    edges: list[ConfigEdge] = told("The configs of the page.")


@entry
class ConfigFilter:
    """Narrows a list of configs; a list means any of them, and what is left out does not narrow."""

    integration_id: str | None = told("Of this integration.", default=strawberry.UNSET)
    owner_id: strawberry.ID | None = told("Of this owner.", default=strawberry.UNSET)
    enabled: bool | None = told("Enabled, or disabled.", default=strawberry.UNSET)
    health: list[Health] | None = told("With one of these healths.", default=strawberry.UNSET)
    needs_attention: bool | None = told("That a person should look at, or not.", default=strawberry.UNSET)
    event_type: str | None = told("That hear this event type.", default=strawberry.UNSET)
    search: str | None = told("Whose name contains this.", default=strawberry.UNSET)
    mine: bool | None = told("True: the viewer's own alone.", default=strawberry.UNSET)


def show(rows: Iterable[Row | Line], principal: Principal) -> list[Config]:
    """Show rows that were read together, with their owners, and that the viewer may see."""
    batch = Batch(list(rows))
    return [_config(row, batch, principal) for row in batch.rows]


def load(keys: Iterable[int], principal: Principal) -> dict[int, Config]:
    """Return those of these configs that the viewer may see, by key."""
    rows = queries.many(user=principal.user, config_ids=keys)
    return {shown.row.pk: shown for shown in show(rows.values(), principal)}


def of(rows: Sequence[Any], principal: Principal) -> dict[int, Config]:
    """Return the configs of deliveries that the viewer sees, by key: who sees a delivery sees its config."""
    keys = {row.config_id for row in rows}
    found = Row.objects.filter(pk__in=keys).select_related("owner", "updated_by")
    return {shown.row.pk: shown for shown in show(found, principal)}


def _config(row: Row | Line, batch: Batch[Row | Line], principal: Principal) -> Config:
    return Config(
        id=strawberry.ID(ids.encode("cfg", row.pk)),
        row=row,
        batch=batch,
        principal=principal,
        name=row.name,
        enabled=row.enabled,
        created_at=row.time_added,
        updated_at=row.last_updated,
        version=row.version,
    )


def _groups_of(viewer: Any) -> frozenset[int]:
    return frozenset() if viewer is None else frozenset(viewer.groups.values_list("pk", flat=True))


def _refusals(rows: Sequence[Row | Line]) -> dict[int, str]:
    called = [row.pk for row in rows if addresses.can_hear(row.integration_id)]
    return refusals.reasons(called) if called else {}


def _grant_place(row: rules.GrantRow) -> list[Any]:
    return [row.granted_at.isoformat(), "group" if row.is_group else "user", row.key]
