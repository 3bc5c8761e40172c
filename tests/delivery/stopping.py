"""A function on another thread that stands still before one of its statements, until it may go on."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

_WAITING = """
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class Stopped:
    """A call that stands still; it goes on with ``go_on``, at the latest when the block ends."""

    def __init__(self, call: Callable[[], Any], *, before: str) -> None:
        self._call, self._before = call, before
        self._has_stopped, self._may_go_on = threading.Event(), threading.Event()

    def run(self) -> Any:
        try:
            with connection.execute_wrapper(self._stop):
                return self._call()
        finally:
            self._has_stopped.set()
            connections.close_all()

    def wait(self) -> None:
        """Return when it stands still; or when it has ended and never came there."""
        assert self._has_stopped.wait(30)

    def go_on(self) -> None:
        self._may_go_on.set()

    def _stop(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if self._before in sql and not self._has_stopped.is_set():
            self._has_stopped.set()
            assert self._may_go_on.wait(30)
        return execute(sql, params, many, context)


@contextmanager
def stopped(call: Callable[[], Any], *, before: str) -> Iterator[tuple[Stopped, Future[Any]]]:
    """Have ``call`` begun, and standing still before the first statement that has ``before`` in it."""
    one = Stopped(call, before=before)
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(one.run)
        try:
            one.wait()
            assert not future.done(), future.exception()
            yield one, future
        finally:
            one.go_on()


@contextmanager
def beside(call: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Have ``call`` run on another thread while the block lasts."""

    def closing() -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(closing)


def until_it_waits(future: Future[Any]) -> None:
    """Return when somebody waits for a lock of this database, or the call has ended; PostgreSQL only."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while not future.done():
            assert time.monotonic() < deadline, "nobody waits"
            cursor.execute(_WAITING)
            if cursor.fetchone():
                return
            wait([future], 0.02)
