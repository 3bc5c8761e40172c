"""A service that takes every request at once and counts the webhook ids: as little work as can be.

`POST` anywhere is counted. `GET /` tells the sums, `GET /ids` how often each id came, `GET /times` when it
came first, `DELETE /` forgets all. What is posted below `/hole` is not counted, and never answered.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any, cast

import uvloop

_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
_END = b"\r\n\r\n"


class Seen:
    """What has come since it was last forgotten."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.times: dict[str, float] = {}
        self.count = 0
        self.body_bytes = 0
        self.first_at = 0.0
        self.last_at = 0.0

    def take(self, head: bytes, length: int) -> None:
        """One delivery."""
        self.last_at = time.time()
        if not self.count:
            self.first_at = self.last_at
        self.count += 1
        self.body_bytes += length
        name = _header(head, b"webhook-id").decode()
        self.ids[name] += 1
        self.times.setdefault(name, self.last_at)

    def sums(self) -> dict[str, Any]:
        """All but the ids."""
        return {name: value for name, value in vars(self).items() if name not in {"ids", "times"}}


class Sink(asyncio.Protocol):
    """One connection, kept open as long as the client likes."""

    seen = Seen()

    def __init__(self) -> None:
        self._bytes = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        while (end := self._bytes.find(_END)) >= 0:
            head = self._bytes[:end]
            length = int(_header(head, b"content-length") or 0)
            whole = end + len(_END) + length
            if len(self._bytes) < whole:
                return
            self._bytes = self._bytes[whole:]
            self._answer(head, length)

    def _answer(self, head: bytes, length: int) -> None:
        assert self._transport is not None
        if head.startswith(b"POST /hole"):
            return
        if head.startswith(b"POST "):
            self.seen.take(head, length)
            self._transport.write(_TAKEN)
            return
        if head.startswith(b"DELETE "):
            type(self).seen = Seen()
        told: object = self.seen.sums()
        if head.startswith(b"GET /ids "):
            told = self.seen.ids
        elif head.startswith(b"GET /times "):
            told = self.seen.times
        body = json.dumps(told).encode()
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def _header(head: bytes, name: bytes) -> bytes:
    begin = head.lower().find(b"\r\n" + name + b":")
    if begin < 0:
        return b""
    begin += len(name) + 3
    end = head.find(b"\r\n", begin)
    return head[begin : end if end >= 0 else len(head)].strip()


async def main() -> None:
    """Serve on a free port, and print it."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
