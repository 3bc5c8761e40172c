"""The worker: one bad line hurts no other, a database that goes away loses nothing."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

import pytest
from django.db import OperationalError
from django.db.backends.signals import connection_created
from pytest_django import Settings

from jackfield.delivery.claims import claiming
from jackfield.delivery.models import Attempt, Delivery, WorkerProcess
from jackfield.delivery.operations import publish
from jackfield.delivery.sentences import STOPPED, STUCK
from jackfield.delivery.settlement import settling
from jackfield.delivery.working import in_flight
from jackfield.delivery.working.worker import Worker
from jackfield.realtime.models import StatusChange
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Event, Integration, on
from tests.delivery.lines import LineSettings, ask, make_config, make_user, states, until, working
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


class OddLine(Integration[LineSettings]):
    """One whose hook does as its author should not."""

    integration_id = "odd"
    behaviour: ClassVar[str] = ""
    released: ClassVar[asyncio.Event]

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Misbehave."""
        match self.behaviour:
            case "swallows":
                while not self.released.is_set():
                    try:
                        await asyncio.wait_for(self.released.wait(), 60)
                    except asyncio.CancelledError:
                        continue
            case "cancels":
                raise asyncio.CancelledError
            case "exits":
                raise SystemExit(f"{event.id} to {context.config_id}")
            case "holds":
                await self.released.wait()
            case "waits":
                await asyncio.sleep(60)
            case "turns":
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    raise ValueError from None


@pytest.fixture
async def odd() -> AsyncIterator[type[OddLine]]:
    """It, running."""
    OddLine.released = asyncio.Event()
    get_integration_manager().register_integration_class(OddLine).enable_integration()
    yield OddLine
    OddLine.released.set()
    get_integration_manager().unregister_integration_class(OddLine)


def told_of() -> int:
    """How often the status log tells of a delivery."""
    return StatusChange.objects.filter(kind="DELIVERY").count()


async def rounds(worker: Worker, *, count: int) -> None:
    """Return when the worker has looked around so often."""
    for _ in range(count):
        worker._nudge.set()
        await until(lambda: not worker._nudge.is_set())


async def owe(*urls: str, events: int = 1, integration_ids: tuple[str, ...] = ("line",)) -> None:
    """Publish events to one config for each URL and integration."""

    def make() -> None:
        mia = make_user()
        for number, url in enumerate(urls):
            for integration_id in integration_ids:
                make_config(owner=mia, name=f"c{number}", url=url, integration_id=integration_id)
        for _ in range(events):
            publish("ticket.opened", {})

    await ask(make)


class TestBadLines:
    @pytest.mark.parametrize("behaviour", ["cancels", "exits"])
    async def test_a_hook_that_raises_oddly_fails_and_the_others_go_on(
        self, receiver: Receiver, odd: type[OddLine], behaviour: str
    ) -> None:
        odd.behaviour = behaviour
        await owe(receiver.url, integration_ids=("line", "odd"))
        async with working():
            await until(lambda: states() == {"DELIVERED": 1, "EXHAUSTED": 1})
        outcomes = await ask(lambda: Counter(Attempt.objects.values_list("outcome", flat=True)))
        assert outcomes == {"DELIVERED": 1, "FAILED": 3}

    @pytest.mark.parametrize("behaviour", ["waits", "turns"])
    async def test_a_hook_that_takes_too_long_is_ended(
        self, odd: type[OddLine], settings: Settings, behaviour: str
    ) -> None:
        settings.JACKFIELD_DELIVERY_DEADLINE_S = 0.2
        settings.JACKFIELD_RETRY_SCHEDULE_S = (600.0,)
        odd.behaviour = behaviour
        await owe("http://127.0.0.1:9/", integration_ids=("odd",))
        async with working():
            await until(lambda: states() == {"RETRYING": 1})
        attempt = await ask(Attempt.objects.get)
        # Nothing was written, so it is known that nothing arrived.
        assert (attempt.outcome, attempt.error) == ("UNAVAILABLE", "It was not done within 0.2 s.")

    async def test_a_hook_that_does_not_stop_loses_its_place_and_is_left_to_itself(
        self, receiver: Receiver, odd: type[OddLine], settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(in_flight, "_PATIENCE_S", 0.2)
        settings.JACKFIELD_DELIVERY_DEADLINE_S = 0.2
        settings.JACKFIELD_DELIVERY_CONCURRENCY = 1
        settings.JACKFIELD_RETRY_SCHEDULE_S = (600.0,)
        odd.behaviour = "swallows"
        await owe(receiver.url, integration_ids=("odd", "line"))
        async with working():
            await until(lambda: states() == {"RETRYING": 1, "DELIVERED": 1})
            assert (await ask(Attempt.objects.get, outcome="UNKNOWN")).error == STUCK
            odd.released.set()

    async def test_what_lasts_is_seen_to_be_under_way_and_is_told_of_once(
        self, odd: type[OddLine], settings: Settings
    ) -> None:
        settings.JACKFIELD_DELIVERY_DEADLINE_S = 60
        odd.behaviour = "holds"
        await owe("http://127.0.0.1/", integration_ids=("odd",))
        before = await ask(told_of)

        async with working() as [worker]:
            await until(lambda: told_of() > before)
            state = await ask(lambda: Delivery.objects.get().state)
            await rounds(worker, count=3)
            again = await ask(told_of)
            odd.released.set()
            await until(lambda: Delivery.objects.get().state == "DELIVERED")

        assert state == "SENDING"
        assert again == before + 1

    async def test_a_config_that_hangs_delays_no_other(self, receiver: Receiver, odd: type[OddLine]) -> None:
        odd.behaviour = "holds"
        await owe(*(f"{receiver.url}/{number}" for number in range(4)), events=60)
        await ask(lambda: make_config(owner=make_user("ned"), integration_id="odd"))
        for _ in range(60):
            await ask(publish, "ticket.opened", {})
        async with working():
            await until(lambda: states().get("DELIVERED") == 480)
            # All of the others' are out, and not one of those that hang has ended.
            assert await ask(states) == {"DELIVERED": 480, "SENDING": 8, "PENDING": 52}
            odd.released.set()
            await until(lambda: states() == {"DELIVERED": 540})

    async def test_ten_thousand_that_wait_for_one_config_are_interleaved_with_the_others(
        self, receiver: Receiver, settings: Settings
    ) -> None:
        settings.JACKFIELD_DELIVERY_CONCURRENCY = 10
        settings.JACKFIELD_CONFIG_CONCURRENCY = 5
        await owe(f"{receiver.url}/flood")
        event = await ask(lambda: Delivery.objects.get().event)
        flood = await ask(lambda: Delivery.objects.get().config)
        await ask(
            lambda: Delivery.objects.bulk_create(Delivery(event=event, config=flood) for _ in range(10_000))
        )
        await ask(lambda: make_config(owner=flood.owner, name="calm", url=f"{receiver.url}/calm"))
        for _ in range(20):
            await ask(publish, "ticket.opened", {})
        async with working():
            await until(lambda: Counter(r.path for r in receiver.requests)["/calm"] == 20)
        before = [request.path for request in receiver.requests]
        last_calm = len(before) - before[::-1].index("/calm")
        # Had they stood in one line, ten thousand would have gone first.
        assert before[:last_calm].count("/flood") < 200


class TestTheDatabase:
    async def test_results_are_kept_while_it_is_away_and_nothing_is_sent_twice(
        self, receiver: Receiver, away: threading.Event
    ) -> None:
        receiver.answer_with(Answer(delay_s=0.3))
        await owe(receiver.url, events=5)
        async with working():
            await until(lambda: len(receiver.requests) == 5)
            away.set()
            await asyncio.sleep(1)
            away.clear()
            await until(lambda: states() == {"DELIVERED": 5})
        assert len(receiver.requests) == 5

    async def test_a_worker_that_starts_before_it_waits_for_it(
        self, receiver: Receiver, away: threading.Event
    ) -> None:
        away.set()
        await owe(receiver.url)
        async with working() as (worker,):
            await asyncio.sleep(0.5)
            assert worker.worker_id == 0
            away.clear()
            await until(lambda: states() == {"DELIVERED": 1})

    async def test_a_worker_that_never_reached_it_can_be_stopped(self, away: threading.Event) -> None:
        away.set()
        async with asyncio.timeout(10), working():
            await asyncio.sleep(0.3)

    async def test_what_was_claimed_when_the_connection_broke_is_given_back(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken: list[int] = []
        claim = claiming.claim

        def claim_and_break(**arguments: Any) -> claiming.Claim:
            found = claim(**arguments)
            if found.jobs and not broken:
                broken.append(len(found.jobs))
                raise OperationalError("the answer never came")
            return found

        monkeypatch.setattr(claiming, "claim", claim_and_break)
        await owe(receiver.url, events=3)
        async with working():
            await until(lambda: states() == {"DELIVERED": 3})
        assert broken == [3]
        assert set(await ask(lambda: list(Attempt.objects.values_list("outcome", flat=True)))) == {
            "DELIVERED"
        }

    async def test_one_result_that_cannot_be_kept_keeps_no_other(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        settle = settling.settle

        def settle_but_one(results: Any, **arguments: Any) -> settling.Settled:
            if any("poison" in result.request_excerpt for result in results):
                raise ValueError("this cannot be kept")
            return settle(results, **arguments)

        monkeypatch.setattr(settling, "settle", settle_but_one)
        await owe(receiver.url, f"{receiver.url}/poison", events=2)
        async with working():
            await until(lambda: states() == {"DELIVERED": 4})
        assert "attempts could not be settled" in caplog.text
        poisoned = await ask(lambda: list(Attempt.objects.filter(request_excerpt="")))
        assert len(poisoned) == 2


class TestStopping:
    async def test_what_is_in_flight_is_settled_and_the_rest_waits(self, receiver: Receiver) -> None:
        receiver.answer_with(Answer(delay_s=0.3))
        await owe(receiver.url, events=20)
        async with working():
            await until(lambda: len(receiver.requests) == 8)
        assert await ask(states) == {"DELIVERED": 8, "PENDING": 12}
        assert len(receiver.requests) == 8
        assert await ask(WorkerProcess.objects.count) == 0

    async def test_it_can_be_stopped_from_a_thread_and_before_it_runs(self) -> None:
        worker = Worker(kind="EMBEDDED")
        await asyncio.to_thread(worker.stop)
        async with asyncio.timeout(10):
            await worker.run()

    async def test_what_does_not_end_in_time_is_unknown(
        self, odd: type[OddLine], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("jackfield.delivery.working.worker.GRACE_S", 0.3)
        odd.behaviour = "waits"
        await owe("http://127.0.0.1:9/", integration_ids=("odd",))
        async with working():
            await until(lambda: states() == {"SENDING": 1})
        attempt = await ask(Attempt.objects.get)
        assert (attempt.outcome, attempt.error) == ("UNKNOWN", STOPPED)


@pytest.fixture
def away() -> Iterator[threading.Event]:
    """While it is set, every statement of a worker fails, and of nobody else."""
    event = threading.Event()

    def fail(execute: Any, *arguments: Any) -> Any:
        if event.is_set():
            raise OperationalError("the server is away")
        return execute(*arguments)

    def connected(connection: Any, **_: Any) -> None:
        if threading.current_thread().name.startswith("jackfield-delivery"):
            connection.execute_wrappers.append(fail)

    connection_created.connect(connected)
    yield event
    connection_created.disconnect(connected)
