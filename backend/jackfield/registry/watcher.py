"""The thread that notices, in every kind of process, what others have committed.

It reads the status log when it is woken and twice a second in any case, empties what has become
stale, and starts and stops integrations. Servers and workers start it; other processes get one
when they first keep configs or change one (``JACKFIELD_FOLLOW_ON_USE = False`` forbids that:
then nothing is kept, and reads go to the database).
"""

import atexit
import logging
import os
import threading
from typing import Any

from django.conf import settings
from django.db import connection, connections

from jackfield.deployment import operations, presence, standing
from jackfield.realtime import wakeups
from jackfield.registry import following, managers

logger = logging.getLogger(__name__)

#: Wake-ups are hints and may be lost.
_POLL_S = 0.5
_LONGEST_PAUSE_S = 5.0

#: Integrations are given their time to stop.
_LONGEST_END_S = 10.0

#: What the first reader of a process waits until the log is being followed.
_PATIENCE_S = 2.0


class _Watcher:
    """One thread, from its start to its end."""

    def __init__(self) -> None:
        self.is_ending = False
        self.has_looked = threading.Event()
        self._waiter = wakeups.Waiter(wakeups.Topic.STATUS)
        self._failures = 0
        self.thread = threading.Thread(target=self._run, name="jackfield-watcher", daemon=True)

    def wake(self) -> None:
        self._waiter.hint()

    def _run(self) -> None:
        try:
            with self._waiter:
                while not self.is_ending:
                    pause = self._look()
                    self.has_looked.set()
                    if not self.is_ending:
                        self._waiter.wait_sync(pause)
        finally:
            self.has_looked.set()
            following.lost()
            for manager in managers.living():
                manager.stop_running()
            connections.close_all()

    def _look(self) -> float:
        """Do all there is to do; seconds until the next time."""
        try:
            following.catch_up()
            operations.enter_if_owed()
            standing.look_now_and_then()
            presence.tell_now_and_then()
        except Exception:
            # The database is away: nothing is kept until it is back, and then everything is new.
            following.lost()
            if not self._failures:
                logger.exception("The status log cannot be followed.")
            self._failures += 1
            connections.close_all()
            return float(min(_POLL_S * 2 ** min(self._failures, 10), _LONGEST_PAUSE_S))
        if self._failures:
            logger.warning("The status log is followed again.")
            self._failures = 0
        if not self.is_ending:
            following.followed()
        pause = min((_settle(manager) for manager in managers.living()), default=_POLL_S)
        if connection.settings_dict["OPTIONS"].get("pool"):
            connection.close()  # Back into the pool: others need it more.
        return pause


_lock = threading.Lock()
_current: _Watcher | None = None
_was_stopped = False


def start() -> None:
    """Follow the log in this process from now on, and hear of changes at once; safe to repeat."""
    global _was_stopped  # noqa: PLW0603
    wakeups.start()
    _was_stopped = False
    _started().has_looked.wait(_PATIENCE_S)


def stop() -> None:
    """Follow it no more, and stop all integrations: nobody would notice that they have to stop."""
    global _current, _was_stopped
    with _lock:
        ending, _current, _was_stopped = _current, None, True
    if ending is not None:
        ending.is_ending = True
        ending.wake()
        ending.thread.join(_LONGEST_END_S)


def begin() -> None:
    """See to it that the log is followed, unless the project or a stop forbids it; waits for nothing."""
    if _current is None and not _was_stopped and getattr(settings, "JACKFIELD_FOLLOW_ON_USE", True):
        _started()


def ensure() -> bool:
    """Whether the log is being followed; the first who asks in a process has it followed."""
    if following.is_followed():
        return True
    begin()
    watcher = _current
    if watcher is not None and threading.current_thread() is not watcher.thread:
        watcher.has_looked.wait(_PATIENCE_S)
    return following.is_followed()


def poke() -> None:
    """Have the watcher look, if there is one."""
    watcher = _current
    if watcher is not None:
        watcher.wake()


def _started() -> _Watcher:
    global _current  # noqa: PLW0603
    with _lock:
        if _current is None:
            _current = _Watcher()
            _current.thread.start()
            # Once for all watchers of the process.
            atexit.unregister(stop)
            atexit.register(stop)
        return _current


def _settle(manager: Any) -> float:
    try:
        wait = manager.settle()
    except Exception:
        logger.exception("Integrations could not be started and stopped.")
        wait = None
    return _POLL_S if wait is None else min(wait, _POLL_S)


def _forked() -> None:
    """Threads do not survive a fork; the child's own begins when it is needed."""
    global _current, _lock
    _current, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forked)
