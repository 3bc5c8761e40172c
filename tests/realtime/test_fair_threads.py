"""Whoever asks for much waits behind their own, and nobody behind them."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from jackfield.realtime.fair_threads import Crowded, FairThreads

pytestmark = pytest.mark.django_db(transaction=True)

SOON_S = 20.0


class Held:
    """Calls that end when they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = threading.Event()

    def __call__(self, name: str) -> str:
        self.begun.append(name)
        assert self.go_on.wait(SOON_S)
        return name


@pytest.fixture
def held() -> Iterator[Held]:
    found = Held()
    yield found
    found.go_on.set()


async def turns() -> None:
    """Let the threads begin what they can."""
    for _ in range(20):
        await asyncio.sleep(0.001)


async def test_who_asks_for_much_leaves_threads_to_others(held: Held) -> None:
    threads = FairThreads(name="test", count=3, share=2)
    async with asyncio.TaskGroup() as group:
        much = [group.create_task(threads.run("ada", held, str(number))) for number in range(10)]
        await turns()

        assert await asyncio.wait_for(threads.run("ben", str, "at once"), SOON_S) == "at once"

        assert sorted(held.begun) == ["0", "1"]
        held.go_on.set()
    assert [one.result() for one in much] == [str(number) for number in range(10)]
    assert held.begun[2:] == sorted(held.begun[2:])


async def test_what_ends_with_an_error_makes_room_as_well() -> None:
    threads = FairThreads(name="test", count=1, share=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="invalid literal"):
            await asyncio.wait_for(threads.run("ada", int, "no number"), SOON_S)

    assert await asyncio.wait_for(threads.run("ada", int, "7"), SOON_S) == 7


async def test_no_more_waits_than_may(held: Held) -> None:
    threads = FairThreads(name="test", count=2, share=1)
    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(threads.run_if_few_wait("ada", 2, held, str(number)))
        await turns()

        with pytest.raises(Crowded):
            await threads.run_if_few_wait("ada", 2, held, "one more")
        assert await threads.run_if_few_wait("ben", 2, str, "at once") == "at once"
        held.go_on.set()
    assert held.begun == ["0", "1", "2"]


async def test_what_nobody_waits_for_any_more_is_not_begun(held: Held) -> None:
    threads = FairThreads(name="test", count=1, share=1)
    first, second, third = (asyncio.create_task(threads.run("ada", held, name)) for name in "abc")
    await turns()

    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    held.go_on.set()

    assert await first + await third == "ac"
    assert held.begun == ["a", "c"]


async def test_what_nobody_waits_for_any_more_leaves_room_to_wait(held: Held) -> None:
    threads = FairThreads(name="test", count=1, share=1)
    first, second = (asyncio.create_task(threads.run_if_few_wait("ada", 1, held, name)) for name in "ab")
    await turns()

    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    third = asyncio.create_task(threads.run_if_few_wait("ada", 1, held, "c"))
    await turns()
    held.go_on.set()

    assert await first + await third == "ac"
