"""Integrations as the viewer may see them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import strawberry
from django.conf import settings

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.authors import asked
from jackfield.api.batches import Batch
from jackfield.api.connections import After, Before, First, Last, StreamedConnection
from jackfield.api.context import Info
from jackfield.api.counting import Counts, config_counts
from jackfield.api.defining import argument, entry, output, resolved, told
from jackfield.api.forms import activation
from jackfield.api.forms import configs as config_forms
from jackfield.api.forms.fields import FormSchema
from jackfield.api.node import Node
from jackfield.api.scalars import Cursor
from jackfield.api.types import categories, config_pages, history, managing
from jackfield.api.types.integration_rights import permissions_on, refusals_on
from jackfield.api.types.managing import ManageAction
from jackfield.api.types.rights import IntegrationPermissions, Refusal
from jackfield.api.types.status import Status, of_integration
from jackfield.api.words import (
    Capability,
    ConfigOrder,
    DeliveryPromise,
    Health,
    IntegrationState,
    QualityTier,
)
from jackfield.flows import verbs
from jackfield.registry import guide, icon_file, queries
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.labels import OTHER

if TYPE_CHECKING:
    from jackfield.api.types.categories import Category
    from jackfield.api.types.configs import ConfigConnection, ConfigFilter
    from jackfield.api.types.history import AuditEntryConnection

CategoryType = Annotated["Category", strawberry.lazy("jackfield.api.types.categories")]
History = Annotated["AuditEntryConnection", strawberry.lazy("jackfield.api.types.history")]
Configs = Annotated["ConfigConnection", strawberry.lazy("jackfield.api.types.configs")]
ToConfigs = Annotated[
    Annotated["ConfigFilter", strawberry.lazy("jackfield.api.types.configs")] | None,
    argument("What to narrow the list to.", name="filter"),
]
ConfigOrderBy = Annotated[ConfigOrder, argument("In which order.")]


@output
class Icon:
    """A picture of an integration."""

    density: str = told("1x is 48 by 48 pixels; 2x twice that.")
    url: str = told("Where it is.")


@output
class Integration(Node):
    """A kind of service that Jackfield can talk to."""

    record: strawberry.Private[IntegrationRecord]
    code: strawberry.Private[Any]
    batch: strawberry.Private[Batch["Integration"]]
    principal: strawberry.Private[Principal]
    category_word: strawberry.Private[str]
    integration_id: str = told("Its own id: stable, and the same in every deployment.")
    name: str = told("Its name.")
    description: str = told("What it is for, in a sentence or two.")
    icons: list[Icon] = told("Pictures of it; empty: show a monogram.")
    state: IntegrationState = told("What an administrator wants of it.")
    is_installed: bool = told("Whether this deployment has its code.")
    capabilities: list[Capability] = told("What it can do.")
    promise: DeliveryPromise = told("How often an event may arrive at the service.")
    tier: QualityTier | None = told("How well made it is; null: its author does not say.")
    documentation_url: str | None = told("Where the service describes what this uses.")
    event_types: list[str] = told("What it can hear: event types and patterns.")

    @resolved
    def category(self) -> CategoryType:
        """Where people look for it."""
        return self.batch.once("categories", self._categories)[self.category_word]

    @resolved
    def status(self) -> Status:
        """How it stands by itself: its start and its activation settings, never its configs."""
        return of_integration(self.record, is_installed=self.is_installed)

    @resolved
    def config_form(self) -> FormSchema | None:
        """For a new config. Null: not installed, the viewer may not, or the author's code raised."""
        if self.code is None or not permissions_on(self.record, self.code, self.principal).create_config:
            return None
        return config_forms.of_new(integration=self.code, principal=self.principal)

    @resolved
    def activation_form(self) -> FormSchema | None:
        """What activation asks once for the whole deployment; null when nothing, or not the viewer's."""
        if self.code is None or not permissions_on(self.record, self.code, self.principal).activate:
            return None
        return activation.form(integration=self.code, record=self.record, principal=self.principal)

    @resolved
    def manage_actions(self) -> list[ManageAction]:
        """What it offers beyond on and off, for itself and for its configs."""
        return managing.of_integration(self.code, self.principal)

    @resolved
    def configs(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        narrowed: ToConfigs = strawberry.UNSET,
        order_by: ConfigOrderBy = ConfigOrder.NEWEST,
    ) -> Configs:
        """Its configs that the viewer sees."""
        return config_pages.page(
            info,
            name=f"integration:{self.integration_id}:configs",
            first=first,
            after=after,
            last=last,
            before=before,
            narrowed=narrowed,
            order_by=order_by,
            integration_id=self.integration_id,
        )

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
        """What was done with it by itself and by whom, the newest first; nothing to who may not manage it."""
        return history.page(
            info,
            name=f"integration:{self.integration_id}:history",
            subject_kind="integration",
            subject_id=self.integration_id,
            may_see=history.may_see_integrations(self.principal),
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @resolved
    def config_count(self) -> int | None:
        """How many configs of it the viewer sees."""
        return self.counts().total

    @resolved
    def enabled_config_count(self) -> int | None:
        """How many of them are enabled."""
        return self.counts().enabled

    @resolved
    def failing_config_count(self) -> int | None:
        """How many of them are enabled and need attention."""
        return self.counts().failing

    @resolved
    def viewer_can(self) -> IntegrationPermissions:
        """What the viewer may do with it now."""
        return permissions_on(self.record, self.code, self.principal)

    @resolved
    def viewer_cannot(self) -> list[Refusal]:
        """What the viewer can't do, and why."""
        return refusals_on(self.record, self.code, self.principal)

    @resolved
    def guide(self) -> str | None:
        """Where the owner clicks; CommonMark."""
        return guide(self.integration_id)

    def needs_attention(self) -> bool:
        """Say whether a person should look at it."""
        return of_integration(self.record, is_installed=self.is_installed).needs_attention

    def counts(self) -> Counts:
        """Return how many configs of it the viewer sees."""
        return self.batch.once("counts", self._read_counts)[self.integration_id]

    def _categories(self, shown: Sequence["Integration"]) -> dict[str, "Category"]:
        return categories.show([one.category_word for one in shown], self.principal)

    def _read_counts(self, shown: Sequence["Integration"]) -> dict[str, Counts]:
        return config_counts(user=self.principal.user, integration_ids=[one.integration_id for one in shown])


@output
class IntegrationEdge:
    """An integration's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Integration = told("The integration.")


@output
class IntegrationConnection(StreamedConnection):
    """A page of integrations."""

    edges: list[IntegrationEdge] = told("The integrations of the page.")


@entry
class IntegrationFilter:
    """Narrows a list of integrations; a list means any of them, and what is left out does not narrow."""

    search: str | None = told("Whose name, description or id contains this.", default=strawberry.UNSET)
    state: list[IntegrationState] | None = told("In one of these states.", default=strawberry.UNSET)
    health: list[Health] | None = told("With one of these healths.", default=strawberry.UNSET)
    capability: list[Capability] | None = told("With one of these capabilities.", default=strawberry.UNSET)
    needs_attention: bool | None = told("That a person should look at, or not.", default=strawberry.UNSET)
    has_configs: bool | None = told(
        "With configs that the viewer sees, or without.", default=strawberry.UNSET
    )
    category_id: strawberry.ID | None = told("Of this category.", default=strawberry.UNSET)


def visible(principal: Principal) -> list[Integration]:
    """Return all integrations that the viewer may see, by name."""
    if not principal.is_authenticated:
        return []
    records = queries.records()
    may_activate = verbs.may(principal.user, "activate")
    shown = [
        key
        for key, record in records.items()
        if may_activate or record.state != IntegrationRecord.State.INACTIVE
    ]
    found = _show({key: records[key] for key in shown}, principal)
    return sorted(found.values(), key=place)


def place(shown: Integration) -> list[str]:
    """Return where an integration stands among others: by name."""
    return [shown.name.casefold(), shown.integration_id]


def load(keys: Iterable[str], principal: Principal) -> dict[str, Integration]:
    """Return those of these integrations that the viewer may see, by id."""
    if not principal.is_authenticated:
        return {}
    wanted = set(keys)
    may_activate = verbs.may(principal.user, "activate")
    records = {
        key: record
        for key, record in queries.records().items()
        if key in wanted and (may_activate or record.state != IntegrationRecord.State.INACTIVE)
    }
    return _show(records, principal)


def show_by_id(keys: Iterable[str], principal: Principal) -> dict[str, Integration]:
    """Return the integrations of configs that the viewer sees, with stand-ins for what is not installed."""
    records = queries.records()
    return _show({key: records.get(key) or queries.record_of(key) for key in keys}, principal)


def _show(records: dict[str, IntegrationRecord], principal: Principal) -> dict[str, Integration]:
    batch: Batch[Integration] = Batch([])
    found = {key: _integration(key, record, batch, principal) for key, record in records.items()}
    batch.rows = list(found.values())
    return found


def _integration(
    key: str, record: IntegrationRecord, batch: Batch[Integration], principal: Principal
) -> Integration:
    code = queries.installed(key)

    def said(what: str, read: Callable[[Any], Any], otherwise: Any) -> Any:
        return (
            otherwise if code is None else asked(lambda: read(code), of=key, what=what, otherwise=otherwise)
        )

    return Integration(
        id=strawberry.ID(ids.encode("int", key)),
        record=record,
        code=code,
        batch=batch,
        principal=principal,
        integration_id=key,
        name=said("name", lambda c: str(c.name), "") or key,
        description=said("description", lambda c: str(c.description), ""),
        icons=said("icons", _own_icons, []) or _folder_icon(key),
        state=IntegrationState(record.state),
        is_installed=code is not None,
        capabilities=said("capabilities", lambda c: sorted(Capability(x.value) for x in c.capabilities), []),
        category_word=said("category", lambda c: str(c.category), OTHER),
        tier=said("tier", lambda c: None if c.tier is None else QualityTier(c.tier.value), None),
        documentation_url=said("documentation_url", lambda c: str(c.documentation_url), "") or None,
        promise=said("promise", lambda c: DeliveryPromise(c.promise.value), DeliveryPromise.AT_LEAST_ONCE),
        event_types=said("event_types", lambda c: [str(x) for x in c.event_patterns], []),
    )


def _folder_icon(key: str) -> list[Icon]:
    if icon_file(key) is None:
        return []
    # Below the path at which an application has included us.
    prefix = urlsplit(settings.JACKFIELD_PUBLIC_URL).path.rstrip("/")
    return [Icon(density="1x", url=f"{prefix}/icons/{key}.svg")]


def _own_icons(code: Any) -> list[Icon]:
    return [Icon(density=str(d), url=str(url)) for d, url in sorted((code.icon_static_urls or {}).items())]
