"""Hints that there is something new to look at: cheap, never waited for, and sometimes lost.

Who waits looks again every second or so in any case; a hint only makes it sooner. Within a
process a hint goes from hand to hand, between processes it is carried by ``carriers``.
"""

import asyncio
import contextlib
import threading
from enum import StrEnum
from functools import partial
from types import TracebackType
from typing import Self

from django.db import transaction

from jackfield.realtime.carriers.thread import CarrierThread


class Topic(StrEnum):
    """What there may be more of."""

    #: Rows of the status log.
    STATUS = "status"
    #: Deliveries that are due.
    DELIVERIES = "deliveries"
    #: Errands that are due.
    ERRANDS = "errands"


class Waiter:
    """One who waits for hints on a topic; a hint that comes between two waits is kept."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._hinted = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._signal = asyncio.Event()

    async def wait(self, timeout_s: float) -> bool:
        """Whether a hint came in time; for the event loop in which ``async with`` was entered."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._signal.wait()
        except TimeoutError:
            return False
        # In this order: a hint in between sets the signal again.
        self._hinted.clear()
        self._signal.clear()
        return True

    def wait_sync(self, timeout_s: float) -> bool:
        """Whether a hint came in time; for threads without an event loop."""
        if not self._hinted.wait(timeout_s):
            return False
        self._hinted.clear()
        return True

    def hint(self) -> None:
        """Wake it, from any thread."""
        if self._hinted.is_set():
            return
        self._hinted.set()
        if self._loop is not None:
            # A loop that is closed has nobody left to wake.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._signal.set)

    def __enter__(self) -> Self:
        _waiters.add(self._topic, self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _waiters.discard(self._topic, self)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)


class _Waiters:
    """Who waits for what in this process; read without a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, frozenset[Waiter]] = {topic: frozenset() for topic in Topic}

    def add(self, topic: Topic, waiter: Waiter) -> None:
        with self._lock:
            self._of[topic] |= {waiter}

    def discard(self, topic: Topic, waiter: Waiter) -> None:
        with self._lock:
            self._of[topic] -= {waiter}

    def hint(self, topic: str) -> None:
        """Wake those who wait for it; a topic that this release does not know wakes nobody."""
        for waiter in self._of.get(topic, ()):
            waiter.hint()


_waiters = _Waiters()
_carrier = CarrierThread(hint=_waiters.hint, topics=tuple(Topic))


def listen(topic: Topic) -> Waiter:
    """Listen while ``with`` or ``async with`` lasts. Enter it first, then look, then wait."""
    return Waiter(topic)


def wake(topic: Topic) -> None:
    """Tell those who wait, here and in other processes; from anywhere, and it never fails or waits."""
    _waiters.hint(topic)
    _carrier.send(topic)


def wake_on_commit(topic: Topic) -> None:
    """``wake`` when the transaction has committed, at once when there is none.

    A transaction that asks a thousand times wakes each waiter once: a waiter that has been
    hinted and has not yet looked is left alone.
    """
    transaction.on_commit(partial(wake, topic))


def start() -> None:
    """Hear the hints of other processes from now on; starting what is started does nothing."""
    _carrier.start()


def stop() -> None:
    """Send what is unsent (for a second at most), close connections and end the thread."""
    _carrier.stop()
