"""What is counted."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from prometheus_client import REGISTRY, generate_latest

from jackfield.configs import operations as configs
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("jackfield_delivery_attempts_total", {"outcome": outcome}) or 0.0


def queue() -> dict[str, float | None]:
    return {
        state: REGISTRY.get_sample_value("jackfield_deliveries", {"state": state})
        for state in ("waiting", "sending", "held")
    }


async def test_attempts_are_counted_by_their_outcome(receiver: Receiver) -> None:
    receiver.answer_with(Answer(status=404))
    before = await ask(counted, "REJECTED")
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    await ask(publish, "ticket.opened", {})
    async with working():
        await until(lambda: states() == {"REJECTED": 1})
    assert await ask(counted, "REJECTED") == before + 1


async def test_the_delay_of_what_arrives_is_measured(receiver: Receiver) -> None:
    name = "jackfield_delivery_delay_seconds_count"
    before = await ask(REGISTRY.get_sample_value, name) or 0.0
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    await ask(publish, "ticket.opened", {})
    async with working():
        await until(lambda: states() == {"DELIVERED": 1})
    assert await ask(REGISTRY.get_sample_value, name) == before + 1


def test_the_queue_is_counted_when_it_is_asked_for() -> None:
    config = make_config(owner=make_user())
    for _ in range(3):
        publish("ticket.opened", {})
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk")[0].pk).update(state="SENDING", due_at=None)
    assert queue() == {"waiting": 2.0, "sending": 1.0, "held": 0.0}
    configs.disable(actor=None, config_id=config.pk)
    assert queue() == {"waiting": 0.0, "sending": 1.0, "held": 2.0}


def test_without_a_database_the_other_figures_are_still_there() -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("the server is away")

    with connection.execute_wrapper(fail):
        text = generate_latest(REGISTRY).decode()

    assert "jackfield_delivery_delay_seconds" in text
    assert "jackfield_deliveries{" not in text
