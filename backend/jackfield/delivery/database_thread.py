"""The one thread on which a worker speaks to the database, so that its event loop never waits for it."""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections

from jackfield.sdk.exits import contained

P = ParamSpec("P")
T = TypeVar("T")

#: The database went away, or is too busy: the same call may work in a moment.
DATABASE_AWAY = (OperationalError, InterfaceError)


class DatabaseThread:
    """Runs functions one after the other, on one connection of Django's."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="jackfield-delivery")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``function`` returns; once the database was away, the next call connects anew."""
        call = functools.partial(_guarded, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._executor, call)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._executor, _close)
        self._executor.shutdown(wait=False)


def _guarded(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        with contained():
            return function(*args, **kwargs)
    except DATABASE_AWAY:
        _close()
        raise


def _close() -> None:
    with contextlib.suppress(*DATABASE_AWAY):
        connections.close_all()
