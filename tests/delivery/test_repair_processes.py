"""Many deliveries redelivered while workers die and race: each once."""

import threading
from typing import Any

import pytest
from django.db import connections

from jackfield.delivery.models import BulkChange, Delivery, Event
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing import carrying_on, changes
from tests.delivery.lines import ask, make_config, make_user, until
from tests.delivery.processes import worker_processes

pytestmark = pytest.mark.django_db(transaction=True)


def begun(count: int) -> BulkChange:
    """A change that redelivers so many to a config that is disabled: nothing of it is sent."""
    mia = make_user()
    config = make_config(owner=mia, enabled=False)
    events = Event.objects.bulk_create(
        Event(type="ticket.opened", data={}, audience={"everyone": True}) for _ in range(count)
    )
    Delivery.objects.bulk_create(
        Delivery(event=event, config=config, state="REJECTED", due_at=None) for event in events
    )
    kind = BulkChange.Kind.REDELIVER
    return changes.begin(kind=kind, config_id=config.pk, actor=mia, choice=DeliveryChoice())


def repeated() -> list[Any]:
    """Of each redelivery what it repeats."""
    return list(Delivery.objects.exclude(redelivery_of=None).values_list("redelivery_of", flat=True))


async def test_what_a_killed_worker_left_is_gone_on_with_and_nothing_is_done_twice() -> None:
    count = 4_000
    change = await ask(begun, count)

    def done() -> int:
        change.refresh_from_db()
        return change.done

    with worker_processes(2) as both:
        for number, one in enumerate(both, start=1):
            await until(lambda least=number * 400: done() >= least, timeout_s=60)  # type: ignore[misc]
            one.kill()
    assert await ask(done) < count
    with worker_processes(2):
        await until(lambda: done() == count and change.state == "DONE", timeout_s=90)

    keys = await ask(repeated)
    assert (len(keys), len(set(keys))) == (count, count)


def test_parts_that_race_are_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_on, "PART", 10)
    change = begun(300)
    failures: list[BaseException] = []

    def race() -> None:
        try:
            while carrying_on.part(change_id=change.pk):
                pass
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    change.refresh_from_db()
    keys = repeated()
    assert failures == []
    assert (change.state, change.done, len(keys), len(set(keys))) == ("DONE", 300, 300, 300)
