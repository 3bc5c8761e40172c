"""Forgets what has stood in the status log for longer than it is kept."""

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone

from jackfield.realtime import log

logger = logging.getLogger(__name__)

#: Who was away for longer reads its lists again.
KEPT = timedelta(hours=24)
_EVERY_S = 600.0


class Keeper:
    """A thread that prunes now and again; any number of processes may do so at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; what has begun goes on."""
        with self._lock:
            if self._thread is None:
                self._has_ended = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._has_ended,), name="jackfield-log-keeper", daemon=True
                )
                self._thread.start()

    def stop(self) -> None:
        """End, when what is being forgotten is forgotten."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._has_ended.set()
        if thread is not None:
            thread.join()

    def _run(self, has_ended: threading.Event) -> None:
        while not has_ended.wait(_EVERY_S):
            try:
                forget_old()
            except Exception:
                logger.exception("The status log could not be pruned")
            finally:
                close_old_connections()


def forget_old() -> int:
    """Forget what is older than ``KEPT``; how many changes they were."""
    return log.prune(before=timezone.now() - KEPT)


_keeper = Keeper()
start = _keeper.start
stop = _keeper.stop
