"""Hears that another connection has committed to the SQLite file."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.db import connections

#: How soon a commit of another process is heard, by whom nothing was heard just before.
LOOK_EVERY_S = 0.02
#: After a hint: where commits come without end, nobody is sent to look more often than this.
REST_S = 0.05


class SqliteLine:
    """Watches ``PRAGMA data_version``, which moves with every commit of another connection.

    It tells that something was committed and not what, so it hints at every topic.
    """

    faults: tuple[type[Exception], ...] = (sqlite3.Error, OSError)

    def __init__(self, *, topics: tuple[str, ...]) -> None:
        self._topics = topics

    async def hear(self, hint: Callable[[str], None]) -> None:
        """Watch the file that Django uses."""
        name = str(connections["default"].settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            # Nobody else can open it.
            await asyncio.Event().wait()
        with contextlib.closing(_open(name)) as connection:
            seen = _version(connection)
            pause_s = LOOK_EVERY_S
            while True:
                await asyncio.sleep(pause_s)
                pause_s = LOOK_EVERY_S
                # Microseconds: a look at the shared index of the write-ahead log.
                if (version := _version(connection)) != seen:
                    seen = version
                    pause_s = REST_S
                    for topic in self._topics:
                        hint(topic)

    async def send(self, topic: str) -> None:
        """Do nothing: the commit itself is what others hear."""

    async def close(self) -> None:
        """Do nothing: nothing is held."""


def _open(name: str) -> sqlite3.Connection:
    # Never make the file: an empty one would pass for the database.
    uri = f"{Path(name).absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
