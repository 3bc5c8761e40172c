"""Proof that a worker lives, which the system takes back the moment its process is gone.

On PostgreSQL it is an advisory lock of a session that the worker keeps open, on SQLite a lock on
a file: neither needs a heartbeat, and neither outlives the process. So a dead worker is known
within a second, and one that is only slow is never taken for dead.
"""

import os
import platform
from collections.abc import Collection
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Protocol, cast

from django.db import connection, transaction

from jackfield.delivery.models import Delivery, Errand, WorkerProcess


class Lock(Protocol):
    """A lock that falls with the process."""

    def take(self, worker_id: int) -> None:
        """Hold it from now on."""

    def drop(self) -> None:
        """Give it back; again does nothing."""


class Locks(Protocol):
    """What each of the two modules has."""

    def new_lock(self) -> Lock:
        """Return a lock that holds nothing yet."""

    def dead_among(self, worker_ids: Collection[int]) -> set[int]:
        """Return which of these workers have no lock at this moment."""

    def certainty_of_death(self, worker_id: int) -> AbstractContextManager[bool]:
        """Hold a worker's own lock while ``with`` lasts; yields whether we got it."""


def enter(*, kind: str) -> tuple[int, Lock]:
    """Make a worker known; return its key and the lock that proves it alive.

    Others see the row only when the lock is held.
    """
    lock = _locks().new_lock()
    with transaction.atomic():
        row = WorkerProcess.objects.create(name=f"{platform.node()} {os.getpid()}"[:200], kind=kind[:8])
        try:
            lock.take(row.pk)
        except BaseException:
            lock.drop()
            raise
    return row.pk, lock


def leave(*, worker_id: int, lock: Lock) -> None:
    """Take away a worker's row and lock; if it left work the row stays, and others see to that."""
    try:
        sending = Delivery.objects.filter(worker=worker_id, state=Delivery.State.SENDING)
        if not sending.exists() and not Errand.objects.filter(worker=worker_id).exists():
            forget(worker_id=worker_id)
    finally:
        lock.drop()


def dead_among(worker_ids: Collection[int]) -> set[int]:
    """Return which of these workers have no lock at this moment."""
    if not worker_ids:
        return set()
    return _locks().dead_among(worker_ids)


def certainty_of_death(worker_id: int) -> AbstractContextManager[bool]:
    """Hold a worker's own lock while ``with`` lasts, within a transaction; yields whether we got it.

    Then it is dead, and nobody else sees to what it left.
    """
    return _locks().certainty_of_death(worker_id)


def forget(*, worker_id: int) -> None:
    """Take away the row of a worker that sends nothing any more."""
    WorkerProcess.objects.filter(pk=worker_id).delete()


def _locks() -> Locks:
    """Return the module for this database; the other one's library is not even loaded."""
    name = "sessions" if connection.vendor == "postgresql" else "files"
    return cast("Locks", import_module(f"{__name__}.{name}"))
