"""Starts and stops one integration: one thing at a time, never in the thread that asks for it."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from jackfield.registry.crew import Crew, Job
from jackfield.registry.status import Health, StatusCause
from jackfield.registry.wanting import Wish
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.exits import contained, kind_of
from jackfield.sdk.integration import Integration
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_NOT_STOPPED = _("It has not stopped within %(seconds)s seconds.")
_NOT_STARTED = _("It has not started within %(seconds)s seconds.")
_NO_START = _("It could not start: %(error)s")
_FAILED = _("It could not start (%(kind)s). The log says more.")

#: Told the id, the health, a sentence and the cause.
Report = Callable[[str, Health, str, str], None]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long things may take, in seconds."""

    start_s: float = 10.0
    stop_s: float = 5.0
    #: Before a failed start is tried again; doubled each time.
    first_retry_s: float = 1.0
    longest_retry_s: float = 300.0
    #: What a caller of ``check_expired`` waits for starts that are quick.
    caller_s: float = 0.25


class Lifecycle:
    """Keeps one integration as it is wanted, running or not.

    Args:
        integration: The instance.
        crew: Whose threads run what the author wrote.
        patience: Deadlines.
        report: Where failures and recoveries go; it raises nothing.
    """

    def __init__(
        self, integration: Integration[Any], *, crew: Crew, patience: Patience, report: Report
    ) -> None:
        self.integration = integration
        self._crew = crew
        self._patience = patience
        self._report = report
        self._lock = threading.Lock()
        self._reporting = threading.Lock()
        self._is_wanted = self._is_retired = False
        self._version = 0
        self._job: Job | None = None
        #: "start", "stop", or nothing at this moment; since when, in monotonic seconds.
        self._doing = ""
        self._since = 0.0
        self._is_late = False
        self._failures = 0
        self._retry_at = 0.0
        self._had_trouble = False
        self._settled = threading.Event()
        self._settled.set()

    def want(self, wish: Wish) -> None:
        """Say how it shall be."""
        with self._lock:
            if self._is_retired:
                return
            self._had_trouble |= wish.had_trouble
            if not wish.running or wish.version != self._version:
                self._failures, self._retry_at = 0, 0.0
            self._is_wanted, self._version = wish.running, wish.version
            self._begin()

    def retire(self) -> None:
        """Stop it for good, whatever anybody wants from now on."""
        with self._lock:
            self._is_retired, self._is_wanted = True, False
            self._begin()

    def look(self) -> float | None:
        """Report what is late, try again what failed; seconds until there is something to look at."""
        if self._job is None and not (self._is_wanted and self._retry_at):
            return None  # Nearly always, and of a thousand at once.
        now = time.monotonic()
        with self._lock:
            if self._doing and not self._is_late:
                limit = self._patience.start_s if self._doing == "start" else self._patience.stop_s
                if now < self._since + limit:
                    return self._since + limit - now
                self._is_late = self._had_trouble = True
                late, job = self._doing, self._job
            else:
                self._begin()
                return max(self._retry_at - now, 0.0) if self._is_wanted and self._retry_at > now else None
        if job is not None:
            self._crew.give_up_place(job)
        self._take_note_of_lateness(late)
        return None

    def wait(self, *, until: float) -> bool:
        """Wait for what was begun a moment ago, until a monotonic time; whether it is done."""
        with self._lock:
            is_fresh = time.monotonic() - self._since <= self._patience.caller_s
        return self._settled.wait(max(until - time.monotonic(), 0.0) if is_fresh else 0.0)

    def wait_to_end(self, *, until: float) -> bool:
        """Wait, until a monotonic time, for whatever it does; whether it is done."""
        return self._settled.wait(max(until - time.monotonic(), 0.0))

    def give_up_waiting(self) -> None:
        """Say that it is late, and have its hooks hear nothing more, whatever its own code does."""
        logger.error("An integration is late.", extra={**self._facts(), "doing": "stop"})
        self._take_hooks_away()

    def _take_hooks_away(self) -> None:
        self._crew.submit(self.integration.shutdown_hooks, name="jackfield-hooks")

    def _begin(self) -> None:
        if self._job is None and self._next():
            self._settled.clear()
            self._since = time.monotonic()
            name = f"jackfield-{self.integration.integration_id}"
            self._job = self._crew.submit(self._work, name=name)

    def _next(self) -> str:
        if self.integration.enabled:
            return "" if self._is_wanted else "stop"
        return "start" if self._is_wanted and time.monotonic() >= self._retry_at else ""

    def _work(self) -> None:
        while True:
            with self._lock:
                self._doing, self._since, self._is_late = self._next(), time.monotonic(), False
                if not self._doing:
                    self._job = None
                    self._settled.set()
                    return
                doing = self._doing
            if doing == "start":
                self._start()
            else:
                self._stop()

    def _start(self) -> None:
        try:
            with contained():
                self.integration.enable_integration()
        except Exception as error:
            logger.exception("An integration could not start.", extra=self._facts())
            with self._lock:
                wait = self._patience.first_retry_s * 2 ** min(self._failures, 20)
                self._failures += 1
                self._retry_at = time.monotonic() + min(wait, self._patience.longest_retry_s)
                self._had_trouble, self._is_late = True, False
            self._tell(Health.FAILING, _sentence(error), StatusCause.START_FAILED)
            return
        with self._lock:
            self._failures, self._retry_at, self._is_late = 0, 0.0, False
            recovered, self._had_trouble = self._had_trouble, False
        if recovered:
            self._tell(Health.HEALTHY, "", "")

    def _stop(self) -> None:
        try:
            with contained():
                self.integration.disable_integration()
        except Exception:
            logger.exception("An integration failed to stop.", extra=self._facts())
        with self._lock:
            was_late, self._is_late = self._is_late, False
        if was_late:
            self._tell(Health.UNKNOWN, "", "")

    def _take_note_of_lateness(self, doing: str) -> None:
        logger.error("An integration is late.", extra={**self._facts(), "doing": doing})
        if doing == "stop":
            # What hangs is its shutdown(): its hooks shall not go on hearing.
            self._take_hooks_away()
            reason = _NOT_STOPPED % {"seconds": f"{self._patience.stop_s:g}"}
        else:
            reason = _NOT_STARTED % {"seconds": f"{self._patience.start_s:g}"}
        # In a thread: whoever looks has others to look at.
        self._crew.submit(partial(self._tell_if_late, reason), name="jackfield-report")

    def _tell_if_late(self, reason: str) -> None:
        # One report at a time, so that this one does not overtake that of a recovery.
        with self._reporting:
            if self._is_late:
                self._report(self.integration.integration_id, Health.FAILING, reason, StatusCause.SLOW)

    def _tell(self, health: Health, reason: str, cause: str) -> None:
        with self._reporting:
            self._report(self.integration.integration_id, health, reason, cause)

    def _facts(self) -> dict[str, str]:
        return {"integration_id": self.integration.integration_id}


def _sentence(error: BaseException) -> str:
    """The author's own sentence if it is one of the errors made for people; else none of its text."""
    if isinstance(error, ServiceError) and str(error):
        return _NO_START % {"error": error}
    return _FAILED % {"kind": kind_of(error)}
