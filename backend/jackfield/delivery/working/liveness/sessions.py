"""Liveness on PostgreSQL: an advisory lock of a session of its own, opened again when it breaks."""

import contextlib
import logging
import select
import socket
import threading
from collections.abc import Collection, Iterator
from typing import Any

import psycopg
from django.db import connection

logger = logging.getLogger(__name__)

#: The first half of the keys of our advisory locks; the second is the key of the worker.
_LOCK = 0x6A61_6302
#: A server that has just come back has none of its sessions yet: for so long nobody is declared dead.
_QUIET_AFTER_RESTART_S = 5
_LOOK_EVERY_S = 5.0
_RECONNECT_EVERY_S = 0.1
#: Of the session: notice within seconds that the other side is gone, without a word from it.
_KEEPALIVE = {"keepalives_idle": 2, "keepalives_interval": 2, "keepalives_count": 3, "connect_timeout": 5}

#: One row at least, whether anybody is alive or not.
_ALIVE = """
    SELECT held.objid::bigint, clock_timestamp() - pg_postmaster_start_time() > %s * interval '1 second'
    FROM (SELECT 1) AS one LEFT JOIN pg_locks AS held ON held.locktype = 'advisory' AND held.granted
    AND held.classid = %s AND held.objsubid = 2
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class SessionLock:
    """An advisory lock on a connection of its own, watched by a thread."""

    def __init__(self) -> None:
        self._parameters = _connection_parameters()
        self._worker_id = 0
        self._session: psycopg.Connection[Any] | None = None
        self._thread: threading.Thread | None = None
        self._stop_asked: socket.socket | None = None

    def take(self, worker_id: int) -> None:
        """Hold it from now on, also across a restart of the server."""
        self._worker_id = worker_id
        self._session = self._open()
        self._stop_asked, stop_heard = socket.socketpair()
        self._thread = threading.Thread(
            target=self._watch, args=[stop_heard], name="jackfield-liveness", daemon=True
        )
        self._thread.start()

    def drop(self) -> None:
        """Give it back; again does nothing."""
        if self._thread is not None and self._stop_asked is not None:
            # The other end reads the end of the stream.
            self._stop_asked.close()
            self._thread.join()
            self._thread = self._stop_asked = None
        if self._session is not None:
            # Others see it at once: the end of a session takes its time.
            with contextlib.suppress(psycopg.Error):
                self._session.execute("SELECT pg_advisory_unlock_all()")
            self._session.close()
            self._session = None

    def _open(self) -> psycopg.Connection[Any]:
        session = psycopg.connect(**self._parameters, autocommit=True)
        session.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, self._worker_id])
        return session

    def _watch(self, stop_heard: socket.socket) -> None:
        """Open the session again as soon as it breaks: an end of its socket wakes us at once."""
        with stop_heard:
            while not self._is_stopped_within(
                _LOOK_EVERY_S if self._session else _RECONNECT_EVERY_S, stop_heard=stop_heard
            ):
                self._look()

    def _look(self) -> None:
        try:
            if self._session is None:
                self._session = self._open()
                logger.info("liveness lock held again", extra={"worker": self._worker_id})
            else:
                self._session.execute("SELECT 1")
        except psycopg.Error:
            if self._session is not None:
                logger.warning("liveness lock lost", extra={"worker": self._worker_id})
                self._session.close()
                self._session = None

    def _is_stopped_within(self, seconds: float, *, stop_heard: socket.socket) -> bool:
        watched: list[Any] = [stop_heard]
        if self._session is not None:
            watched.append(self._session.pgconn.socket)
        readable, _, _ = select.select(watched, [], [], seconds)
        return stop_heard in readable


new_lock = SessionLock


def dead_among(worker_ids: Collection[int]) -> set[int]:
    """Return which of these workers have no session with their lock; nobody while the server is just back."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [_QUIET_AFTER_RESTART_S, _LOCK])
        rows = cursor.fetchall()
    if not all(is_calm for _, is_calm in rows):
        return set()
    return set(worker_ids) - {key for key, _ in rows}


@contextlib.contextmanager
def certainty_of_death(worker_id: int) -> Iterator[bool]:
    """Hold the lock of a dead worker until the transaction ends; yields whether we got it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, worker_id])
        (got_it,) = cursor.fetchone()
    yield bool(got_it)


def _connection_parameters() -> dict[str, Any]:
    """As Django connects, outside of its pool."""
    parameters: dict[str, Any] = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return {**_KEEPALIVE, **parameters}
