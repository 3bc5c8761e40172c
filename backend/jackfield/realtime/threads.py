"""Runs what asks the database for code that lives in an event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

from jackfield.sdk.exits import contained

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """A bounded set of threads with a name; each call leaves no connection behind that has had its time.

    asgiref would run all of it on one thread.
    """

    def __init__(self, *, name: str, count: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=count, thread_name_prefix=name)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call it in one of the threads and return its result."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(cleanly, call, *args, **kwargs))


def cleanly(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call it in a thread of this kind, and leave no connection behind that has had its time."""
    close_old_connections()
    try:
        # All that is asked for passes here: what an author's code raises ends no thread's process.
        with contained():
            return call(*args, **kwargs)
    finally:
        close_old_connections()
