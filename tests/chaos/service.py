"""A service with fault knobs, in a process of its own: ``python -m tests.chaos.service FOLDER SEED``.

``POST /hook/NAME/KNOB`` is an event for the config NAME; while the faults are on, KNOB says what goes wrong.
``GET /taken/NAME/KNOB`` says whether it has acted on an event. ``POST /period/KIND`` is periodic work.
``POST /faults`` sets what goes wrong by chance. It prints its port, and that of a listener where nobody is to
come.
"""

import asyncio
import json
import random
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from tests.chaos.ledger import Ledger

#: Longer than any deadline of the suite, so that who hangs is given up.
_HANG_S = 30.0
_DRIP_S = 0.3
#: How long a periodic call takes: two at once would be seen to overlap.
_PERIOD_S = 0.05
_MOMENT_S = 0.05
_NONE: Mapping[str, str] = {}
_METADATA = "http://169.254.169.254/latest/meta-data/"

#: What goes wrong by chance: temporary, all of it.
BY_CHANCE = (
    "500",
    "429",
    "hang_before",
    "hang_after",
    "reset_before",
    "reset_after",
    "drip_headers",
    "drip_body",
    "garbage",
)


class Exchange:
    """One request, and the means to answer it badly."""

    def __init__(self, *, ledger: Ledger, config: str, event: str, writer: asyncio.StreamWriter) -> None:
        self._ledger = ledger
        self._config = config
        self._event = event
        self.writer = writer

    def act(self) -> None:
        """Have the effect."""
        self._ledger.note_effect(config=self._config, event=self._event, at=time.monotonic())

    def answer(
        self, status: int, body: bytes = b'{"ok": true}', *, headers: Mapping[str, str] = _NONE
    ) -> None:
        """Answer as HTTP is answered."""
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)

    def reset(self) -> None:
        """Cut the connection without a word: the other side gets a reset."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def drip(self, content: bytes) -> None:
        """Send it a byte at a time, for as long as somebody listens."""
        for place in range(len(content)):
            self.writer.write(content[place : place + 1])
            await self.writer.drain()
            await asyncio.sleep(_DRIP_S)


async def _well(one: Exchange) -> None:
    # It takes a moment: who dies then has something in flight.
    await asyncio.sleep(_MOMENT_S)
    one.act()
    await asyncio.sleep(_MOMENT_S)
    one.answer(200)


async def _hang_before(one: Exchange) -> None:
    await asyncio.sleep(_HANG_S)
    one.reset()


async def _hang_after(one: Exchange) -> None:
    one.act()
    await asyncio.sleep(_HANG_S)
    one.reset()


async def _reset_before(one: Exchange) -> None:
    one.reset()


async def _reset_after(one: Exchange) -> None:
    one.act()
    one.reset()


async def _drip_headers(one: Exchange) -> None:
    one.act()
    await one.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200)
    one.reset()


async def _drip_body(one: Exchange) -> None:
    one.act()
    one.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    await one.drip(b"x" * 1000)


async def _garbage(one: Exchange) -> None:
    one.act()
    one.writer.write(b"\x00\xff this is not HTTP \r\n\r\n")
    await one.writer.drain()
    one.writer.close()


async def _wrong(one: Exchange) -> None:
    one.act()
    one.answer(
        200, b"<html>Please sign in to the hotel's network</html>", headers={"Content-Type": "text/html"}
    )


def _says(status: int, headers: Mapping[str, str] = _NONE) -> Callable[[Exchange], Awaitable[None]]:
    async def say(one: Exchange) -> None:
        one.answer(status, headers=headers)

    return say


class Service:
    """All of it."""

    def __init__(self, *, ledger: Ledger, seed: int) -> None:
        self._ledger = ledger
        self._chance = random.Random(seed)
        self._rate = 0.0
        self._is_on = True
        self.elsewhere = ""
        self._knobs: dict[str, Callable[[Exchange], Awaitable[None]]] = {
            "well": _well,
            "500": _says(500),
            "429": _says(429, {"Retry-After": "2"}),
            "hang_before": _hang_before,
            "hang_after": _hang_after,
            "reset_before": _reset_before,
            "reset_after": _reset_after,
            "drip_headers": _drip_headers,
            "drip_body": _drip_body,
            "redirect": self._redirect,
            "metadata": _says(302, {"Location": _METADATA}),
            "wrong": _wrong,
            "401": _says(401),
            "404": _says(404),
            "410": _says(410),
            "garbage": _garbage,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes over one connection, for as long as it lasts."""
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                line, *lines = head.decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
                }
                body = await reader.readexactly(int(headers.get("content-length") or 0))
                method, path, _ = line.split(" ", 2)
                await self._answer(method, path, headers.get("webhook-id", ""), body, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # The other side has left.
        finally:
            writer.close()

    async def intrude(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Note who comes where nobody is to come."""
        line = await reader.readline()
        self._ledger.note_intruder(at=time.monotonic(), line=line.decode("latin-1").strip())
        writer.close()

    async def _answer(
        self, method: str, path: str, event: str, body: bytes, writer: asyncio.StreamWriter
    ) -> None:
        _, kind, *rest = path.split("/")
        one = Exchange(ledger=self._ledger, config=rest[0] if rest else "", event=event, writer=writer)
        if kind == "hook" and method == "POST":
            knob = self._knob(rest[1])
            self._ledger.note_call(config=rest[0], event=event, at=time.monotonic(), knob=knob)
            await self._knobs[knob](one)
        elif kind == "taken":
            taken = self._ledger.has_taken(config=rest[0], event=event)
            one.answer(200, json.dumps({"taken": taken}).encode())
        elif kind == "period":
            await self._period(rest[0], json.loads(body), one)
        elif kind == "faults":
            self._set(json.loads(body))
            one.answer(200)
        else:
            one.answer(200)

    def _set(self, told: dict[str, Any]) -> None:
        self._rate = told.get("rate", self._rate)
        self._is_on = told.get("on", self._is_on)

    def _knob(self, named: str) -> str:
        if named != "chance":
            return named if self._is_on else "well"
        return self._chance.choice(BY_CHANCE) if self._chance.random() < self._rate else "well"

    async def _redirect(self, one: Exchange) -> None:
        one.answer(307, headers={"Location": self.elsewhere})

    async def _period(self, kind: str, told: dict[str, Any], one: Exchange) -> None:
        began_at = time.monotonic()
        await asyncio.sleep(_PERIOD_S)
        self._ledger.note_period(
            kind=kind, process=told["process"], began_at=began_at, ended_at=time.monotonic()
        )
        one.answer(200)


async def _main(folder: Path, seed: int) -> None:
    service = Service(ledger=Ledger(folder / "ledger.sqlite3"), seed=seed)
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, backlog=1024)
    elsewhere = await asyncio.start_server(service.intrude, "127.0.0.1", 0)
    ports = [one.sockets[0].getsockname()[1] for one in (server, elsewhere)]
    service.elsewhere = f"http://127.0.0.1:{ports[1]}/secret"
    sys.stdout.write(f"{ports[0]} {ports[1]}\n")
    sys.stdout.flush()
    async with server, elsewhere:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2])))
