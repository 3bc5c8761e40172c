"""How often the SQLite file is looked at."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connections

from jackfield.realtime.carriers import sqlite
from jackfield.realtime.carriers.sqlite import LOOK_EVERY_S, REST_S, SqliteLine


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another connection to the file that is watched."""
    file = tmp_path / "watched.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE thing (name TEXT)")
        monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(file))
        yield connection


async def test_a_commit_after_quiet_is_heard_sooner_than_those_that_come_without_end(
    writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    hints: list[str] = []
    commits = iter([False, True, True, False, False])

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        try:
            if next(commits):
                writer.execute("INSERT INTO thing VALUES ('one')")
        except StopIteration:
            raise asyncio.CancelledError from None

    monkeypatch.setattr(sqlite, "asyncio", SimpleNamespace(sleep=pause))
    with pytest.raises(asyncio.CancelledError):
        await SqliteLine(topics=("status",)).hear(hints.append)

    assert hints == ["status", "status"]
    assert paused == [LOOK_EVERY_S, LOOK_EVERY_S, REST_S, REST_S, LOOK_EVERY_S, LOOK_EVERY_S]
    assert LOOK_EVERY_S < REST_S
