"""What an author's code raises ends nothing but what asked for it; whoever stops a process still does."""

import asyncio
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest

from jackfield.sdk.exits import ExitAsked, contained, kind_of


class Odd(BaseException):
    """What nobody thought of."""


def in_a_thread(run: Callable[[], Any]) -> BaseException | None:
    """Return what it raised there."""
    raised: list[BaseException] = []

    def call() -> None:
        try:
            run()
        except BaseException as error:  # noqa: BLE001 - whoever asked looks at it
            raised.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def contained_raise(error: BaseException) -> None:
    with contained():
        raise error


@pytest.mark.parametrize(
    "error", [SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError(), GeneratorExit(), Odd("x")]
)
def test_what_is_no_exception_becomes_one_that_names_it(error: BaseException) -> None:
    raised = in_a_thread(lambda: contained_raise(error))

    assert isinstance(raised, ExitAsked)
    assert raised.__cause__ is error
    assert (kind_of(raised), kind_of(error)) == (type(error).__name__,) * 2
    assert str(raised) == f"The integration's code raised {type(error).__name__}."


def test_an_exception_stays_what_it_is() -> None:
    error = ValueError("no")

    assert in_a_thread(lambda: contained_raise(error)) is error


@pytest.fixture
def interrupts() -> Any:
    """As in a process that left Ctrl-C to Python."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_ctrl_c_still_ends_a_process_that_left_it_to_python() -> None:
    with pytest.raises(KeyboardInterrupt), contained():
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("interrupts")
def test_an_author_cannot_pretend_to_be_ctrl_c_where_it_is_taken_over() -> None:
    signal.signal(signal.SIGINT, lambda *_: None)

    with pytest.raises(ExitAsked), contained():
        raise KeyboardInterrupt


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError(), Odd("x")])
def test_a_task_goes_on_after_what_its_author_raises(error: BaseException) -> None:
    async def asked() -> str:
        try:
            with contained(awaits=True):
                await asyncio.sleep(0)
                raise error
        except ExitAsked:
            return "went on"

    assert asyncio.run(asked()) == "went on"


async def test_who_breaks_a_task_off_does() -> None:
    async def waiting() -> None:
        with contained(awaits=True):
            await asyncio.sleep(60)

    task = asyncio.create_task(waiting())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()


def test_a_coroutine_that_is_closed_ends() -> None:
    async def waiting() -> None:
        with contained(awaits=True):
            await asyncio.Future()

    loop = asyncio.new_event_loop()
    try:
        asyncio.set_event_loop(loop)
        running = waiting()
        running.send(None)
        running.close()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
