"""An errand that notes in a file when it begins and when it ends, for tests of several processes."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jackfield.delivery import errands
from jackfield.delivery.errands import handling

KIND = "tests.note"


async def note(errand: errands.Errand) -> timedelta | None:
    """Note the beginning, take so long, note the end; and again, if the payload says so."""
    said = errand.payload
    path = Path(said["path"])
    _write(path, "begin", errand)
    await asyncio.sleep(said.get("takes_s", 0))
    _write(path, "end", errand)
    return timedelta(seconds=said["again_s"]) if "again_s" in said else None


def handle() -> None:
    """Run such errands in this process."""
    errands.handle(KIND, note)


@contextmanager
def handled() -> Iterator[None]:
    """Run them while ``with`` lasts."""
    handle()
    try:
        yield
    finally:
        handling.forget(KIND)


@dataclass(frozen=True, kw_only=True)
class Note:
    """One line of the file."""

    what: str
    key: str
    attempt: int
    process: int
    #: On a clock that all processes of this machine share.
    at: float


def notes(path: Path) -> list[Note]:
    """What was noted, in order."""
    lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    return [
        Note(what=what, key=key, attempt=int(attempt), process=int(process), at=float(at))
        for what, key, attempt, process, at in lines
    ]


def most_at_once(found: list[Note], *, key: str) -> int:
    """How many of one key ran at the same moment, at most."""
    running = most = 0
    for one in sorted((one for one in found if one.key == key), key=lambda one: one.at):
        running += 1 if one.what == "begin" else -1
        most = max(most, running)
    return most


def note_call(path: Path, what: str, key: str, attempt: int) -> None:
    """Note one line."""
    # One write of a short line to a file that is appended to: whole, whoever else writes.
    with path.open("a") as file:
        file.write(f"{what} {key} {attempt} {os.getpid()} {time.monotonic():.6f}\n")


def _write(path: Path, what: str, errand: errands.Errand) -> None:
    note_call(path, what, errand.key, errand.attempt)
