"""From publish to a settled delivery, through a real worker and a real HTTP service."""

import json

import pytest
from asgiref.sync import sync_to_async

from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from tests.delivery.lines import make_config, make_user, states, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_published_event_arrives_once_and_is_settled(receiver: Receiver) -> None:
    config = await sync_to_async(lambda: make_config(owner=make_user(), url=receiver.url))()
    event = await sync_to_async(publish)("ticket.opened", {"title": "Fire"})

    async with working():
        await until(lambda: states() == {"DELIVERED": 1})

    (request,) = receiver.wait_for(1)
    assert json.loads(request.body) == {"id": event.public_id, "data": {"title": "Fire"}}
    delivery = await Delivery.objects.aget(config=config)
    attempt = await Attempt.objects.aget(delivery=delivery)
    assert (delivery.attempt_count, delivery.due_at, delivery.worker_id) == (1, None, None)
    assert (attempt.number, attempt.outcome, attempt.response_status) == (1, "DELIVERED", 200)
    assert "title" in attempt.request_excerpt
    await config.arefresh_from_db()
    assert config.health == "HEALTHY"
