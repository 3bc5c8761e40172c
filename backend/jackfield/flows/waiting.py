"""Where sync code waits for the network: bounded, with a deadline, and never inside a transaction."""

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, connections
from django.utils import translation

from jackfield.deployment import standing
from jackfield.flows.errors import Overloaded
from jackfield.registry import operations
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.kept import kept as _

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: How many threads of a process may wait for services at a time; the rest stay free for what is quick.
MAX_WAITING = 8
#: How many of them for one integration, those counted that nobody waits for any more and that do not end.
MAX_OF_INTEGRATION = 3
#: How many of them for one person.
MAX_OF_PERSON = 3
#: How long after its deadline work may take to end; then it is left to itself.
PATIENCE_S = 1.0
_CLOSING_S = 0.5
BLOCKS = _("Its code does not end when its time is over: what is asked of it may be refused.")


@dataclass(kw_only=True)
class _Operation:
    person: str
    is_reading: bool
    #: Monotonic; None before anything was waited for.
    until: float | None = None
    kept: dict[Any, Any] = field(default_factory=dict)


_operation: ContextVar[_Operation | None] = ContextVar("operation", default=None)


@contextmanager
def operation(*, person: str, is_reading: bool) -> Iterator[None]:
    """Count what is waited for in the block as this person's.

    Args:
        person: Who asks; empty: nobody who is counted.
        is_reading: Nothing changes in it: all that it waits for has one deadline together, and what was
            asked once is not asked again.
    """
    token = _operation.set(_Operation(person=person, is_reading=is_reading))
    try:
        yield
    finally:
        _operation.reset(token)


def once(key: Any, find: Callable[[], T]) -> T:
    """Return what ``find`` returns, found once for a key in an operation that only reads."""
    now = _operation.get()
    if now is None or not now.is_reading:
        return find()
    if key not in now.kept:
        now.kept[key] = find()
    found: T = now.kept[key]
    return found


def waited(work: Callable[[], Awaitable[T]], *, deadline_s: float, of: str) -> T:
    """Run ``work`` on an event loop of its own and return its result.

    Args:
        deadline_s: How long it may take.
        of: The integration whose code it is.

    Raises:
        Overloaded: Too many wait already; ``work`` was not begun.
        TimeoutError: The deadline passed. Work that neither ends then nor can be broken off goes on alone.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A transaction would be held open while a service is asked.")
    now = _operation.get()
    if now is not None and now.is_reading:
        now.until = now.until or time.monotonic() + deadline_s
        deadline_s = min(deadline_s, now.until - time.monotonic())
        if deadline_s <= 0:
            raise TimeoutError
    standing.make_sure()
    person = "" if now is None else now.person
    _places.take(of=of, person=person)
    # A pool gets back what nobody needs while it waits.
    connection.close_if_unusable_or_obsolete()
    try:
        return _in_thread(work, deadline_s=deadline_s, of=of)
    finally:
        _places.give_back(person=person)


def _in_thread(work: Callable[[], Awaitable[T]], *, deadline_s: float, of: str) -> T:
    ended: Future[T] = Future()
    # In a thread of its own: an author's code that blocks its loop must not keep who waits for it.
    arguments = (work, deadline_s, ended, of, translation.get_language())
    thread = threading.Thread(target=_run, args=arguments, name="jackfield-waiting", daemon=True)
    thread.start()
    try:
        return ended.result(deadline_s + PATIENCE_S)
    except TimeoutError:
        if not ended.done():
            logger.warning("call does not stop", extra={"deadline_s": deadline_s, "integration": of})
            _places.is_stuck(of)
            _report(of)
        raise
    finally:
        if ended.done():
            # Its loop is closed in a moment; what the author left running in threads counts on.
            thread.join(_CLOSING_S)


def _run(
    work: Callable[[], Awaitable[T]],
    deadline_s: float,
    ended: "Future[T]",
    of: str,
    language: str | None,
) -> None:
    try:
        with translation.override(language):
            asyncio.run(_within(work, deadline_s, ended))
    finally:
        if _places.has_ended(of):
            _report(of)
            connections.close_all()


async def _within(work: Callable[[], Awaitable[T]], deadline_s: float, ended: "Future[T]") -> None:
    try:
        async with asyncio.timeout(deadline_s):
            result = await work()
    except BaseException as error:  # noqa: BLE001 - whoever waits raises it
        ended.set_exception(error)
    else:
        ended.set_result(result)


def _report(of: str) -> None:
    """Say in an integration's health whether its code runs on though nobody waits for it."""
    with _reporting:
        is_stuck = of in _places.stuck
        if is_stuck == (of in _reported):
            return
        try:
            if is_stuck:
                operations.report_health(
                    integration_id=of, health=Health.FAILING, reason=BLOCKS, cause=StatusCause.SLOW
                )
                _reported.add(of)
            else:
                operations.report_health(integration_id=of, health=Health.UNKNOWN)
                _reported.discard(of)
        except Exception:
            logger.exception("health could not be written", extra={"integration_id": of})


class _Places:
    """Who waits now, and what runs on though nobody waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = 0
        self._of_person: Counter[str] = Counter()
        #: Threads that run an integration's code, until they end.
        self._running: Counter[str] = Counter()
        #: Integrations of which something does not end.
        self.stuck: set[str] = set()

    def take(self, *, of: str, person: str) -> None:
        with self._lock:
            if (
                self._waiting >= MAX_WAITING
                or self._running[of] >= MAX_OF_INTEGRATION
                or (person and self._of_person[person] >= MAX_OF_PERSON)
            ):
                raise Overloaded
            self._waiting += 1
            self._running[of] += 1
            self._of_person[person] += 1

    def give_back(self, *, person: str) -> None:
        with self._lock:
            self._waiting -= 1
            self._of_person -= Counter([person])

    def is_stuck(self, of: str) -> None:
        """Take note that something of an integration does not end, if it has not ended by now."""
        with self._lock:
            if self._running[of]:
                self.stuck.add(of)

    def has_ended(self, of: str) -> bool:
        """Count a thread that has ended; whether it was the last of an integration that was stuck."""
        with self._lock:
            self._running -= Counter([of])
            if self._running[of] or of not in self.stuck:
                return False
            self.stuck.discard(of)
            return True


_places = _Places()
#: Whose health says that it does not end; one report at a time, so that none overtakes another.
_reported: set[str] = set()
_reporting = threading.Lock()
