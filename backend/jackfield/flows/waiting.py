"""Where sync code waits for the network: bounded, with a deadline, and never inside a transaction."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from asgiref.sync import async_to_sync
from django.db import connection

from jackfield.flows.errors import Overloaded

T = TypeVar("T")

#: How many threads of a process may wait for services at a time; the rest stay free for what is quick.
MAX_WAITING = 4
_places = threading.BoundedSemaphore(MAX_WAITING)


def waited(work: Callable[[], Awaitable[T]], *, deadline_s: float) -> T:
    """Run ``work`` on an event loop and return its result.

    Raises:
        Overloaded: Too many wait already; ``work`` was not begun.
        TimeoutError: The deadline passed.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A transaction would be held open while a service is asked.")
    if not _places.acquire(blocking=False):
        raise Overloaded
    try:
        return async_to_sync(_within)(work, deadline_s)
    finally:
        _places.release()


async def _within(work: Callable[[], Awaitable[T]], deadline_s: float) -> T:
    async with asyncio.timeout(deadline_s):
        return await work()
