"""Which processes there are: each says so when it starts, every few seconds, and when it ends."""

import logging
import os
import platform
import threading
import time
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from jackfield import __version__
from jackfield.deployment.models import Process

logger = logging.getLogger(__name__)

#: How often a process says that it is there.
EVERY_S = 10.0
#: Who was not seen for longer is not there.
GONE_AFTER = timedelta(seconds=45)
_FORGOTTEN_AFTER = timedelta(days=1)


class _Own:
    """The row of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.row: Process | None = None
        self.told_at = 0.0
        #: Its kind, where it is there and the database could not be told yet.
        self.owed = ""


_own = _Own()


def enter(*, kind: str) -> None:
    """Be there, until ``leave``; runs in the caller's transaction.

    Args:
        kind: SERVER, WORKER or EMBEDDED.
    """
    Process.objects.filter(seen_at__lt=timezone.now() - _FORGOTTEN_AFTER).delete()
    name = f"{platform.node()} {os.getpid()}"[:200]
    with _own.lock:
        _own.row = Process.objects.create(kind=kind, name=name, version=__version__)
        _own.told_at, _own.owed = time.monotonic(), ""


def owe(*, kind: str) -> bool:
    """Note that this process could not ``enter``; return whether that is new."""
    with _own.lock:
        is_new, _own.owed, _own.row = not _own.owed, kind, None
    return is_new


def owed() -> str:
    """Return the kind of this process where it has still to ``enter``; else empty."""
    return _own.owed


def tell_now_and_then() -> None:
    """Say that this process is there, if it entered and has not said so for ``EVERY_S``."""
    # Kept until it is told: a row must not come back after ``leave``.
    with _own.lock:
        row = _own.row
        if row is None or time.monotonic() - _own.told_at < EVERY_S:
            return
        _own.told_at = time.monotonic()
        try:
            _own.row = _told(row)
        except DatabaseError as error:
            logger.warning("presence could not be told", extra={"error": type(error).__name__})


def leave() -> None:
    """Be there no more; a database that is away learns of it by the silence."""
    with _own.lock:
        row, _own.row, _own.owed = _own.row, None, ""
    if row is None:
        return
    try:
        _rows_of(row).delete()
    except DatabaseError as error:
        logger.warning("presence could not be taken back", extra={"error": type(error).__name__})


def forget() -> None:
    """Be as a process that never entered, and tell nobody: for tests, whose database is empty each time."""
    with _own.lock:
        _own.row, _own.owed = None, ""


def living() -> QuerySet[Process]:
    """Return those that are there, the oldest first."""
    return Process.objects.filter(seen_at__gte=timezone.now() - GONE_AFTER).order_by("started_at", "pk")


def _told(row: Process) -> Process:
    """Say that a process is there; return its row, a new one where it is gone.

    Others forget who slept for a day, and a dump that is restored over the database knows nobody of today.
    """
    if _rows_of(row).update(seen_at=timezone.now()):
        return row
    return Process.objects.create(
        kind=row.kind, name=row.name, version=row.version, started_at=row.started_at
    )


def _rows_of(row: Process) -> QuerySet[Process]:
    # In a dump that was restored its key may be somebody else's.
    return Process.objects.filter(pk=row.pk, name=row.name, started_at=row.started_at)
