"""A client of WebSockets that sends what it likes: frames are made by hand, and nothing is checked."""

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

#: Before anything that should happen has not; generous.
DEADLINE_S = 30.0
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


def frame(
    payload: bytes | str, opcode: int = TEXT, *, fin: bool = True, rsv: int = 0, mask: bool = True
) -> bytes:
    """One frame as a client sends it, or with what a client must not send."""
    data = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    masked = 0x80 if mask else 0
    if len(data) < 126:
        head = struct.pack("!BB", first, masked | len(data))
    elif len(data) < 65_536:
        head = struct.pack("!BBH", first, masked | 126, len(data))
    else:
        head = struct.pack("!BBQ", first, masked | 127, len(data))
    # A mask of zeros leaves the payload as it is.
    return head + (bytes(4) if mask else b"") + data


def message(content: Any) -> bytes:
    """A JSON text in a frame."""
    return frame(json.dumps(content))


INIT = message({"type": "connection_init"})


@dataclass
class Received:
    """One frame of the server's."""

    opcode: int
    payload: bytes


class Wire:
    """One connection after its handshake."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str) -> Self:
        """Connect and shake hands."""
        address, _, port = host.rpartition(":")
        reader, writer = await asyncio.open_connection(address, int(port))
        writer.write(_HANDSHAKE.format(host=host).encode())
        async with asyncio.timeout(DEADLINE_S):
            head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        return cls(reader, writer)

    async def send(self, data: bytes, *, deadline_s: float = DEADLINE_S) -> None:
        """Send bytes as they are; a server that has closed by now is no failure of ours."""
        with contextlib.suppress(ConnectionError):
            self._writer.write(data)
            async with asyncio.timeout(deadline_s):
                await self._writer.drain()

    def finish(self) -> None:
        """Say that nothing more is sent."""
        with contextlib.suppress(OSError):
            self._writer.write_eof()

    def pause(self) -> None:
        """Read nothing any more."""
        self._reader_transport.pause_reading()

    async def fill(self, piece: bytes) -> int:
        """Send a piece over and over until none is taken for a second; return the bytes that went before."""
        for number in range(2_000):
            try:
                await self.send(piece, deadline_s=1)
            except TimeoutError:
                return number * len(piece)
            if self._writer.transport.is_closing():
                return number * len(piece)
        raise AssertionError("it takes everything")

    @property
    def _reader_transport(self) -> asyncio.ReadTransport:
        transport: asyncio.Transport = self._writer.transport  # type: ignore[assignment]
        return transport

    async def receive(self) -> Received | None:
        """The next frame; None where the connection ends."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                first, second = await self._reader.readexactly(2)
                length = second & 0x7F
                if length == 126:
                    [length] = struct.unpack("!H", await self._reader.readexactly(2))
                elif length == 127:
                    [length] = struct.unpack("!Q", await self._reader.readexactly(8))
                return Received(first & 0x0F, await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def closing_code(self, *, unless_text: str | None = None) -> int | None:
        """Read on until it is closed and return the code, 0 without one; None: the text came first."""
        while (got := await self.receive()) is not None:
            if got.opcode == CLOSE:
                return int.from_bytes(got.payload[:2], "big")
            if unless_text is not None and got.opcode == TEXT and got.payload.decode() == unless_text:
                return None
        return 0

    async def is_answered(self) -> bool:
        """Whether it goes on: a ping with a mark of its own is answered."""
        await self.send(frame('{"type":"ping"}'))
        return await self.closing_code(unless_text='{"type":"pong"}') is None

    def drop(self) -> None:
        """Go without a word: the other side sees a reset."""
        found: socket.socket = self._writer.get_extra_info("socket")
        if not self._writer.transport.is_closing():
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


@asynccontextmanager
async def opened(host: str) -> AsyncIterator[Wire]:
    """A connection for a block."""
    wire = await Wire.open(host)
    try:
        yield wire
    finally:
        wire.drop()
