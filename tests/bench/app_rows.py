"""What the app shows while it is measured: configs, what was sent, people and groups."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from jackfield.accounts.operations import create_user
from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.registry import operations as registry
from jackfield.registry.status import Health

#: So many of a hundred want a look at first.
_WANTING = 4
_PEOPLE = 30
_GROUPS = 10
#: Of the newest config, which stands first.
_DELIVERIES = 60


@transaction.atomic
def fill(count: int) -> None:
    """Write so many configs of the integration `webhook`, and all else that screens need."""
    registry.activate(integration_id="webhook", actor=None)
    owner = create_user(username="owner", password="a-passphrase-for-nobody")
    _people()
    now = timezone.now()
    rows = Config.objects.bulk_create(_config(number, owner, now) for number in range(count))
    for each in (rows[0], rows[-1]):
        _deliver(each, now)


def _config(number: int, owner: Any, now: Any) -> Config:
    wants_a_look = number % 100 < _WANTING
    return Config(
        owner=owner,
        updated_by=owner,
        integration_id="webhook",
        name=f"Receiver {number:04}",
        enabled=True,
        settings={"url": f"https://receiver{number}.example.com/hook"},
        event_types=["ticket.*"],
        health=Health.FAILING if wants_a_look else Health.HEALTHY,
        health_reason="The service answered 503." if wants_a_look else "",
        health_since=now - timedelta(hours=number % 48),
        failure_count=3 if wants_a_look else 0,
        last_success_at=now - timedelta(minutes=number % 600),
    )


def _people() -> None:
    users: Any = get_user_model()
    made = users.objects.bulk_create(
        users(username=f"person{number}", first_name="Person", last_name=str(number))
        for number in range(_PEOPLE)
    )
    for number in range(_GROUPS):
        Group.objects.create(name=f"team {number}").user_set.set(made[number::_GROUPS])


def _deliver(config: Config, now: Any) -> None:
    """Settled, so that no worker takes them up."""
    events = Event.objects.bulk_create(
        Event(
            type="ticket.opened",
            data={"number": number},
            audience={"everyone": True},
            published_at=now - timedelta(minutes=number),
        )
        for number in range(_DELIVERIES)
    )
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            event=event,
            config=config,
            state=Delivery.State.DELIVERED,
            created_at=event.published_at,
            settled_at=event.published_at,
            due_at=None,
            attempt_count=1,
        )
        for event in events
    )
    Attempt.objects.bulk_create(
        Attempt(
            delivery=delivery,
            number=1,
            started_at=delivery.created_at,
            finished_at=delivery.created_at,
            duration_ms=12,
            outcome=Attempt.Outcome.DELIVERED,
            response_status=204,
        )
        for delivery in deliveries
    )
