"""A worker that died is followed by another, and so is one that code blocks; a stop ends even then."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections

from jackfield.configs.models import Config
from jackfield.delivery import shunning
from jackfield.delivery.models import Attempt, Delivery, WorkerProcess
from jackfield.delivery.models import Errand as ErrandRow
from jackfield.delivery.operations import publish
from jackfield.delivery.sentences import BLOCKS
from jackfield.delivery.working import keeper
from jackfield.delivery.working.worker import Worker
from jackfield.registry import get_integration_manager
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk import Context, Event, every, on
from tests.delivery.lines import Line, LineSettings, make_config, make_user
from tests.support.main_job import eventually
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


class BlockingLine(Line):
    """One that lets nothing else run while it waits."""

    integration_id = "blocking"
    is_in = threading.Event()
    may_go = threading.Event()

    @on("build.*")
    async def block(self, event: Event, context: Context[LineSettings]) -> None:
        """Block, in a task of its own."""
        await asyncio.create_task(self._block())

    async def _block(self) -> None:
        self.is_in.set()
        self.may_go.wait(30)


class LookingLine(BlockingLine):
    """One whose schedule does so."""

    integration_id = "looking"

    @every(timedelta(seconds=1))
    async def look(self, context: Context[LineSettings]) -> None:
        """Block."""
        await self._block()


@pytest.fixture(autouse=True)
def blocking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(keeper, "LOOK_EVERY_S", 0.3)
    monkeypatch.setattr(keeper, "MOST_LOOKS", 3)
    monkeypatch.setattr(keeper, "FIRST_PAUSE_S", 0.01)
    BlockingLine.is_in.clear()
    BlockingLine.may_go.clear()
    shunning._shunned.clear()
    manager = get_integration_manager()
    for line in (BlockingLine, LookingLine):
        manager.register_integration_class(line).enable_integration()
    yield
    BlockingLine.may_go.set()
    for line in (BlockingLine, LookingLine):
        manager.unregister_integration_class(line)
    eventually(lambda: "jackfield-worker" not in names())
    shunning._shunned.clear()
    connections.close_all()


def names() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("config__integration_id", "state"))


def attempts() -> list[tuple[str, str]]:
    return list(Attempt.objects.values_list("outcome", "error").filter(delivery__config__name="Blocks"))


def configs(url: str, blocking: str = "blocking") -> None:
    owner = make_user()
    make_config(owner=owner, url=url)
    make_config(owner=owner, integration_id=blocking, name="Blocks", event_types=("build.*",))


def test_code_that_blocks_stops_its_own_deliveries_and_no_others(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    configs(receiver.url)
    with keeper.kept(kind="WORKER"):
        publish("build.failed", {})
        assert BlockingLine.is_in.wait(20)
        publish("ticket.opened", {})

        eventually(lambda: states() == {"line": "DELIVERED", "blocking": "RETRYING"})

        # What it brings late is that of a dead worker.
        BlockingLine.may_go.set()
        eventually(lambda: WorkerProcess.objects.count() == 1)

    assert attempts() == [("UNKNOWN", BLOCKS)]
    config = Config.objects.get(integration_id="blocking")
    integration = IntegrationRecord.objects.get(pk="blocking")
    seen = (Health.FAILING, StatusCause.SLOW, BLOCKS)
    assert (config.health, config.health_cause, config.health_reason) == seen
    assert (integration.health, integration.health_cause, integration.health_reason) == seen
    told = [vars(one) for one in caplog.records if one.getMessage() == "code blocks the worker"]
    assert [(one["integration"], one["config"]) for one in told] == [("blocking", config.pk)]
    assert "self.may_go.wait(30)" in told[0]["stack"]


def test_a_stop_ends_though_code_blocks(receiver: Receiver) -> None:
    configs(receiver.url)
    kept = keeper.Keeper(kind="WORKER")
    kept.start()
    publish("build.failed", {})
    assert BlockingLine.is_in.wait(20)

    kept.stop()
    kept.wait()

    assert not BlockingLine.may_go.is_set()
    assert attempts() == [("UNKNOWN", BLOCKS)]


def test_a_schedule_that_blocks_waits_and_is_told(receiver: Receiver) -> None:
    configs(receiver.url, blocking="looking")
    with keeper.kept(kind="WORKER"):
        assert BlockingLine.is_in.wait(20)
        publish("ticket.opened", {})

        eventually(lambda: states() == {"line": "DELIVERED"})
        errand = ErrandRow.objects.get(last_error="Blocked")
        config = Config.objects.get(name="Blocks")
        BlockingLine.may_go.set()

    assert (errand.failures, errand.worker_id) == (1, None)
    assert (config.health, config.health_reason) == (Health.FAILING, BLOCKS)


@pytest.mark.parametrize("deaths", [0, 2])
def test_a_worker_that_dies_is_followed_by_another(
    deaths: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left: list[BaseException] = [OSError("no descriptors left"), SystemExit(3)][:deaths]
    run = Worker.run

    async def run_after_deaths(worker: Worker) -> None:
        if left:
            raise left.pop()
        await run(worker)

    monkeypatch.setattr(Worker, "run", run_after_deaths)

    with keeper.kept(kind="EMBEDDED"):
        eventually(lambda: WorkerProcess.objects.count() == 1)
        why = keeper.why_nobody_delivers()

    assert why is None
    assert caplog.text.count("The delivery worker died; another one begins.") == deaths
    assert names() & {"jackfield-worker", "jackfield-keeper"} == set()
