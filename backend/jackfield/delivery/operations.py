"""Publish an event and ask for a delivery again: in the caller's transaction, or in one of its own."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from jackfield.audit.operations import record as record_in_audit
from jackfield.configs import operations as configs
from jackfield.configs.contention import again_if_contended
from jackfield.configs.errors import ConfigNotFound
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery import event_types
from jackfield.delivery.audience import EVERYONE, Audience, parse
from jackfield.delivery.errors import DeliveryNotFound, EventRefused, IdempotencyConflict, Issue, NotSettled
from jackfield.delivery.holding import holding
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.news import deliveries_changed, event_published
from jackfield.delivery.ordering.asked import in_order
from jackfield.delivery.routing.choosing import kept_there, wanting
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.delivery.validation import Given, issues_of, plain
from jackfield.realtime.wakeups import Topic, wake_on_commit

_AT_LEAST_ONCE = "AT_LEAST_ONCE"


@dataclass(frozen=True, kw_only=True)
class Published:
    """What publishing came to."""

    event: Event
    #: How many configs it is owed to.
    delivery_count: int
    #: The idempotency key was used before, with the same input: this is the event of then.
    is_duplicate: bool = False


def publish(
    type: str,  # noqa: A002 - the contract's word
    data: Mapping[str, Any],
    *,
    audience: Audience | Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    ordering_key: str | None = None,
    occurred_at: datetime | None = None,
    publisher: Any = None,
) -> Event:
    """Publish an event: once this transaction commits, every config that wants it is owed a delivery.

    Args:
        type: ``noun.past_verb``, lower case.
        data: A JSON object of at most 256 KB.
        audience: Whose configs may hear it; None for the default of the type.
        idempotency_key: The publisher's own: again with the same input returns the first event.
        ordering_key: Events of one key are in an order.
        occurred_at: Aware; None for now.
        publisher: The user who publishes; None for the application itself.

    Raises:
        EventRefused: It is no event; nothing was published.
        IdempotencyConflict: The key was used before, with other input.
    """
    return publish_with_result(
        type,
        data,
        audience=audience,
        idempotency_key=idempotency_key,
        ordering_key=ordering_key,
        occurred_at=occurred_at,
        publisher=publisher,
    ).event


def publish_with_result(
    type: str,  # noqa: A002 - the contract's word
    data: Mapping[str, Any],
    *,
    audience: Audience | Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    ordering_key: str | None = None,
    occurred_at: datetime | None = None,
    publisher: Any = None,
    outside: Collection[int] = (),
    is_own_news: bool = False,
) -> Published:
    """Publish an event, and say what came of it; arguments and errors are those of ``publish``.

    Args:
        outside: Keys of configs that do not hear it, whatever they listen to.
        is_own_news: Jackfield itself publishes it: else its own types are refused.
    """
    given = Given(
        type=type,
        data=data,
        occurred_at=occurred_at,
        ordering_key=ordering_key,
        idempotency_key=idempotency_key,
    )
    hearers = _checked(given, audience, is_own_news=is_own_news)
    event = Event(
        type=type,
        data=plain(data),
        occurred_at=occurred_at or timezone.now(),
        publisher=publisher,
        audience=hearers.as_json(),
        ordering_key=ordering_key or "",
        idempotency_key=idempotency_key or "",
        idempotency_digest=_digest(given, hearers) if idempotency_key else "",
    )
    # Without a savepoint: nothing that is refused is refused in here, so a caller may go on after a refusal.
    with transaction.atomic(savepoint=False):
        first = _save(event)
        if first is None:
            return Published(event=event, delivery_count=_owe(event, hearers, outside))
    if first.idempotency_digest != event.idempotency_digest:
        raise IdempotencyConflict
    return Published(event=first, delivery_count=first.deliveries.count(), is_duplicate=True)


@again_if_contended
@transaction.atomic
def redeliver(*, delivery_id: int, actor: Any, idempotency_key: str | None = None) -> Delivery:
    """Owe a settled delivery again, as a new one with the same event id.

    Args:
        actor: Who asks; None for the product itself, which may everything.
        idempotency_key: Again with the same key returns the same new delivery.

    Raises:
        DeliveryNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate its config.
        NotSettled: It has not ended yet.
    """
    row = locked(delivery_id=delivery_id, actor=actor)
    key = idempotency_key or ""
    if key:
        before = Delivery.objects.filter(redelivery_of=row, idempotency_key=key).first()
        if before is not None:
            return before
    if row.state not in Delivery.SETTLED:
        raise NotSettled
    standing = standings([row.config.integration_id])[row.config.integration_id]
    delivery = owed_again(row=row, config=row.config, standing=standing, idempotency_key=key)
    delivery.save(force_insert=True)
    record_in_audit(
        actor=actor,
        action="delivery.redelivered",
        subject_kind="delivery",
        subject_id=delivery.pk,
        subject_label=f"{row.event.type} to {row.config.name}",
    )
    deliveries_changed([(delivery.pk, delivery.config_id, delivery.event_id)])
    wake_on_commit(Topic.DELIVERIES)
    return delivery


def locked(*, delivery_id: int, actor: Any) -> Delivery:
    """Return a delivery with its event and its config, it and the config locked.

    The config before what is of it, as everybody does.

    Raises:
        DeliveryNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate its config.
    """
    found = Delivery.objects.filter(pk=delivery_id).values_list("config", flat=True).first()
    try:
        # Of none as much is asked as of one that is hidden.
        config = configs.locked(actor=actor, config_id=found or 0, permission=Permission.OPERATE)
    except ConfigNotFound:
        raise DeliveryNotFound from None
    rows = Delivery.objects.select_for_update(of=("self",), no_key=True).select_related("event")
    row: Delivery | None = rows.filter(pk=delivery_id).first()
    if row is None:
        raise DeliveryNotFound
    row.config = config
    return row


def owed_again(*, row: Delivery, config: Config, standing: Standing, idempotency_key: str = "") -> Delivery:
    """Return a new delivery, not saved, that repeats a settled one; its event is read already."""
    delivery = _owed(
        event=row.event,
        config_id=config.pk,
        reason=reason_to_wait(config, standing),
        promise=standing.integration.promise if standing.integration is not None else row.promise,
        is_in_order=bool(standing.integration and standing.integration.is_in_order(config.settings)),
    )
    delivery.redelivery_of = row
    delivery.idempotency_key = idempotency_key
    return delivery


def _checked(given: Given, audience: Audience | Mapping[str, Any] | None, *, is_own_news: bool) -> Audience:
    known = event_types.event_type(given.type) if isinstance(given.type, str) else None
    issues = issues_of(
        given,
        known_type=known is not None or not settings.JACKFIELD_STRICT_EVENTS,
        reserved=known is not None and known.is_system and not is_own_news,
    )
    hearers = EVERYONE if known is None else known.default_audience
    if audience is not None:
        try:
            hearers = parse(audience)
        except ValueError as error:
            issues.append(Issue(path=("audience",), code="invalid", message=str(error)))
    if issues:
        raise EventRefused(issues)
    return hearers


def _save(event: Event) -> Event | None:
    """Insert the event; return the first one instead if its idempotency key was used before.

    Two who use one key at the same moment: the database lets the second wait for the first.
    """
    if not event.idempotency_key:
        event.save(force_insert=True)
        return None
    before = _of_key(event)
    if before is None:
        try:
            with transaction.atomic():
                event.save(force_insert=True)
        except IntegrityError:
            before = _of_key(event)
            if before is None:
                raise
        else:
            return None
    return before


def _of_key(event: Event) -> Event | None:
    return Event.objects.filter(publisher=event.publisher, idempotency_key=event.idempotency_key).first()


def _owe(event: Event, audience: Audience, outside: Collection[int]) -> int:
    wanted = [one for one in wanting(event, audience) if one[0].pk not in outside]
    there = kept_there([config.pk for config, _, _ in wanted])
    wanted = [one for one in wanted if one[0].pk in there]
    ordered = in_order((config.pk, standing) for config, _, standing in wanted) if event.ordering_key else ()
    deliveries = [
        _owed(
            event=event,
            config_id=config.pk,
            reason=reason,
            promise=standing.integration.promise if standing.integration is not None else _AT_LEAST_ONCE,
            is_in_order=config.pk in ordered,
        )
        for config, reason, standing in wanted
    ]
    Delivery.objects.bulk_create(deliveries)
    event_published(event.pk)
    deliveries_changed((row.pk, row.config_id, event.pk) for row in deliveries)
    held = [row.config_id for row in deliveries if row.state == Delivery.State.HELD]
    if held:
        # What holds them may end in a transaction that does not see them, and so cannot release them.
        transaction.on_commit(partial(holding.release_if_free, held), robust=True)
    if deliveries:
        wake_on_commit(Topic.DELIVERIES)
    return len(deliveries)


def _owed(
    *, event: Event, config_id: int, reason: str | None, promise: str, is_in_order: bool = False
) -> Delivery:
    delivery = Delivery(event=event, config_id=config_id, promise=promise)
    if is_in_order:
        delivery.ordering_key = event.ordering_key
    if reason is not None:
        delivery.state, delivery.reason, delivery.due_at = Delivery.State.HELD, reason, None
    return delivery


def _digest(given: Given, audience: Audience) -> str:
    """Return what tells whether two publishings under one key are the same."""
    occurred_at = None if given.occurred_at is None else given.occurred_at.astimezone(UTC).isoformat()
    said = [given.type, plain(given.data), audience.as_json(), given.ordering_key, occurred_at]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
