"""The fields of Query: what can be asked."""

from typing import Annotated, Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.api import ids, nodes
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
from jackfield.api.forms import again, remote
from jackfield.api.forms.fields import FormSchema
from jackfield.api.forms.sources import ChoicePage
from jackfield.api.forms.tokens import FormExpired
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.narrowing import MAX_NAMED, given, require_few
from jackfield.api.node import Node
from jackfield.api.queries import access, auditing, whole
from jackfield.api.queries import people as directory
from jackfield.api.refusing import invalid_argument
from jackfield.api.scalars import JSON
from jackfield.api.types import categories, config_pages, deliveries, events, integrations
from jackfield.api.types.categories import Category
from jackfield.api.types.configs import Config, ConfigConnection, ConfigFilter
from jackfield.api.types.deliveries import Delivery, DeliveryConnection, DeliveryFilter
from jackfield.api.types.deployment import Deployment, deployment
from jackfield.api.types.events import Event, EventConnection, EventEdge, EventFilter, EventType
from jackfield.api.types.flows import Flow
from jackfield.api.types.integrations import (
    Integration,
    IntegrationConnection,
    IntegrationEdge,
    IntegrationFilter,
)
from jackfield.api.types.previews import EventSourceInput, RoutingVerdict, routing_verdict
from jackfield.api.types.viewer import Viewer, viewer
from jackfield.api.words import ConfigOrder
from jackfield.delivery import queries as delivery_queries
from jackfield.delivery.event_types import event_types
from jackfield.sdk.kept import in_words

Id = Annotated[strawberry.ID, argument("Its id.", name="id")]
ToConfigs = Annotated[ConfigFilter | None, argument("What to narrow the list to.", name="filter")]
ToDeliveries = Annotated[DeliveryFilter | None, argument("What to narrow the list to.", name="filter")]
ToEvents = Annotated[EventFilter | None, argument("What to narrow the list to.", name="filter")]
ToIntegrations = Annotated[IntegrationFilter | None, argument("What to narrow the list to.", name="filter")]
OrderBy = Annotated[ConfigOrder, argument("In which order.")]
FormToken = Annotated[strawberry.ID, argument("Of the form, as it was read.")]
Typed = Annotated[list[FieldValueInput], argument("What is typed in it and not saved.")]


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
            raise invalid_argument(_("At most %(most)s ids.") % {"most": MAX_NAMED})
        found = nodes.load(node_ids, info.context.principal)
        return [found.get(text) for text in node_ids]

    @resolved
    def deployment(self, info: Info) -> Deployment | None:
        """The deployment as a whole."""
        return deployment(info.context.principal)

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
    def categories(self, info: Info) -> list[Category] | None:
        """The categories of the integrations that the viewer may see, by name."""
        return categories.visible(info.context.principal)

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
            rows = rows.filter(events.narrowed_to(narrowed))
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
                description=in_words(one.description),
                sample=None if one.sample is None else JSON(one.sample),
                schema=None if one.schema is None else JSON(one.schema),
                is_system=one.is_system,
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

    @resolved
    def form(self, info: Info, *, token: FormToken, values: Typed = []) -> FormSchema | None:  # noqa: B006 - never changed
        """The form again, rebuilt and validated offline with what was typed, saving nothing.

        Errors stand on its fields; secrets are left out of values. Null: the token has run out, or what it
        stands for is gone.
        """
        principal = info.context.principal
        try:
            found = again.of_token(principal=principal, token=token)
        except FormExpired:
            return None
        return again.shown(found, values, principal=principal)

    @resolved
    def field_choices(
        self,
        info: Info,
        *,
        token: FormToken,
        name: Annotated[str, argument("The field's name.", name="field")],
        search: Annotated[str | None, argument("What was typed to find some of them.")] = strawberry.UNSET,
        first: Annotated[
            int | None, argument("How many: at most 100; the field's pageSize when it is left out.")
        ] = strawberry.UNSET,
        after: After = strawberry.UNSET,
        dependencies: Typed = [],  # noqa: B006 - never changed
    ) -> ChoicePage | None:
        """Some of the choices of a field whose source is RemoteChoices; null: nobody is signed in."""
        question = remote.Question(
            name=name,
            search=given(search) or "",
            first=remote.PAGE_SIZE if given(first) is None else first or 0,
            after=given(after),
        )
        return remote.page(info.context, question, token=token, dependencies=dependencies)

    @resolved
    def explain_routing(
        self,
        info: Info,
        event: Annotated[EventSourceInput, argument("Published, or made up.")],
        config_id: Annotated[strawberry.ID, argument("To which config.")],
    ) -> RoutingVerdict | None:
        """Why an event goes to a config or does not: the same code as routing decides with.

        Null: there is no such event or config, or the viewer may not see it.
        """
        return routing_verdict(info.context.principal, event, config_id=config_id)

    people = resolved(directory.people)
    users = resolved(directory.users)
    groups = resolved(directory.groups)
    audit = resolved(auditing.audit)
    explain_access = resolved(access.explain_access)
    overview = resolved(whole.overview)


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
        (given(narrowed.category_id), lambda wanted: ids.encode("cat", shown.category_word) == wanted),
    ]
    if search and search.casefold() not in said:
        return False
    return all(holds(wanted) for wanted, holds in conditions if wanted is not None)
