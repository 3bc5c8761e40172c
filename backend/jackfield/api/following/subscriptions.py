"""The Subscription type of the schema: what can be followed, and what its messages say."""

import inspect
from collections.abc import AsyncGenerator
from typing import Annotated, Any, TypeVar, cast

import strawberry
from django.utils.translation import gettext as _

from jackfield.api import ids
from jackfield.api.context import Info
from jackfield.api.cursors import BadCursor, StreamPosition, decode_stream
from jackfield.api.defining import Word, argument, output, told, words
from jackfield.api.following.config_source import ConfigSource
from jackfield.api.following.delivery_source import DeliverySource
from jackfield.api.following.event_source import EventSource
from jackfield.api.following.flow_source import FlowSource
from jackfield.api.following.integration_source import IntegrationSource
from jackfield.api.following.sources import Kind
from jackfield.api.following.streams import Followed
from jackfield.api.narrowing import MAX_NAMED, require_few
from jackfield.api.refusing import RequestCode, invalid_argument, refusal
from jackfield.api.scalars import Cursor
from jackfield.api.types.configs import Config
from jackfield.api.types.deliveries import Delivery
from jackfield.api.types.events import Event, EventFilter, narrowed_to
from jackfield.api.types.flows import Flow
from jackfield.api.types.integrations import Integration
from jackfield.delivery.models import Event as EventRow

T = TypeVar("T")


@words
class ChangeKind(Word):
    """What a message of a stream says."""

    SNAPSHOT = "SNAPSHOT", "How it stands now."
    READY = "READY", "Once: the snapshot or the replay is complete, from here on it is live."
    CHANGED = "CHANGED", "It is other than before, or has just become visible."
    REMOVED = "REMOVED", "It was deleted or hidden; the two are never told apart."
    RESYNC = (
        "RESYNC",
        "Too far behind, or too much to send: read the list again and compare. The stream goes on.",
    )


@output
class IntegrationStatusChange:
    """A message about an integration.

    integrationId is null for READY and RESYNC, integration for REMOVED too.
    """

    kind: ChangeKind = told("What it says.")
    cursor: Cursor = told("Hand the last one back as after, and nothing is missed or doubled.")
    integration_id: str | None = told("Which integration.", default=None)
    integration: Integration | None = told("How it stands.", default=None)


@output
class ConfigStatusChange:
    """A message about a config.

    configId is null for READY and RESYNC, config for REMOVED too.
    """

    kind: ChangeKind = told("What it says.")
    cursor: Cursor = told("Hand the last one back as after, and nothing is missed or doubled.")
    config_id: strawberry.ID | None = told("Which config.", default=None)
    config: Config | None = told("How it stands.", default=None)


@output
class DeliveryChange:
    """A message about a delivery.

    deliveryId is null for READY and RESYNC, delivery for REMOVED too.
    """

    kind: ChangeKind = told("What it says.")
    cursor: Cursor = told("Hand the last one back as after, and nothing is missed or doubled.")
    delivery_id: strawberry.ID | None = told("Which delivery.", default=None)
    delivery: Delivery | None = told("How it stands.", default=None)


@output
class EventChange:
    """A message about an event.

    eventId is null for READY and RESYNC, event for REMOVED too.
    """

    kind: ChangeKind = told("What it says.")
    cursor: Cursor = told("Hand the last one back as after, and nothing is missed or doubled.")
    event_id: strawberry.ID | None = told("Which event.", default=None)
    event: Event | None = told("What happened.", default=None)


AfterCursor = Annotated[
    Cursor | None,
    argument("Go on after this place: the cursor of a message, or a page's streamCursor."),
]
IntegrationIds = Annotated[list[str] | None, argument("Only these integrations.")]
ConfigIds = Annotated[list[strawberry.ID] | None, argument("Only these configs.")]
OfIntegration = Annotated[str | None, argument("Only configs of this integration.")]
OfConfig = Annotated[strawberry.ID | None, argument("Only those of this config.")]
ToEvents = Annotated[EventFilter | None, argument("Only events that fit.", name="filter")]
OfEvent = Annotated[strawberry.ID | None, argument("Only those of this event.")]


def _integration_status(
    info: Info, integration_ids: IntegrationIds = strawberry.UNSET, after: AfterCursor = strawberry.UNSET
) -> AsyncGenerator[IntegrationStatusChange, None]:
    """Follow the status of integrations.

    Without after: a SNAPSHOT of each, READY, then changes. With after: what was missed, READY, then
    changes. Take after from a page's streamCursor, and there is no snapshot.
    """
    named = _named(integration_ids)

    def made(*, kind: Kind, cursor: str, key: Any, integration: Any) -> IntegrationStatusChange:
        return IntegrationStatusChange(
            kind=ChangeKind(kind.value), cursor=Cursor(cursor), integration_id=key, integration=integration
        )

    source = IntegrationSource(
        principal=info.context.principal,
        after=_position(info, after),
        integration_ids=None if named is None else frozenset(named),
        made=made,
    )
    return cast("AsyncGenerator[IntegrationStatusChange, None]", Followed(source))


def _config_status(
    info: Info,
    config_ids: ConfigIds = strawberry.UNSET,
    integration_id: OfIntegration = strawberry.UNSET,
    after: AfterCursor = strawberry.UNSET,
) -> AsyncGenerator[ConfigStatusChange, None]:
    """Follow the status of configs: every change that can be seen in a row.

    Without after: a SNAPSHOT of each, READY, then changes. With after: what was missed, READY, then
    changes. Order is kept for each config, not between configs.
    """
    named = _named(config_ids)
    keys = None if named is None else {ids.number_of(text, "cfg") for text in named}

    def made(*, kind: Kind, cursor: str, key: Any, config: Any) -> ConfigStatusChange:
        return ConfigStatusChange(
            kind=ChangeKind(kind.value),
            cursor=Cursor(cursor),
            config_id=None if key is None else strawberry.ID(ids.encode("cfg", key)),
            config=config,
        )

    source = ConfigSource(
        principal=info.context.principal,
        after=_position(info, after),
        config_keys=None if keys is None else frozenset(key for key in keys if key is not None),
        integration_id=_given(integration_id),
        made=made,
    )
    return cast("AsyncGenerator[ConfigStatusChange, None]", Followed(source))


def _deliveries(
    info: Info,
    config_id: OfConfig = strawberry.UNSET,
    event_id: OfEvent = strawberry.UNSET,
    after: AfterCursor = strawberry.UNSET,
) -> AsyncGenerator[DeliveryChange, None]:
    """Follow deliveries; there is no snapshot: without after, from now on.

    Completes when the config or the event is gone or hidden.
    """
    config_text, event_text = _given(config_id), _given(event_id)

    def made(*, kind: Kind, cursor: str, key: Any, delivery: Any) -> DeliveryChange:
        return DeliveryChange(
            kind=ChangeKind(kind.value),
            cursor=Cursor(cursor),
            delivery_id=None if key is None else strawberry.ID(ids.encode("dlv", key)),
            delivery=delivery,
        )

    source = DeliverySource(
        principal=info.context.principal,
        after=_position(info, after),
        # A key that no row has: what is malformed and what does not exist answer alike.
        config_key=None if config_text is None else ids.number_of(config_text, "cfg") or 0,
        event_key=None if event_text is None else _event_key(event_text),
        made=made,
    )
    return cast("AsyncGenerator[DeliveryChange, None]", Followed(source))


def _events(
    info: Info, *, narrowed: ToEvents = strawberry.UNSET, after: AfterCursor = strawberry.UNSET
) -> AsyncGenerator[EventChange, None]:
    """Follow events as they are published; there is no snapshot: without after, from now on."""
    require_few(narrowed)

    def made(*, kind: Kind, cursor: str, key: Any, event: Any) -> EventChange:
        return EventChange(
            kind=ChangeKind(kind.value),
            cursor=Cursor(cursor),
            event_id=None if key is None else strawberry.ID(ids.encode("evt", key)),
            event=event,
        )

    source = EventSource(
        principal=info.context.principal,
        after=_position(info, after),
        narrowed=narrowed_to(narrowed),
        made=made,
    )
    return cast("AsyncGenerator[EventChange, None]", Followed(source))


def _flow(
    info: Info, node_id: Annotated[strawberry.ID, argument("Which flow.", name="id")]
) -> AsyncGenerator[Flow, None]:
    """Follow a flow of the viewer's own: its present step, then each new one.

    Completes when it is over, or is not the viewer's any more.
    """
    source = FlowSource(
        principal=info.context.principal,
        # A key that no row has: what is malformed and what does not exist answer alike.
        key=ids.number_of(node_id, "flw") or 0,
        made=lambda node: node,
    )
    return cast("AsyncGenerator[Flow, None]", Followed(source))


def _followed(resolver: Any) -> Any:
    return strawberry.subscription(resolver=resolver, description=inspect.getdoc(resolver))


@output
class Subscription:
    """What can be followed over a socket."""

    integration_status = _followed(_integration_status)
    config_status = _followed(_config_status)
    deliveries = _followed(_deliveries)
    events = _followed(_events)
    flow = _followed(_flow)


def _given(value: T | None) -> T | None:
    return None if value is strawberry.UNSET else value


def _named(given: list[T] | None) -> list[T] | None:
    named = _given(given)
    if named is not None and len(named) > MAX_NAMED:
        raise invalid_argument(_("A subscription names at most %(most)s things.") % {"most": MAX_NAMED})
    return named


def _position(info: Info, after: str | None) -> StreamPosition | None:
    text = _given(after)
    if text is None:
        return None
    try:
        return decode_stream(text, info.context.principal)
    except BadCursor as error:
        raise refusal(
            RequestCode.BAD_CURSOR, _("This cursor is none of this viewer's: begin without one.")
        ) from error


def _event_key(text: str) -> int:
    uid = ids.uuid_of(text, "evt")
    if uid is None:
        return 0
    return EventRow.objects.filter(uid=uid).values_list("pk", flat=True).first() or 0
