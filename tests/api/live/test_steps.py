"""What is begun at once goes on in a task, just as if it had been awaited from its beginning."""

import asyncio

import pytest

from jackfield.api.live.steps import Begun, begun


async def finish(rest: Begun) -> None:
    await rest


async def test_what_need_not_wait_is_done_at_once() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("all of it")

    assert begun(work()) is None
    assert done == ["all of it"]


async def test_what_has_to_wait_goes_on_where_it_waits() -> None:
    done: list[int] = []
    gates = [asyncio.Event(), asyncio.Event()]

    async def work() -> None:
        for number, gate in enumerate(gates):
            done.append(number)
            await gate.wait()
        done.append(2)

    rest = begun(work())
    assert rest is not None
    assert done == [0]
    task = asyncio.create_task(finish(rest))
    for gate in gates:
        gate.set()
    await task
    assert done == [0, 1, 2]


async def test_a_fault_in_the_beginning_is_the_caller_s_and_a_later_one_the_task_s() -> None:
    gate = asyncio.Event()

    async def work(*, at_once: bool) -> None:
        if not at_once:
            await gate.wait()
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        begun(work(at_once=True))
    rest = begun(work(at_once=False))
    assert rest is not None
    gate.set()
    with pytest.raises(ConnectionResetError):
        await finish(rest)


async def test_who_cancels_the_task_cancels_what_it_does() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    rest = begun(work())
    assert rest is not None
    task = asyncio.create_task(finish(rest))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["cancelled"]
