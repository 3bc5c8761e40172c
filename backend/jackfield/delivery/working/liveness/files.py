"""Liveness on SQLite: a locked file for each worker, in the data directory."""

import fcntl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings


class FileLock:
    """A lock on a file; the system drops it with the process."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._path: Path | None = None

    def take(self, worker_id: int) -> None:
        """Hold it from now on."""
        self._path = _path(worker_id)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def drop(self) -> None:
        """Give it back; again does nothing."""
        if self._file is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


new_lock = FileLock


def dead_among(worker_ids: Collection[int]) -> set[int]:
    """Return which of these workers hold no lock on their file."""
    dead = set()
    for worker_id in worker_ids:
        with certainty_of_death(worker_id) as is_dead:
            if is_dead:
                dead.add(worker_id)
    return dead


@contextmanager
def certainty_of_death(worker_id: int) -> Iterator[bool]:
    """Hold the lock of a dead worker; yields whether we got it. Its file goes afterwards."""
    path = _path(worker_id)
    try:
        file = path.open("r+")
    except FileNotFoundError:
        # It never lived, or somebody saw to it before. Writers take turns here: nobody does it now.
        yield True
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _path(worker_id: int) -> Path:
    return Path(settings.JACKFIELD_DATA_DIR) / "workers" / f"{worker_id}.lock"
