"""Read claimed deliveries with their events: one statement, and no model for what is only passed on."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

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


class Loaded(NamedTuple):
    """A delivery and its event, as the statement above names them."""

    delivery_id: int
    config_id: int
    event_id: int
    attempt_count: int
    burnt_attempts: int
    promise: str
    created_at: datetime
    uid: UUID | str
    type: str
    #: JSON.
    data: str
    occurred_at: datetime
    ordering_key: str
    #: JSON.
    audience_text: str

    def event(self) -> Event:
        """Return the event as an integration sees it."""
        return Event(
            id=public_id_of(self.uid),
            type=self.type,
            occurred_at=aware(self.occurred_at),
            data=json.loads(self.data),
            ordering_key=self.ordering_key or None,
        )


def load(delivery_ids: Collection[int]) -> list[Loaded]:
    """Return these deliveries, the oldest first."""
    if not delivery_ids:
        return []
    chosen = _CHOSEN_POSTGRESQL if is_postgresql() else _CHOSEN_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(_LOAD.format(chosen=chosen), [listed(delivery_ids)])
        return [Loaded._make(row) for row in cursor.fetchall()]


def audience_of(text: str) -> Audience:
    """Return the audience that an event's row holds."""
    return EVERYONE if text == _EVERYONE else parse(json.loads(text))
