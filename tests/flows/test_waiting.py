"""Sync code waits for the network: bounded in number and in time, and in no transaction."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import translation

from jackfield.flows import waiting
from jackfield.flows.errors import Overloaded
from jackfield.flows.waiting import MAX_OF_INTEGRATION, MAX_OF_PERSON, MAX_WAITING, waited
from jackfield.registry import operations
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause


async def answered() -> str:
    """Answer after a turn of the loop."""
    await asyncio.sleep(0)
    return "yes"


def test_returns_what_the_network_said() -> None:
    assert waited(answered, deadline_s=5, of="lamp") == "yes"


def test_what_it_raises_comes_through() -> None:
    async def refuse() -> None:
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        waited(refuse, deadline_s=5, of="lamp")


def test_gives_up_at_the_deadline() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        waited(hang, deadline_s=0.05, of="lamp")


def test_refuses_to_hold_a_transaction_open() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        waited(answered, deadline_s=5, of="lamp")


@contextmanager
def waiting_ones(count: int, *, of: Callable[[int], str], person: Callable[[int], str]) -> Iterator[None]:
    """As many calls that wait for a service, until the block ends; each ends well then."""
    begun = threading.Semaphore(0)
    may_go = threading.Event()

    async def wait() -> None:
        begun.release()
        await asyncio.to_thread(may_go.wait, 10)

    def ask(number: int) -> None:
        with waiting.operation(person=person(number), is_reading=False):
            waited(wait, deadline_s=10, of=of(number))

    with ThreadPoolExecutor(count) as threads:
        asked = [threads.submit(ask, number) for number in range(count)]
        for _ in asked:
            assert begun.acquire(timeout=10)
        try:
            yield
        finally:
            may_go.set()
        for one in asked:
            one.result(timeout=10)


def answer_of(integration_id: str, person: str = "") -> str:
    with waiting.operation(person=person, is_reading=False):
        return waited(answered, deadline_s=5, of=integration_id)


def test_one_more_than_may_wait_is_told_so_and_the_next_may_again() -> None:
    with waiting_ones(MAX_WAITING, of=lambda n: f"lamp-{n}", person=str), pytest.raises(Overloaded):
        answer_of("bell", "zoe")

    assert answer_of("bell", "zoe") == "yes"


def test_an_integration_that_takes_long_leaves_places_to_the_others() -> None:
    with waiting_ones(MAX_OF_INTEGRATION, of=lambda _: "lamp", person=str):
        with pytest.raises(Overloaded):
            answer_of("lamp", "zoe")
        others = answer_of("bell", "zoe")

    assert others == "yes"


def test_a_person_who_asks_much_leaves_places_to_the_others() -> None:
    with waiting_ones(MAX_OF_PERSON, of=lambda n: f"lamp-{n}", person=lambda _: "mia"):
        with pytest.raises(Overloaded):
            answer_of("bell", "mia")
        others = answer_of("bell", "zoe")

    assert others == "yes"


def ended() -> None:
    for thread in threading.enumerate():
        if thread.name == "jackfield-waiting":
            thread.join(20)


def test_what_blocks_its_loop_keeps_nobody_but_its_own_integration(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    operations.report_health(integration_id="desk", health=Health.HEALTHY)
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.05)
    may_go = threading.Event()

    async def block() -> None:
        may_go.wait(20)

    for _ in range(MAX_OF_INTEGRATION):
        with pytest.raises(TimeoutError):
            waited(block, deadline_s=0.05, of="desk")
    with pytest.raises(Overloaded):
        answer_of("desk")
    others = [answer_of("bell") for _ in range(MAX_WAITING)]
    during = health()
    may_go.set()
    ended()

    assert others == ["yes"] * MAX_WAITING
    assert during == (Health.FAILING, StatusCause.SLOW, waiting.BLOCKS)
    assert (answer_of("desk"), health()) == ("yes", (Health.UNKNOWN, "", ""))
    assert [record.message for record in caplog.records] == ["call does not stop"] * MAX_OF_INTEGRATION


def health() -> tuple[str, str, str]:
    row = IntegrationRecord.objects.get(pk="desk")
    return row.health, row.health_cause, row.health_reason


def test_all_that_is_read_in_one_operation_has_one_deadline() -> None:
    begun: list[int] = []

    async def hang() -> None:
        begun.append(1)
        await asyncio.Event().wait()

    with waiting.operation(person="mia", is_reading=True):
        for _ in range(20):
            with pytest.raises(TimeoutError):
                waited(hang, deadline_s=0.05, of="lamp")

    assert begun == [1]


@pytest.mark.parametrize(("is_reading", "asked"), [(True, 1), (False, 3)])
def test_what_is_asked_for_once_is_kept_while_nothing_changes(*, is_reading: bool, asked: int) -> None:
    found: list[int] = []

    def find() -> int:
        found.append(len(found))
        return len(found)

    with waiting.operation(person="mia", is_reading=is_reading):
        for _ in range(3):
            waiting.once("key", find)

    assert len(found) == asked


def test_sentences_are_in_the_language_of_who_waits() -> None:
    async def language() -> str | None:
        return translation.get_language()

    with translation.override("de"):
        assert waited(language, deadline_s=5, of="lamp") == "de"
