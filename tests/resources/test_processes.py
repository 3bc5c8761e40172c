"""Syncs run by workers in processes of their own: side by side, and killed in the middle."""

import json

import pytest

from jackfield.configs.models import Config
from jackfield.delivery.models import Errand, Event
from jackfield.resources import syncing
from jackfield.resources.models import Resource, Sync
from tests.delivery.lines import ask, make_user, until
from tests.delivery.processes import WorkerProcess, worker_processes
from tests.resources.hub import counts, keys_of, make_hub
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(receiver: Receiver) -> Config:
    return make_hub(owner=make_user(), integration_id="http_hub", url=f"{receiver.url}/things")


def has(receiver: Receiver, *keys: str, delay_s: float = 0.0) -> None:
    """Let the service have these."""
    receiver.answer_with(Answer(body=json.dumps(keys).encode(), delay_s=delay_s))


def is_over() -> bool:
    return Sync.objects.get(is_last=True).state != "RUNNING"


async def test_two_workers_read_once_for_each_sync(receiver: Receiver, home: Config) -> None:
    has(receiver, "a", "b", delay_s=0.03)
    with worker_processes(2, MORE_LINES="tests.resources.hub"):
        for number in range(12):
            has(receiver, "a", str(number), delay_s=0.03)
            await ask(syncing.start, actor=None, config_id=home.pk)
            await until(is_over)
        await until(lambda: not Errand.objects.filter(kind=syncing.SYNC).exists())

    assert len(receiver.requests) == 12
    assert await ask(keys_of, home) == ["11", "a"]
    assert await ask(Resource.objects.count) == 2
    found = await ask(lambda: [counts(one) for one in Sync.objects.order_by("pk")])
    assert found == [(2, 0, 0, 0, 0), *[(1, 0, 0, 0, 1)] * 11]


async def test_a_sync_of_a_killed_worker_is_run_by_another_within_seconds(
    receiver: Receiver, home: Config
) -> None:
    receiver.answer_with(Answer(is_hanging=True))
    with worker_processes(2, MORE_LINES="tests.resources.hub") as both:
        await ask(syncing.start, actor=None, config_id=home.pk)
        await until(lambda: len(receiver.requests) == 1)
        has(receiver, "a", "b")
        (await _runner(both)).kill()
        await until(is_over, timeout_s=8)

    sync = await ask(Sync.objects.get)
    assert (sync.state, counts(sync)) == ("SUCCEEDED", (2, 0, 0, 0, 0))
    assert await ask(keys_of, home) == ["a", "b"]


async def test_a_worker_looks_by_itself_whether_things_came_or_went(receiver: Receiver, home: Config) -> None:
    has(receiver, "a", "b")
    with worker_processes(2, MORE_LINES="tests.resources.hub", JACKFIELD_DRIFT_EVERY_S="0.2"):
        await ask(syncing.start, actor=None, config_id=home.pk)
        await until(is_over)
        has(receiver, "b", "c", "d")
        await until(lambda: Sync.objects.get().has_drifted)
        sync = await ask(Sync.objects.get)
        assert (sync.drift_added, sync.drift_removed) == (2, 1)
        before = len(receiver.requests)
        await until(lambda: len(receiver.requests) > before + 3)

    assert await ask(Event.objects.filter(type="resources.drifted").count) == 1
    assert await ask(keys_of, home) == ["a", "b"]


async def _runner(workers: list[WorkerProcess]) -> WorkerProcess:
    errand = await ask(lambda: Errand.objects.select_related("worker").get(kind=syncing.SYNC))
    assert errand.worker is not None
    return next(one for one in workers if errand.worker.name.endswith(f" {one.process.pid}"))
