"""The threads on which errands ask the database, so that neither the loop nor the claims wait for them."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import close_old_connections, connections

from jackfield.delivery.database_thread import DATABASE_AWAY
from jackfield.sdk.exits import contained

T = TypeVar("T")

#: So many errands of one worker ask at the same time; each takes one connection.
_COUNT = 4
_CLOSE_WITHIN_S = 10.0


class Threads:
    """A few threads of one worker."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=_COUNT, thread_name_prefix="jackfield-errand")

    def submit(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        """Run it in one of them."""
        return asyncio.get_running_loop().run_in_executor(self._executor, functools.partial(_cleanly, call))

    async def close(self) -> None:
        """Close the connection of every thread and end it, when what runs there has ended."""
        # All at once, so that each thread gets one of them; who comes alone does not wait for ever.
        barrier = threading.Barrier(_COUNT)
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._executor, _close, barrier) for _ in range(_COUNT)))
        self._executor.shutdown(wait=False)


#: Of the worker that runs this errand.
of_this_worker: ContextVar[Threads] = ContextVar("errand_threads")


async def database(function: Callable[..., T], /, **arguments: Any) -> T:
    """Return what a function that asks the database returns; it runs in a thread, on a connection of its own.

    For handlers of errands. Who is cancelled meanwhile stops when the function has ended and not before:
    nothing that an errand began goes on behind it.
    """
    call = functools.partial(function, **arguments)
    threads = of_this_worker.get(None)
    running: asyncio.Future[T] = (
        asyncio.ensure_future(asyncio.to_thread(_alone, call)) if threads is None else threads.submit(call)
    )
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        # Cancelled again while it waits, it goes on waiting: so long as the thread runs, so does the errand.
        while not running.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        if not running.cancelled():
            # Looked at, or the loop complains that nobody did.
            running.exception()
        raise


def _cleanly(call: Callable[[], T]) -> T:
    close_old_connections()
    try:
        with contained():
            return call()
    except DATABASE_AWAY:
        _close_all()
        raise
    finally:
        close_old_connections()


def _alone(call: Callable[[], T]) -> T:
    try:
        with contained():
            return call()
    finally:
        _close_all()


def _close(barrier: threading.Barrier) -> None:
    with contextlib.suppress(threading.BrokenBarrierError):
        barrier.wait(_CLOSE_WITHIN_S)
    _close_all()


def _close_all() -> None:
    with contextlib.suppress(*DATABASE_AWAY):
        connections.close_all()
