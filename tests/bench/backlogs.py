"""Configs that hear one event type each, and backlogs of events for them, written in bulk.

What is measured is what becomes of a backlog: so it is written as rows, not published one by one.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from jackfield.accounts.operations import create_user
from jackfield.configs import operations as configs
from jackfield.delivery.models import Delivery, Event
from jackfield.registry import operations as registry

#: So many configs that no limit of a single config is met.
LINES = 50
#: Rows written by one statement, about.
_BATCH = 2_000
#: Of each event's text, so that a body is of an ordinary size.
TEXT = "The printer on the third floor is on fire again; somebody should have a look at it. " * 3


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The configs, each with a URL of its own at the service."""

    url: str
    #: Signs for all of them.
    key: bytes
    config_ids: tuple[int, ...]

    @property
    def secret(self) -> str:
        """The key as an owner enters it."""
        return f"whsec_{base64.b64encode(self.key).decode()}"

    def url_of(self, number: int) -> str:
        """Where the event of this number goes."""
        return f"{self.url}/{number % len(self.config_ids)}"


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Events, and one delivery of each."""

    events: Sequence[Event]
    lines: Lines

    @property
    def ids(self) -> list[str]:
        """The webhook ids that are to come."""
        return [event.public_id for event in self.events]

    def deliveries(self) -> Any:
        """Their rows."""
        return Delivery.objects.filter(event_id__gte=self.events[0].pk, event_id__lte=self.events[-1].pk)


def owner() -> Any:
    """A user who owns the configs."""
    return create_user(username=f"owner-{secrets.token_hex(4)}", password=secrets.token_urlsafe(24))


def make_lines(url: str, *, count: int = LINES) -> Lines:
    """So many configs of the integration `webhook`, below a URL."""
    whose, lines = owner(), Lines(url=url, key=secrets.token_bytes(24), config_ids=tuple(range(count)))
    registry.activate(integration_id="webhook", actor=None)
    made = [
        configs.create(
            actor=whose,
            owner=whose,
            integration_id="webhook",
            name=f"Line {line}",
            settings={"url": lines.url_of(line)},
            secrets={"signing_secret": lines.secret},
            event_types=[type_of(line)],
            enabled=True,
        )
        for line in range(count)
    ]
    return Lines(url=url, key=lines.key, config_ids=tuple(config.pk for config in made))


def type_of(line: int) -> str:
    """The event type that a line hears."""
    return f"bench.line_{line}"


def data_of(number: int) -> dict[str, Any]:
    """What the event of this number says."""
    return {"number": number, "title": "Fire", "text": TEXT}


def fill(lines: Lines, count: int) -> Backlog:
    """So many events that wait, in turns over the configs."""
    events: list[Event] = []
    while len(events) < count:
        events += _fill_some(lines, range(len(events), min(len(events) + _BATCH, count)))
    return Backlog(events=events, lines=lines)


@transaction.atomic
def _fill_some(lines: Lines, numbers: range) -> list[Event]:
    size = len(lines.config_ids)
    events = Event.objects.bulk_create(
        Event(type=type_of(number % size), data=data_of(number), audience={"everyone": True})
        for number in numbers
    )
    Delivery.objects.bulk_create(
        Delivery(event=event, config_id=lines.config_ids[number % size])
        for number, event in zip(numbers, events, strict=True)
    )
    return events


def letters(backlog: Backlog) -> Iterator[tuple[str, dict[str, str], str]]:
    """What the integration `webhook` sends, made without it: the sink finds that both are as long."""
    for number, event in enumerate(backlog.events):
        timestamp = str(int(time.time()))
        body = json.dumps(
            {"type": event.type, "timestamp": moment_of(event), "data": event.data},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        signed = f"{event.public_id}.{timestamp}.{body}".encode()
        signature = base64.b64encode(hmac.digest(backlog.lines.key, signed, hashlib.sha256)).decode()
        headers = {
            "content-type": "application/json",
            "webhook-id": event.public_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{signature}",
        }
        yield backlog.lines.url_of(number), headers, body


def moment_of(event: Event) -> str:
    """When it happened, as the body says it."""
    return event.occurred_at.isoformat().replace("+00:00", "Z")
