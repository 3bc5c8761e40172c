"""Workers that are processes: killed, stopped, several at once. Nothing is lost, and little is doubled."""

import json
from collections import Counter

import pytest

from jackfield.delivery.models import Attempt, Delivery, WorkerProcess
from jackfield.delivery.operations import publish
from tests.delivery.lines import ask, make_config, make_user, states, until
from tests.delivery.processes import worker_processes
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def owe(receiver: Receiver, *, configs: int, events: int, integration_id: str = "line") -> list[str]:
    """Publish events to configs; return the ids of the events."""
    mia = make_user()
    for number in range(configs):
        make_config(
            owner=mia, name=f"c{number}", url=f"{receiver.url}/{number}", integration_id=integration_id
        )
    return [publish("ticket.opened", {"number": number}).public_id for number in range(events)]


def came(receiver: Receiver) -> Counter[tuple[str, str]]:
    """How often each event came to each config."""
    return Counter((request.path, json.loads(request.body)["id"]) for request in receiver.requests)


async def test_a_killed_worker_loses_nothing_and_doubles_only_what_was_in_flight(receiver: Receiver) -> None:
    await ask(owe, receiver, configs=10, events=50)
    receiver.answer_with(Answer(delay_s=0.01))
    with worker_processes(JACKFIELD_DELIVERY_CONCURRENCY="40") as (first,):
        await until(lambda: len(receiver.requests) > 150)
        first.kill()
    sent_before = sum(came(receiver).values())
    settled_before = (await ask(states)).get("DELIVERED", 0)

    with worker_processes():
        await until(lambda: states() == {"DELIVERED": 500}, timeout_s=40)

    counts = came(receiver)
    assert len(counts) == 500
    doubled = sum(counts.values()) - 500
    assert doubled <= sent_before - settled_before
    lost = await ask(Attempt.objects.filter(outcome="LOST").count)
    # In flight is what is being sent and what was sent and is not settled: at most as much again.
    assert doubled <= lost <= 2 * 40
    assert await ask(WorkerProcess.objects.count) == 1


async def test_a_worker_that_is_told_to_stop_loses_and_doubles_nothing(receiver: Receiver) -> None:
    await ask(owe, receiver, configs=5, events=40)
    receiver.answer_with(Answer(delay_s=0.05))
    with worker_processes() as (first,):
        await until(lambda: len(receiver.requests) > 50)
        assert await ask(first.stop) == 0
        assert "Traceback" not in first.log
    assert "SENDING" not in await ask(states)
    assert await ask(WorkerProcess.objects.count) == 0

    with worker_processes():
        await until(lambda: states() == {"DELIVERED": 200})

    assert set(came(receiver).values()) == {1}
    assert set(await ask(lambda: list(Attempt.objects.values_list("outcome", flat=True)))) == {"DELIVERED"}


async def test_two_workers_never_send_one_delivery_at_once(receiver: Receiver) -> None:
    await ask(owe, receiver, configs=8, events=50)
    receiver.answer_with(Answer(delay_s=0.005))

    with worker_processes(2) as both:
        await until(lambda: states() == {"DELIVERED": 400}, timeout_s=40)
        for one in both:
            assert await ask(one.stop) == 0

    assert set(came(receiver).values()) == {1}


async def test_a_worker_takes_up_what_another_left_behind_within_moments(receiver: Receiver) -> None:
    receiver.answer_with(Answer(is_hanging=True))
    await ask(owe, receiver, configs=1, events=3)
    with worker_processes(2) as (one, other):
        await until(lambda: len(receiver.requests) == 3)
        receiver.answer_with(Answer())
        holder = await ask(lambda: Delivery.objects.values_list("worker__name", flat=True).first())
        assert holder is not None
        killed = one if holder.endswith(str(one.process.pid)) else other
        killed.kill()
        # Far sooner than any deadline or lease.
        await until(lambda: states() == {"DELIVERED": 3}, timeout_s=8)


async def test_what_may_have_arrived_at_most_once_is_left_to_a_person(receiver: Receiver) -> None:
    receiver.answer_with(Answer(is_hanging=True))
    await ask(owe, receiver, configs=1, events=1, integration_id="cautious")
    with worker_processes() as (first,):
        await until(lambda: len(receiver.requests) == 1)
        first.kill()

    with worker_processes():
        await until(lambda: states() == {"UNKNOWN": 1})

    delivery = await ask(Delivery.objects.get)
    assert delivery.reason == "The worker that sent it died before it could say how it went."
    assert len(receiver.requests) == 1
