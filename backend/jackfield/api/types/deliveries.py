"""Deliveries and their attempts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from django.db.models import Min

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import StreamedConnection, by_number, cut, stream_position, wanted
from jackfield.api.context import Info
from jackfield.api.defining import entry, output, resolved, told
from jackfield.api.narrowing import given, require_few, storable
from jackfield.api.node import Node
from jackfield.api.scalars import Cursor
from jackfield.api.types import breakers, configs, events
from jackfield.api.words import AttemptOutcome, DeliveryPromise, DeliveryState
from jackfield.configs.lines import Line
from jackfield.configs.models import Config as ConfigRow
from jackfield.configs.permissions import Permission, permissions_of
from jackfield.delivery import queries
from jackfield.delivery.models import Attempt as AttemptRow
from jackfield.delivery.models import Delivery as Row
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing.single import CANCELLABLE, is_sendable
from jackfield.delivery.standing import standings
from jackfield.sdk.kept import in_words

if TYPE_CHECKING:
    from jackfield.api.types.configs import Config
    from jackfield.api.types.events import Event

ConfigType = Annotated["Config", strawberry.lazy("jackfield.api.types.configs")]
EventType = Annotated["Event", strawberry.lazy("jackfield.api.types.events")]

#: How many attempts of a delivery are shown.
MAX_ATTEMPTS = 50


@output
class Attempt:
    """One try of a delivery. Its end is null while it runs; excerpts are capped and redacted."""

    number: int = told("1 for the first.")
    started_at: datetime = told("When it began.")
    finished_at: datetime | None = told("When it ended.")
    duration_ms: int | None = told("How long it took, in milliseconds.")
    outcome: AttemptOutcome | None = told("How it ended.")
    response_status: int | None = told("HTTP status of the answer.")
    request_excerpt: str | None = told("What was sent, in part.")
    response_excerpt: str | None = told("What was answered, in part.")
    error: str | None = told("What went wrong, as a sentence.")


@output
class DeliveryPermissions:
    """What the viewer may do with a delivery, as it stands, with the credentials in use."""

    attempt: bool = told("Have it tried now: it waits, or is held for a refused sign-in alone.")
    redeliver: bool = told("Ask for it again: it is settled, and the viewer may operate the config.")
    cancel: bool = told("Cancel it: it waits or is held.")


@output
class Delivery(Node):
    """One event owed to one config."""

    row: strawberry.Private[Row]
    batch: strawberry.Private[Batch[Row]]
    principal: strawberry.Private[Principal]
    state: DeliveryState = told("Where it stands.")
    reason: str | None = told("Why it is held, was refused or given up, as a sentence.")
    promise: DeliveryPromise = told("How often the event may arrive; what held when it was made.")
    created_at: datetime = told("When it was made.")
    settled_at: datetime | None = told("When it was settled.")
    attempt_count: int = told("How many attempts have ended.")

    @resolved
    def next_attempt_at(self) -> datetime | None:
        """When it is tried next; null also while it waits for an earlier one of its ordering key."""
        if self.row.state not in Row.WAITING or self.row.due_at is None:
            return None
        shut = self.batch.once("breakers", breakers.of_deliveries).get(self.row.config_id)
        return breakers.not_before(self.row.due_at, shut)

    @resolved
    def event(self) -> EventType:
        """What is delivered."""
        return self.batch.once("events", lambda rows: events.of(rows, self.principal))[self.row.event_id]

    @resolved
    def config(self) -> ConfigType:
        """To which config."""
        return self.batch.once("configs", lambda rows: configs.of(rows, self.principal))[self.row.config_id]

    @resolved
    def last_attempt(self) -> Attempt | None:
        """The newest attempt."""
        attempts = self.batch.once("attempts", _attempts)[self.row.pk]
        return attempts[-1] if attempts else None

    @resolved
    def attempts(self) -> list[Attempt]:
        """The newest 50, the newest last."""
        return self.batch.once("attempts", _attempts)[self.row.pk]

    @resolved
    def redelivery_of(
        self,
    ) -> Annotated["Delivery", strawberry.lazy("jackfield.api.types.deliveries")] | None:
        """The delivery that this one repeats."""
        originals = self.batch.once("originals", lambda rows: _originals(rows, self.principal))
        return originals.get(self.row.redelivery_of_id or 0)

    @resolved
    def viewer_can(self) -> DeliveryPermissions:
        """What the viewer may do with it now."""
        held = self.batch.once("permissions", lambda rows: _permissions(rows, self.principal))
        may = Permission.OPERATE in held[self.row.config_id] and self.principal.has(TokenScope.OPERATE)
        state = self.row.state
        return DeliveryPermissions(
            attempt=may and (state in Row.WAITING or state == Row.State.HELD) and self._is_sendable(),
            redeliver=may and state in Row.SETTLED,
            cancel=may and state in CANCELLABLE,
        )

    def _is_sendable(self) -> bool:
        return self.batch.once("sendable", _sendable)[self.row.config_id]


@output
class DeliveryEdge:
    """A delivery's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Delivery = told("The delivery.")


@output
class DeliveryConnection(StreamedConnection):
    """A page of deliveries."""

    edges: list[DeliveryEdge] = told("The deliveries of the page.")


@entry
class DeliveryFilter:
    """Narrows a list of deliveries; a list means any of them, and what is left out does not narrow."""

    state: list[DeliveryState] | None = told("In one of these states.", default=strawberry.UNSET)
    event_type: list[str] | None = told("Of one of these types or patterns.", default=strawberry.UNSET)
    integration_id: str | None = told("To configs of this integration.", default=strawberry.UNSET)
    config_id: strawberry.ID | None = told("To this config.", default=strawberry.UNSET)
    event_id: strawberry.ID | None = told("Of this event.", default=strawberry.UNSET)
    since: datetime | None = told("Made at or after this time.", default=strawberry.UNSET)
    until: datetime | None = told("Made before this time.", default=strawberry.UNSET)


def show(rows: Iterable[Row], principal: Principal) -> list[Delivery]:
    """Show rows that were read together and that the viewer may see."""
    batch = Batch(list(rows))
    return [_delivery(row, batch, principal) for row in batch.rows]


def load(keys: Iterable[int], principal: Principal) -> dict[int, Delivery]:
    """Return those of these deliveries that the viewer may see, by key."""
    rows = queries.visible_deliveries(principal.user).filter(pk__in=list(keys))
    return {shown.row.pk: shown for shown in show(rows, principal)}


def page(
    info: Info,
    *,
    name: str,
    narrowed: DeliveryFilter | None,
    config_key: int | None = None,
    event_key: int | None = None,
    **asked: Any,
) -> DeliveryConnection:
    """Return a page of the deliveries that the viewer sees, the newest first.

    Args:
        name: Of the field, for its cursors.
        asked: The four arguments of the connection.
    """
    require_few(narrowed)
    principal = info.context.principal
    order = by_number(name)
    place = wanted(principal=principal, order=order, **asked)
    follow = stream_position(info)
    rows = queries.visible_deliveries(principal.user)
    if principal.is_authenticated:
        rows = rows.filter(chosen(narrowed).condition())
    if config_key is not None:
        rows = rows.filter(config=config_key)
    if event_key is not None:
        rows = rows.filter(event=event_key)
    found = cut(principal=principal, order=order, page=place, rows=rows)
    shown = show(found.rows, principal)
    return DeliveryConnection(
        edges=[DeliveryEdge(cursor=c, node=n) for c, n in zip(found.cursors, shown, strict=True)],
        page_info=found.info,
        count=rows.count,
        position=follow,
    )


def next_retries(configs_shown: Sequence[ConfigRow | Line]) -> dict[int, datetime]:
    """Return, by key, when a delivery to each config is tried again; nothing for those without one."""
    failed = [row.pk for row in configs_shown if row.failure_count > 0]
    if not failed:
        return {}
    waiting = Row.objects.filter(config__in=failed, state=Row.State.RETRYING)
    return dict(waiting.values("config").annotate(soonest=Min("due_at")).values_list("config", "soonest"))


def chosen(narrowed: DeliveryFilter | None) -> DeliveryChoice:
    """Return what a filter asks for; an id that is none matches nothing."""
    if not narrowed:
        return DeliveryChoice()
    integration_id, config_id = given(narrowed.integration_id), given(narrowed.config_id)
    event_id = given(narrowed.event_id)
    states, event_types = given(narrowed.state), given(narrowed.event_type)
    event_uid = None if event_id is None else ids.uuid_of(event_id, "evt")
    return DeliveryChoice(
        states=None if states is None else tuple(state.value for state in states),
        event_types=None if event_types is None else tuple(filter(storable, event_types)),
        integration_id=integration_id if storable(integration_id) else None,
        config_id=None if config_id is None else ids.number_of(config_id, "cfg") or 0,
        event_uid=event_uid,
        since=given(narrowed.since),
        until=given(narrowed.until),
        is_impossible=not storable(integration_id) or (event_id is not None and event_uid is None),
    )


def _delivery(row: Row, batch: Batch[Row], principal: Principal) -> Delivery:
    return Delivery(
        id=strawberry.ID(ids.encode("dlv", row.pk)),
        row=row,
        batch=batch,
        principal=principal,
        state=DeliveryState(row.state),
        reason=in_words(row.reason) or None,
        promise=DeliveryPromise(row.promise),
        created_at=row.created_at,
        settled_at=row.settled_at,
        attempt_count=row.attempt_count,
    )


def _attempts(rows: Sequence[Row]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = defaultdict(list)
    newest = {row.pk: row.attempt_count - MAX_ATTEMPTS for row in rows}
    for attempt in AttemptRow.objects.filter(delivery__in=newest).order_by("number"):
        if attempt.number > newest[attempt.delivery_id]:
            found[attempt.delivery_id].append(_attempt(attempt))
    for row in rows:
        if row.state == Row.State.SENDING and row.claimed_at is not None:
            found[row.pk].append(_running(row.attempt_count + 1, row.claimed_at))
    return found


def _attempt(row: AttemptRow) -> Attempt:
    return Attempt(
        number=row.number,
        started_at=row.started_at,
        finished_at=row.finished_at,
        duration_ms=row.duration_ms,
        outcome=AttemptOutcome(row.outcome),
        response_status=row.response_status,
        request_excerpt=row.request_excerpt or None,
        response_excerpt=row.response_excerpt or None,
        error=in_words(row.error) or None,
    )


def _running(number: int, started_at: datetime) -> Attempt:
    return Attempt(
        number=number,
        started_at=started_at,
        finished_at=None,
        duration_ms=None,
        outcome=None,
        response_status=None,
        request_excerpt=None,
        response_excerpt=None,
        error=None,
    )


def _originals(rows: Sequence[Row], principal: Principal) -> dict[int, Delivery]:
    return load({row.redelivery_of_id for row in rows if row.redelivery_of_id is not None}, principal)


def _permissions(rows: Sequence[Row], principal: Principal) -> dict[int, frozenset[Permission]]:
    return permissions_of(principal.user, ConfigRow.objects.filter(pk__in={row.config_id for row in rows}))


def _sendable(rows: Sequence[Row]) -> dict[int, bool]:
    """Return of which configs something may be sent now, be it against a refused sign-in."""
    found = ConfigRow.objects.in_bulk({row.config_id for row in rows})
    standing = standings(config.integration_id for config in found.values())
    return {
        row.config_id: row.config_id in found
        and is_sendable(found[row.config_id], standing[found[row.config_id].integration_id])
        for row in rows
    }
