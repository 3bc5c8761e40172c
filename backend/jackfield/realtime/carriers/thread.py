"""The thread of a process, with an event loop of its own, in which hints come and go."""

import asyncio
import atexit
import contextlib
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from jackfield.realtime.carriers.line import Line, line, needs_sending

logger = logging.getLogger(__name__)

#: How long to leave a line alone that is down.
_PAUSE_S = 1.0
#: Hints that are given within this time travel as one.
_COALESCE_S = 0.01
#: After this a hint that was not sent is not worth sending any more.
_SEND_DEADLINE_S = 5.0
#: How long unsent hints may hold up the end of the process.
_GRACE_S = 1.0


@dataclass(kw_only=True, eq=False)
class _Run:
    """One life of the thread."""

    thread: threading.Thread | None = None
    loop: asyncio.AbstractEventLoop | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    is_listening: bool = False
    is_stopping: bool = False

    def nudge(self) -> None:
        """Have it look at its fields; before it has a loop it will look in any case."""
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self.news.set)


class CarrierThread:
    """Runs while it is needed: from ``start``, or from the first ``send``, until ``stop``."""

    def __init__(self, *, hint: Callable[[str], None], topics: tuple[str, ...]) -> None:
        self._hint = hint
        self._topics = topics
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._unsent: set[str] = set()
        # A forked process inherits neither the thread nor, maybe, a free lock.
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.stop)

    def start(self) -> None:
        """Listen from now on."""
        with self._lock:
            self._running().is_listening = True
            self._running().nudge()

    def send(self, topic: str) -> None:
        """Have it sent; returns at once and never fails.

        ``JACKFIELD_FOLLOW_ON_USE = False`` has no thread begin by itself: then others look when they look.
        """
        if not needs_sending() or (self._run is None and not _may_begin_by_itself()):
            return
        self._unsent.add(topic)
        # At the very end of a process no thread can be started.
        with contextlib.suppress(RuntimeError), self._lock:
            self._running().nudge()

    def stop(self) -> None:
        """End the thread, which sends first what is unsent; takes little more than a second at worst."""
        with self._lock:
            run, self._run = self._run, None
            if run is None or run.thread is None:
                return
            run.is_stopping = True
            run.nudge()
        run.thread.join(2 * _GRACE_S)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._run = None

    def _running(self) -> _Run:
        if self._run is None:
            run = _Run()
            run.thread = threading.Thread(
                target=lambda: asyncio.run(self._main(run)), name="jackfield-wakeups", daemon=True
            )
            run.thread.start()
            self._run = run
        return self._run

    async def _main(self, run: _Run) -> None:
        shared = line(self._topics)
        listener: asyncio.Task[None] | None = None
        run.loop = asyncio.get_running_loop()
        try:
            while not run.is_stopping:
                if run.is_listening and listener is None:
                    listener = asyncio.create_task(self._listen(shared))
                await self._send_unsent(shared, _SEND_DEADLINE_S)
                await run.news.wait()
                run.news.clear()
                await asyncio.sleep(_COALESCE_S)
            await self._send_unsent(shared, _GRACE_S)
        finally:
            if listener is not None:
                listener.cancel()
                await asyncio.wait([listener])
            await shared.close()

    async def _send_unsent(self, shared: Line, deadline_s: float) -> None:
        faults: tuple[type[Exception], ...] = (*shared.faults, TimeoutError)
        while self._unsent:
            topic = self._unsent.pop()
            try:
                async with asyncio.timeout(deadline_s):
                    await shared.send(topic)
            except faults as fault:
                # Others look by themselves within a second.
                logger.warning("A wake-up was not sent", extra={"topic": topic, "fault": repr(fault)})
                await shared.close()

    async def _listen(self, shared: Line) -> None:
        is_down = False
        while True:
            try:
                await shared.hear(self._hint)
            except shared.faults as fault:
                if not is_down:
                    logger.warning("Wake-ups of other processes are not heard", extra={"fault": repr(fault)})
                is_down = True
            except Exception:
                # Nobody awaits this task: without a word here it would be deaf for ever.
                logger.exception("Hearing the wake-ups of other processes failed")
            await asyncio.sleep(_PAUSE_S)


def _may_begin_by_itself() -> bool:
    return bool(getattr(settings, "JACKFIELD_FOLLOW_ON_USE", True))
