"""Many sockets to one server, that note when they are told: as light as clients can be."""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

#: At once; more would fill the server's backlog.
_CONNECTING = 200
_PATIENCE_S = 120.0
_PING = b"\x89"
_HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


class _Client(asyncio.Protocol):
    """Reads no frame but pings: it looks for what it waits for in the bytes."""

    def __init__(self, crowd: "Crowd") -> None:
        self._crowd = crowd
        self._seen = b""
        self.transport: asyncio.Transport | None = None
        self.found = asyncio.Event()
        self._wanted = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        if data.startswith(_PING):
            self._answer(data)
        if self._wanted and self._wanted in self._seen:
            self._wanted = b""
            self._seen = b""
            self.found.set()
            self._crowd.told(time.monotonic())

    def _answer(self, data: bytes) -> None:
        # The server pings when it says nothing else, so that a ping comes by itself.
        assert self.transport is not None
        said = data[2 : 2 + data[1]]
        self.transport.write(b"\x8a" + bytes([0x80 | len(said)]) + b"\0\0\0\0" + said)

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.lost += 1

    def want(self, marker: bytes) -> None:
        """Wait for these bytes, from now on."""
        self._wanted = marker
        self.found.clear()

    def send(self, message: Any) -> None:
        """A frame of text."""
        assert self.transport is not None
        data = json.dumps(message).encode()
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        length = (
            bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + len(data).to_bytes(2, "big")
        )
        self.transport.write(b"\x81" + length + mask + masked)


class Crowd:
    """All of them."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._clients: list[_Client] = []
        self._left = 0
        self._all_told = asyncio.Event()
        self.lost = 0
        #: When each was told.
        self.times: list[float] = []

    async def __aenter__(self) -> Self:
        """Begin empty."""
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            if client.transport is not None:
                client.transport.abort()
        await asyncio.sleep(0)

    async def grow(self, tokens: Sequence[str], *, document: str | None, ready: str) -> None:
        """Connect one for each token; with a document, subscribe, and wait until it has begun."""
        for start in range(0, len(tokens), _CONNECTING):
            some = tokens[start : start + _CONNECTING]
            async with asyncio.timeout(_PATIENCE_S):
                await asyncio.gather(*(self._join(token, document=document, ready=ready) for token in some))

    async def _join(self, token: str, *, document: str | None, ready: str) -> None:
        host, port = self._host.split(":")
        loop = asyncio.get_running_loop()
        _, client = await loop.create_connection(lambda: _Client(self), host, int(port))
        self._clients.append(client)
        client.want(b" 101 ")
        assert client.transport is not None
        client.transport.write(_HANDSHAKE.format(host=self._host).encode())
        await client.found.wait()
        if document is None:
            return
        client.want(b"connection_ack")
        payload = {"authorization": f"Bearer {token}"} if token else {}
        client.send({"type": "connection_init", "payload": payload})
        await client.found.wait()
        if ready:
            client.want(ready.encode())
        client.send({"id": "1", "type": "subscribe", "payload": {"query": document}})
        if ready:
            await client.found.wait()

    def expect(self, marker: str) -> None:
        """Have all of them wait for a text."""
        self._all_told.clear()
        self._left = len(self._clients)
        self.times.clear()
        for client in self._clients:
            client.want(marker.encode())

    async def all_told(self) -> list[float]:
        """When each came to be told, the last one last."""
        async with asyncio.timeout(_PATIENCE_S):
            await self._all_told.wait()
        return self.times

    def told(self, at: float) -> None:
        """One of them was."""
        self.times.append(at)
        self._left -= 1
        if not self._left:
            self._all_told.set()
