"""Read claimed deliveries with their events: one statement, and no model for what is only passed on."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from jackfield.delivery.audience import EVERYONE, Audience, parse
from jackfield.delivery.dialect import aware, is_postgresql, listed
from jackfield.delivery.models import public_id_of
from jackfield.sdk.events import Event

_LOAD = """
    SELECT delivery.id, delivery.config_id, delivery.event_id, delivery.attempt_count,
        delivery.burnt_attempts, delivery.promise, delivery.created_at,
        event.uid, event.type, event.data, event.occurred_at, event.ordering_key, event.audience
    FROM jackfield_delivery_delivery AS delivery
    JOIN jackfield_delivery_event AS event ON event.id = delivery.event_id
    WHERE {chosen} ORDER BY delivery.id
"""
_CHOSEN_POSTGRESQL = "delivery.id = ANY(%s)"
_CHOSEN_SQLITE = "delivery.id IN (SELECT value FROM json_each(%s))"
#: As both databases print it: by far the most frequent audience.
_EVERYONE = '{"everyone": true}'


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """A delivery and its event."""

    delivery_id: int
    config_id: int
    event_id: int
    attempt_count: int
    burnt_attempts: int
    promise: str
    created_at: datetime
    event: Event
    audience: Audience


def load(delivery_ids: Collection[int]) -> list[Loaded]:
    """Return these deliveries, the oldest first."""
    if not delivery_ids:
        return []
    chosen = _CHOSEN_POSTGRESQL if is_postgresql() else _CHOSEN_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(_LOAD.format(chosen=chosen), [listed(delivery_ids)])
        return [_loaded(row) for row in cursor.fetchall()]


def _loaded(row: tuple[Any, ...]) -> Loaded:
    key, config_id, event_id, count, burnt, promise, created_at, *of_event, audience = row
    uid, event_type, data, occurred_at, ordering_key = of_event
    return Loaded(
        delivery_id=key,
        config_id=config_id,
        event_id=event_id,
        attempt_count=count,
        burnt_attempts=burnt,
        promise=promise,
        created_at=aware(created_at),
        event=Event(
            id=public_id_of(uid),
            type=event_type,
            occurred_at=aware(occurred_at),
            data=json.loads(data),
            ordering_key=ordering_key or None,
        ),
        audience=EVERYONE if audience == _EVERYONE else parse(json.loads(audience)),
    )
