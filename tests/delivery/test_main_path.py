"""From publish to a settled delivery, through a real worker and a real HTTP service."""

import json

import pytest

from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_published_event_arrives_once_and_is_settled(receiver: Receiver) -> None:
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    event = await ask(publish, "ticket.opened", {"title": "Fire"})

    async with working():
        await until(lambda: states() == {"DELIVERED": 1})

    (request,) = receiver.wait_for(1)
    assert json.loads(request.body) == {"id": event.public_id, "data": {"title": "Fire"}}
    delivery = await ask(Delivery.objects.get)
    assert (delivery.attempt_count, delivery.due_at, delivery.worker_id) == (1, None, None)
    attempt = await ask(Attempt.objects.get)
    assert (attempt.number, attempt.outcome, attempt.response_status) == (1, "DELIVERED", 200)
    assert "title" in attempt.request_excerpt
    assert (await ask(Config.objects.get)).health == "HEALTHY"


async def test_what_is_published_while_a_worker_runs_goes_out(receiver: Receiver) -> None:
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))

    async with working():
        for number in range(5):
            await ask(publish, "ticket.opened", {"number": number})
            await until(lambda: states() == {"DELIVERED": number + 1})  # noqa: B023 - called at once

    assert len(receiver.wait_for(5)) == 5
