"""The delivery worker inside the served process: a thread with an event loop of its own."""

import asyncio
import logging
import threading
from collections.abc import Callable

import uvloop

from jackfield.delivery.worker import Worker

logger = logging.getLogger(__name__)


class EmbeddedWorker:
    """Runs until it is stopped; a slow request cannot hold it up, nor it a request."""

    def __init__(self, *, on_death: Callable[[], None]) -> None:
        """`on_death` is called from the worker's thread when it ended unasked."""
        self._worker = Worker(kind="EMBEDDED")
        self._on_death = on_death
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jackfield-worker", daemon=True)
        self.has_died = False

    def start(self) -> None:
        """Begin to claim deliveries."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more; returns at once."""
        self._is_stopping.set()
        self._worker.stop()

    def wait(self) -> None:
        """Until what was in flight has been settled, or the worker's own grace is over."""
        self._thread.join()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._worker.run())
        except Exception:
            logger.exception("worker died")
        if not self._is_stopping.is_set():
            self.has_died = True
            self._on_death()
