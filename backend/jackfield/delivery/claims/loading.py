"""Read claimed deliveries with their events: no model for what is only passed on."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from jackfield.delivery.audience import EVERYONE, Audience, parse
from jackfield.delivery.dialect import aware, listed
from jackfield.delivery.models import public_id_of
from jackfield.sdk.events import Event

#: What ``Loaded`` is made of.
COLUMNS = """
    delivery.id, delivery.config_id, delivery.event_id, delivery.attempt_count,
    delivery.burnt_attempts, delivery.promise, delivery.created_at,
    event.uid, event.type, event.data, event.occurred_at, event.ordering_key, event.audience,
    delivery.ordering_key
"""
_LOAD_SQLITE = f"""
    SELECT {COLUMNS}
    FROM jackfield_delivery_delivery AS delivery
    JOIN jackfield_delivery_event AS event ON event.id = delivery.event_id
    WHERE delivery.id IN (SELECT value FROM json_each(%s)) ORDER BY delivery.id
"""  # noqa: S608 - of constants
#: As both databases print it: by far the most frequent audience.
_EVERYONE = '{"everyone": true}'


class Loaded(NamedTuple):
    """A delivery and its event, as the columns above name them."""

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
    #: Of its line; empty: it is in none.
    line: str

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
    """Return these deliveries, the oldest first; on SQLite: PostgreSQL returns them when it marks them."""
    if not delivery_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOAD_SQLITE, [listed(delivery_ids)])
        return [Loaded._make(row) for row in cursor.fetchall()]


def audience_of(text: str) -> Audience:
    """Return the audience that an event's row holds."""
    return EVERYONE if text == _EVERYONE else parse(json.loads(text))
