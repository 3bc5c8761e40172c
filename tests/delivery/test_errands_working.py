"""Errands of the tests' own that run in a worker: once or again, tried again, ended, given back."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.delivery import errands
from jackfield.delivery.errands import Errand, claiming, handling
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.models import WorkerProcess
from tests.delivery.lines import ask, until, working

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "tests.errand"


@pytest.fixture(autouse=True)
def _handlers_are_forgotten() -> Iterator[None]:
    before = set(handling.kinds())
    yield
    for kind in handling.kinds() - before:
        handling.forget(kind)


class Ran:
    """A handler that remembers what it was given, and does what it is told."""

    def __init__(self, *answers: Any) -> None:
        self.errands: list[Errand] = []
        self._answers = list(answers)

    async def __call__(self, errand: Errand) -> Any:
        self.errands.append(errand)
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, BaseException):
            raise answer
        return await answer() if callable(answer) else answer


def rows() -> list[tuple[str, int, bool]]:
    found = Row.objects.filter(kind=KIND).order_by("key")
    return [(row.key, row.failures, row.worker_id is not None) for row in found]


class TestWorking:
    async def test_it_runs_once_and_its_row_goes(self) -> None:
        ran = Ran()
        errands.handle(KIND, ran)
        async with working():
            await ask(errands.ask, kind=KIND, key="a", payload={"number": 7})
            await until(lambda: len(ran.errands) == 1 and rows() == [])
        assert ran.errands == [Errand(kind=KIND, key="a", payload={"number": 7}, attempt=1)]

    async def test_it_runs_again_when_its_handler_says_so(self) -> None:
        ran = Ran(timedelta(milliseconds=10), timezone.now() - timedelta(seconds=1), None)
        errands.handle(KIND, ran)
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(lambda: len(ran.errands) == 3 and rows() == [])
        assert [errand.attempt for errand in ran.errands] == [1, 1, 1]

    async def test_what_raises_is_counted_tried_again_and_starts_from_one_after_a_success(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(claiming, "FIRST_WAIT_S", 0.01)
        ran = Ran(KeyError("a-secret"), asyncio.CancelledError(), SystemExit(3), timedelta(0), None)
        errands.handle(KIND, ran)
        await ask(errands.ask, kind=KIND, key="a")
        with caplog.at_level(logging.ERROR, "jackfield"):
            async with working():
                await until(lambda: len(ran.errands) == 5 and rows() == [])
        assert [errand.attempt for errand in ran.errands] == [1, 2, 3, 4, 1]
        assert [record.message for record in caplog.records] == ["errand failed"] * 3

    async def test_a_handler_that_names_a_time_without_a_zone_has_failed(self) -> None:
        errands.handle(KIND, Ran(datetime(2030, 1, 1)))  # noqa: DTZ001 - that is the mistake
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(lambda: rows() == [("a", 1, False)])
        assert (await ask(Row.objects.get, kind=KIND)).last_error == "ValueError"

    async def test_one_that_goes_beyond_its_deadline_is_ended_and_tried_again(
        self, settings: Settings
    ) -> None:
        settings.JACKFIELD_ERRAND_DEADLINE_S = 0.05
        errands.handle(KIND, Ran(asyncio.Event().wait))
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(lambda: rows() == [("a", 1, False)])
        assert (await ask(Row.objects.get, kind=KIND)).last_error == "TimeoutError"

    async def test_more_than_there_are_places_wait_and_a_kind_that_hangs_leaves_places_to_others(
        self,
    ) -> None:
        go_on = asyncio.Event()
        hanging, quick = Ran(*[go_on.wait] * 30), Ran()
        errands.handle(KIND, hanging)
        errands.handle("tests.quick", quick)
        for number in range(30):
            await ask(errands.ask, kind=KIND, key=str(number))
        async with working():
            await until(lambda: len(hanging.errands) == 15)
            await ask(errands.ask, kind="tests.quick", key="quick")
            await until(lambda: len(quick.errands) == 1)
            assert len(hanging.errands) == 15
            hanging._answers.clear()
            go_on.set()
            await until(lambda: len(hanging.errands) == 30)

    async def test_there_is_always_one_of_a_standing_kind(self) -> None:
        ran = Ran()
        errands.handle(KIND, ran, standing=True)
        async with working():
            await until(lambda: len(ran.errands) == 1)
        assert ran.errands[0].key == ""

    async def test_stopping_gives_back_what_does_not_end_in_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("jackfield.delivery.errands.running.GRACE_S", 0.05)
        ran = Ran(asyncio.Event().wait)
        errands.handle(KIND, ran)
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(lambda: len(ran.errands) == 1)
        assert await ask(rows) == [("a", 0, False)]
        assert await ask(WorkerProcess.objects.count) == 0

    async def test_stopping_lets_end_what_ends_in_time(self) -> None:
        go_on = asyncio.Event()
        ran = Ran(go_on.wait)
        errands.handle(KIND, ran)
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(lambda: len(ran.errands) == 1)
            asyncio.get_running_loop().call_later(0.1, go_on.set)
        # True is no time: what Event.wait returns is the mistake that is told of here.
        assert (await ask(Row.objects.get, kind=KIND)).last_error == "AttributeError"


class TestTheDatabaseOfAnErrand:
    async def test_a_function_runs_in_a_thread_and_sees_the_database(self) -> None:
        found: list[int] = []

        async def count(errand: Errand) -> None:
            found.append(await errands.database(Row.objects.filter(kind=errand.kind).count))

        errands.handle(KIND, count)
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(lambda: rows() == [])
        assert found == [1]
        assert await errands.database(Row.objects.filter(kind=KIND).count) == 0

    async def test_an_errand_ends_no_sooner_than_what_it_asked_for(self, settings: Settings) -> None:
        settings.JACKFIELD_ERRAND_DEADLINE_S = 0.05
        go_on, began = threading.Event(), threading.Event()

        def wait() -> None:
            began.set()
            assert go_on.wait(20)

        async def slow(errand: Errand) -> None:
            await errands.database(wait)

        errands.handle(KIND, slow)
        await ask(errands.ask, kind=KIND, key="a")
        async with working():
            await until(began.is_set)
            await asyncio.sleep(0.2)  # Four times its deadline: it must have been told to end by now.
            assert await ask(rows) == [("a", 0, True)]
            go_on.set()
            await until(lambda: rows() == [("a", 1, False)])
