"""Events and the kinds of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from django.contrib.auth.models import Group as GroupRow
from django.db.models import Q

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import After, Before, First, Last, StreamedConnection
from jackfield.api.context import Info
from jackfield.api.defining import argument, entry, output, resolved, told
from jackfield.api.narrowing import given, of_types
from jackfield.api.node import Node
from jackfield.api.people import Group, User, groups, read_users, user, user_key
from jackfield.api.scalars import JSON, Cursor
from jackfield.api.types import deliveries
from jackfield.delivery import queries
from jackfield.delivery.audience import parse
from jackfield.delivery.models import Event as Row

if TYPE_CHECKING:
    from jackfield.api.types.deliveries import DeliveryConnection, DeliveryFilter

Connection = Annotated["DeliveryConnection", strawberry.lazy("jackfield.api.types.deliveries")]
Filter = Annotated[
    Annotated["DeliveryFilter", strawberry.lazy("jackfield.api.types.deliveries")] | None,
    argument("What to narrow the list to.", name="filter"),
]


@output
class EventType:
    """A kind of event."""

    name: str = told("noun.past_verb, lower case.")
    description: str = told("What has happened when it is published.")
    sample: JSON | None = told("An example of data.")
    schema: JSON | None = told("JSON Schema of data.")
    is_system: bool = told("Whether Jackfield publishes it by itself.")


@output
class Audience:
    """Whose configs may hear an event."""

    everyone: bool = told("Everyone's.")
    users: list[User] = told("These users'.")
    groups: list[Group] = told("Those of the members of these groups.")


@output
class Event(Node):
    """Something that happened in the application; never changed after it is published."""

    row: strawberry.Private[Row]
    batch: strawberry.Private[Batch[Row]]
    principal: strawberry.Private[Principal]
    type: str = told("noun.past_verb, lower case.")
    data: JSON = told("What happened; empty where the viewer may not hear it any more.")
    occurred_at: datetime = told("When it happened.")
    published_at: datetime = told("When it was handed to Jackfield.")
    ordering_key: str | None = told(
        "Events of one key reach a config in their order, where it asks for order."
    )
    is_sample: bool = told("Whether it is a sample that somebody asked for.")

    @resolved
    def publisher(self) -> User | None:
        """Who published it; null: the application itself."""
        people = self.batch.once("people", lambda rows: read_users(row.publisher_id for row in rows))
        found = people.get(self.row.publisher_id)
        return None if found is None else user(found)

    @resolved
    def audience(self) -> Audience | None:
        """Whose configs may hear it; null to all but its publisher and administrators."""
        viewer = self.principal.user
        if viewer is None or not (viewer.is_superuser or viewer.pk == self.row.publisher_id):
            return None
        wanted = parse(self.row.audience)
        members = GroupRow.objects.filter(pk__in=wanted.groups).order_by("name", "id")
        people = read_users(wanted.users).values()
        return Audience(
            everyone=wanted.everyone,
            users=[user(row) for row in sorted(people, key=lambda row: str(row.pk))],
            groups=groups(members),
        )

    @resolved
    def deliveries(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        narrowed: Filter = strawberry.UNSET,
    ) -> Connection:
        """Its deliveries to configs that the viewer sees, the newest first."""
        return deliveries.page(
            info,
            name=f"event:{self.row.pk}:deliveries",
            first=first,
            after=after,
            last=last,
            before=before,
            narrowed=narrowed,
            event_key=self.row.pk,
        )


@output
class EventEdge:
    """An event's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Event = told("The event.")


@output
class EventConnection(StreamedConnection):
    """A page of events."""

    edges: list[EventEdge] = told("The events of the page.")


@entry
class EventFilter:
    """Narrows a list of events; a list means any of them, and what is left out does not narrow."""

    type: list[str] | None = told("Of one of these types or patterns.", default=strawberry.UNSET)
    publisher_id: strawberry.ID | None = told("Published by this user.", default=strawberry.UNSET)
    since: datetime | None = told("Published at or after this time.", default=strawberry.UNSET)
    until: datetime | None = told("Published before this time.", default=strawberry.UNSET)


def narrowed_to(narrowed: EventFilter | None) -> Q:
    """Return the condition on events that a filter asks for."""
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


def show(
    rows: Iterable[Row], principal: Principal, *, unreadable: Collection[int] = frozenset()
) -> list[Event]:
    """Show rows that were read together and that the viewer may see; of some not what they say."""
    batch = Batch(list(rows))
    return [_event(row, batch, principal, is_readable=row.pk not in unreadable) for row in batch.rows]


def load(keys: Iterable[int], principal: Principal) -> dict[int, Event]:
    """Return those of these events that the viewer may see, by key."""
    rows = queries.visible_events(principal.user).filter(pk__in=list(keys))
    return {shown.row.pk: shown for shown in show(rows, principal)}


def of(rows: Sequence[Any], principal: Principal) -> dict[int, Event]:
    """Return the events of deliveries that the viewer sees, by key; of some not what they say."""
    found = Row.objects.filter(pk__in={row.event_id for row in rows})
    unreadable = queries.unreadable_events(principal.user, rows)
    return {shown.row.pk: shown for shown in show(found, principal, unreadable=unreadable)}


def _event(row: Row, batch: Batch[Row], principal: Principal, *, is_readable: bool) -> Event:
    return Event(
        id=strawberry.ID(ids.encode("evt", row.uid)),
        row=row,
        batch=batch,
        principal=principal,
        type=row.type,
        data=JSON(row.data if is_readable else {}),
        occurred_at=row.occurred_at,
        published_at=row.published_at,
        ordering_key=(row.ordering_key or None) if is_readable else None,
        is_sample=row.is_sample,
    )
