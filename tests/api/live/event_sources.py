"""A client of event streams that speaks HTTP by itself: what arrives is looked at byte by byte."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

from tests.api.live.sockets import SOON_S


class Source:
    """One answer, read with a deadline."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.status = 0
        self.headers: dict[str, str] = {}
        #: Comments between the events so far.
        self.comments = 0
        self._rest = b""

    async def begin(self) -> None:
        """Read the status and the headers."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), SOON_S)
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}

    async def body(self) -> Any:
        """The JSON of an answer that is no stream."""
        text = b""
        while chunk := await self._chunk():
            text += chunk
        return json.loads(text)

    async def event(self) -> tuple[str, Any] | None:
        """The next event with its data; None: the stream has ended as HTTP ends it."""
        while True:
            block = await self._block()
            if block is None:
                return None
            fields = [line.partition(":") for line in block.split("\n")]
            if all(not name for name, _, _ in fields):
                self.comments += 1
                continue
            found = {name: value.removeprefix(" ") for name, _, value in fields}
            return found["event"], json.loads(found["data"]) if found["data"] else None

    async def value(self) -> Any:
        """The value of the subscription's field in the next result."""
        event = await self.event()
        assert event is not None
        name, result = event
        assert name == "next", name
        (value,) = result["data"].values()
        return value

    async def rest(self) -> list[tuple[str, Any]]:
        """All events until the end."""
        events = []
        while (event := await self.event()) is not None:
            events.append(event)
        return events

    async def comment(self) -> None:
        """Wait for a comment."""
        block = await self._block()
        assert block == ":", block

    async def _block(self) -> str | None:
        while b"\n\n" not in self._rest:
            chunk = await self._chunk()
            if not chunk:
                assert not self._rest, self._rest
                return None
            self._rest += chunk
        block, _, self._rest = self._rest.partition(b"\n\n")
        return block.decode()

    async def _chunk(self) -> bytes:
        size = int(await asyncio.wait_for(self.reader.readuntil(b"\r\n"), SOON_S), 16)
        chunk = await asyncio.wait_for(self.reader.readexactly(size + 2), SOON_S)
        return chunk[:-2]


@contextlib.asynccontextmanager
async def open_source(
    host: str,
    query: str | dict[str, Any],
    *,
    headers: dict[str, str] | None = None,
    method: str = "POST",
    path: str = "/graphql",
    sock: socket.socket | None = None,
    limit: int = 2**16,
    **variables: Any,
) -> AsyncIterator[Source]:
    """Ask for an operation, and read until the headers have come."""
    address, _, port = host.rpartition(":")
    place: dict[str, Any] = {"sock": sock} if sock else {"host": address, "port": int(port)}
    reader, writer = await asyncio.open_connection(**place, limit=limit)
    asked = query if isinstance(query, dict) else {"query": query, "variables": variables}
    body = json.dumps(asked).encode() if method == "POST" else b""
    sent = {
        "Host": host,
        "Accept": "text/event-stream",
        **({"Content-Type": "application/json", "Content-Length": str(len(body))} if body else {}),
        **(headers or {}),
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    source = Source(reader, writer)
    try:
        await source.begin()
        yield source
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
