"""Carries hints by LISTEN and NOTIFY, on connections that are not the pool's."""

import contextlib
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections

_CHANNEL = "jackfield_wakeups"


class PostgresqlLine:
    """One connection that listens, one that sends: a connection that listens can do nothing else."""

    faults: tuple[type[Exception], ...] = (psycopg.Error, OSError)

    def __init__(self) -> None:
        self._here = uuid.uuid4().hex
        self._sending: psycopg.AsyncConnection[Any] | None = None

    async def hear(self, hint: Callable[[str], None]) -> None:
        """Listen on a connection of its own."""
        async with await _connect() as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            async for notification in connection.notifies():
                sender, _, topic = notification.payload.partition(":")
                if sender != self._here:
                    hint(topic)
        raise psycopg.OperationalError("the connection that listens was closed")

    async def send(self, topic: str) -> None:
        """Notify."""
        if self._sending is None or self._sending.closed:
            self._sending = await _connect()
        await self._sending.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, f"{self._here}:{topic}"])

    async def close(self) -> None:
        """Close the connection that sends."""
        if self._sending is not None:
            with contextlib.suppress(*self.faults):
                await self._sending.close()
            self._sending = None


async def _connect() -> psycopg.AsyncConnection[Any]:
    """As Django would connect, without what belongs to its own connections."""
    given = connections["default"].get_connection_params()
    parameters = {
        name: value
        for name, value in given.items()
        if name not in {"context", "cursor_factory", "prepare_threshold"}
    }
    # A peer that has vanished without a word is noticed within a minute or two.
    patience = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10}
    return await psycopg.AsyncConnection.connect(autocommit=True, **{**patience, **parameters})
