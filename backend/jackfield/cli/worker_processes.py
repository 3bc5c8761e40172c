"""`jackfield worker` in several processes: the first delivers nothing, and keeps so many whole workers going.

They are programs of their own, not forks: each sets itself up as if it were alone, and shares with the others
the database and nothing else. What they inherit is the end of a pipe, which says that the first one is gone.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from jackfield.delivery.rhythm import Backoff

logger = logging.getLogger(__name__)

#: How often to look whether one has ended.
LOOK_EVERY_S = 0.2
#: Before another process follows one that ended; doubled up to the longest while they end at once.
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0


def keep(count: int, *, is_stopping: threading.Event) -> None:
    """Keep so many workers going until told to stop; then let each settle what it has in flight.

    Args:
        count: How many.
        is_stopping: Set when it is time to end.
    """
    # Nobody writes to it. Its other end is closed by whatever ends this process, also by `kill -9`.
    beneath, held = os.pipe()
    places = [_Place(beneath) for _ in range(count)]
    try:
        while not is_stopping.wait(LOOK_EVERY_S):
            for place in places:
                place.see_to()
    finally:
        for place in places:
            place.stop()
        for place in places:
            place.wait()
        os.close(beneath)
        os.close(held)


def when_alone(beneath: int, call: Callable[[], None]) -> None:
    """Have `call` called, from a thread, when the process that started this one is gone.

    Args:
        beneath: The end of its pipe.
        call: Asks this one to stop.
    """

    def watch() -> None:
        while os.read(beneath, 1):
            pass
        logger.warning("The process that started this worker is gone: it stops, too.")
        call()

    threading.Thread(target=watch, name="jackfield-beneath", daemon=True).start()


class _Place:
    """One of the processes, and those that follow it."""

    def __init__(self, beneath: int) -> None:
        self._beneath = beneath
        self._backoff = Backoff(first_s=FIRST_PAUSE_S, most_s=LONGEST_PAUSE_S)
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        #: When the next one may begin; on the monotonic clock.
        self._next_at = 0.0

    def see_to(self) -> None:
        """Begin a process where there is none, and notice that one has ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_at:
                self._begin(now)
        elif (status := self._process.poll()) is not None:
            self._ended(now, {"pid": self._process.pid, "status": status})

    def stop(self) -> None:
        """Ask it to claim nothing more; returns at once."""
        if self._process is not None:
            self._process.terminate()

    def wait(self) -> None:
        """Until it has ended: what it has in flight has a grace of its own."""
        if self._process is not None:
            self._process.wait()

    def _begin(self, now: float) -> None:
        self._began = now
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", "jackfield", "worker", "--beneath", str(self._beneath)],
                stdin=subprocess.DEVNULL,
                pass_fds=(self._beneath,),
            )
        except OSError as error:
            # No memory, no process to be had: as if it had died.
            self._ended(now, {"error": type(error).__name__})

    def _ended(self, now: float, facts: dict[str, object]) -> None:
        self._process = None
        if now - self._began > LONGEST_PAUSE_S:
            self._backoff.reset()
        pause = self._backoff.next_s()
        self._next_at = now + pause
        logger.critical("A worker process ended; another one begins.", extra={**facts, "pause_s": pause})
