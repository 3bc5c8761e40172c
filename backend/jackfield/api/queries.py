"""The fields of Query: what can be asked."""

from typing import Annotated, Any

import strawberry
from django.db.models import Q

from jackfield.api import nodes
from jackfield.api.connections import (
    After,
    Before,
    First,
    Last,
    Order,
    by_number,
    cut,
    cut_list,
    stream_position,
    wanted,
)
from jackfield.api.context import Info
from jackfield.api.defining import argument, output, resolved
from jackfield.api.narrowing import MAX_NAMED, given, of_types, require_few
from jackfield.api.node import Node
from jackfield.api.people import user_key
from jackfield.api.refusing import invalid_argument
from jackfield.api.scalars import JSON
from jackfield.api.types import config_pages, deliveries, events, integrations
from jackfield.api.types.configs import Config, ConfigConnection, ConfigFilter
from jackfield.api.types.deliveries import Delivery, DeliveryConnection, DeliveryFilter
from jackfield.api.types.events import Event, EventConnection, EventEdge, EventFilter, EventType
from jackfield.api.types.flows import Flow
from jackfield.api.types.integrations import (
    Integration,
    IntegrationConnection,
    IntegrationEdge,
    IntegrationFilter,
)
from jackfield.api.types.viewer import Viewer, viewer
from jackfield.api.words import ConfigOrder
from jackfield.delivery import queries as delivery_queries
from jackfield.delivery.event_types import event_types

Id = Annotated[strawberry.ID, argument("Its id.", name="id")]
ToConfigs = Annotated[ConfigFilter | None, argument("What to narrow the list to.", name="filter")]
ToDeliveries = Annotated[DeliveryFilter | None, argument("What to narrow the list to.", name="filter")]
ToEvents = Annotated[EventFilter | None, argument("What to narrow the list to.", name="filter")]
ToIntegrations = Annotated[IntegrationFilter | None, argument("What to narrow the list to.", name="filter")]
OrderBy = Annotated[ConfigOrder, argument("In which order.")]


@output
class Query:
    """What can be asked. Null without an error: it does not exist, or the viewer may not see it."""

    @resolved
    def viewer(self, info: Info) -> Viewer | None:
        """Who asks; null: nobody is signed in."""
        return viewer(info.context.principal)

    @resolved
    def node(self, info: Info, node_id: Id) -> Node | None:
        """Anything that has an id."""
        return _one(info, node_id)

    @resolved
    def nodes(
        self, info: Info, node_ids: Annotated[list[strawberry.ID], argument("At most 100 ids.", name="ids")]
    ) -> list[Node | None] | None:
        """Things by their ids, in that order; null where there is none."""
        if len(node_ids) > MAX_NAMED:
            raise invalid_argument(f"At most {MAX_NAMED} ids.")
        found = nodes.load(node_ids, info.context.principal)
        return [found.get(text) for text in node_ids]

    @resolved
    def integration(
        self, info: Info, integration_id: Annotated[str, argument("Its own id, such as slack.")]
    ) -> Integration | None:
        """One integration."""
        return integrations.load([integration_id], info.context.principal).get(integration_id)

    @resolved
    def integrations(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        narrowed: ToIntegrations = strawberry.UNSET,
    ) -> IntegrationConnection | None:
        """The integrations that the viewer may see, by name."""
        require_few(narrowed)
        principal = info.context.principal
        order = Order(name="integrations", columns=("name", "id"), key=integrations.place)
        place = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
        follow = stream_position(info)
        rows = [one for one in integrations.visible(principal) if _fits(one, narrowed)]
        found = cut_list(principal=principal, order=order, page=place, rows=rows)
        return IntegrationConnection(
            edges=[
                IntegrationEdge(cursor=c, node=one) for c, one in zip(found.cursors, found.rows, strict=True)
            ],
            page_info=found.info,
            count=lambda: len(rows),
            position=follow,
        )

    @resolved
    def config(self, info: Info, node_id: Id) -> Config | None:
        """One config."""
        found = _one(info, node_id)
        return found if isinstance(found, Config) else None

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
        order_by: OrderBy = ConfigOrder.NEWEST,
    ) -> ConfigConnection | None:
        """The configs that the viewer may see."""
        return config_pages.page(
            info,
            name="configs",
            first=first,
            after=after,
            last=last,
            before=before,
            narrowed=narrowed,
            order_by=order_by,
        )

    @resolved
    def event(self, info: Info, node_id: Id) -> Event | None:
        """One event."""
        found = _one(info, node_id)
        return found if isinstance(found, Event) else None

    @resolved
    def events(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        narrowed: ToEvents = strawberry.UNSET,
    ) -> EventConnection | None:
        """The events that the viewer may see, the newest first."""
        require_few(narrowed)
        principal = info.context.principal
        order = by_number("events")
        place = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
        follow = stream_position(info)
        rows = delivery_queries.visible_events(principal.user)
        if principal.is_authenticated:
            rows = rows.filter(_of_events(narrowed))
        found = cut(principal=principal, order=order, page=place, rows=rows)
        shown = events.show(found.rows, principal)
        return EventConnection(
            edges=[EventEdge(cursor=c, node=one) for c, one in zip(found.cursors, shown, strict=True)],
            page_info=found.info,
            count=rows.count,
            position=follow,
        )

    @resolved
    def event_types(self, info: Info) -> list[EventType] | None:
        """The kinds of events that the application has registered, by name."""
        if not info.context.principal.is_authenticated:
            return []
        return [
            EventType(
                name=one.name,
                description=one.description,
                sample=None if one.sample is None else JSON(one.sample),
                schema=None if one.schema is None else JSON(one.schema),
                is_system=False,
            )
            for one in event_types()
        ]

    @resolved
    def delivery(self, info: Info, node_id: Id) -> Delivery | None:
        """One delivery."""
        found = _one(info, node_id)
        return found if isinstance(found, Delivery) else None

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
    ) -> DeliveryConnection | None:
        """The deliveries to configs that the viewer may see, the newest first."""
        return deliveries.page(
            info,
            name="deliveries",
            first=first,
            after=after,
            last=last,
            before=before,
            narrowed=narrowed,
        )

    @resolved
    def flow(self, info: Info, node_id: Id) -> Flow | None:
        """One flow of the viewer's own."""
        found = _one(info, node_id)
        return found if isinstance(found, Flow) else None


def _one(info: Info, text: str) -> Node | None:
    return nodes.load([text], info.context.principal).get(text)


def _fits(shown: Integration, narrowed: IntegrationFilter | None) -> bool:
    if not narrowed:
        return True
    search = given(narrowed.search)
    said = f"{shown.name}\n{shown.description}\n{shown.integration_id}".casefold()
    conditions: list[tuple[Any, Any]] = [
        (given(narrowed.state), lambda wanted: shown.state in wanted),
        (given(narrowed.health), lambda wanted: shown.record.health in wanted),
        (given(narrowed.capability), lambda wanted: bool(set(wanted) & set(shown.capabilities))),
        (given(narrowed.needs_attention), lambda wanted: shown.needs_attention() is wanted),
        (given(narrowed.has_configs), lambda wanted: (shown.counts().total > 0) is wanted),
    ]
    if search and search.casefold() not in said:
        return False
    return all(holds(wanted) for wanted, holds in conditions if wanted is not None)


def _of_events(narrowed: EventFilter | None) -> Q:
    if not narrowed:
        return Q()
    condition = Q()
    if given(narrowed.type) is not None:
        condition &= of_types("type", narrowed.type or ())
    if given(narrowed.publisher_id) is not None:
        key = user_key(narrowed.publisher_id)
        condition &= Q(pk__in=[]) if key is None else Q(publisher=key)
    if given(narrowed.since) is not None:
        condition &= Q(published_at__gte=narrowed.since)
    if given(narrowed.until) is not None:
        condition &= Q(published_at__lt=narrowed.until)
    return condition
