"""Stands for the service, and for the manager, in an author's tests: no server, no network, no database."""

import asyncio
import json as json_module
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from multidict import CIMultiDict

from jackfield.sdk.errors import Rejected, ServiceError, Unavailable
from jackfield.sdk.inbound import InboundRequest
from jackfield.sdk.net.messages import Answer, Request

#: When it is, in these tests.
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """A request that the integration made."""

    request: Request = field(repr=False)

    @property
    def method(self) -> str:
        """GET, POST ..."""
        return self.request.method

    @property
    def url(self) -> str:
        """With its query."""
        return self.request.url

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in any case."""
        return CIMultiDict(self.request.headers)

    @property
    def content(self) -> bytes:
        """The body."""
        return self.request.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.request.content.decode()

    @property
    def json(self) -> Any:
        """The body read as JSON; None without one."""
        return json_module.loads(self.request.content) if self.request.content else None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An answer by which this service says no though its status says yes, and the error it must become."""

    json: Any = ...
    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raises: type[ServiceError] = Rejected

    @property
    def answer(self) -> Answer:
        """The answer as it arrives."""
        return answer(status=self.status, json=self.json, text=self.text, headers=self.headers)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A stream that the integration opened."""

    host: str
    port: int
    #: Whether it began with TLS.
    tls: bool


class Hang:
    """Stands for a service that takes a request and never answers."""


@dataclass(frozen=True, kw_only=True)
class HangUp:
    """Stands for a service that ends a stream early; what is no stream is answered as usual.

    Args:
        after: How many times it speaks before.
    """

    after: int


@dataclass(frozen=True, kw_only=True)
class Noise:
    """Stands for somebody else who says this on a stream, and then listens."""

    says: bytes


#: Plays the service on a stream, as a handler of ``asyncio.start_server`` does. TLS is left out: these
#: streams stay in one process.
Speaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
#: What a service does with one request: answers, fails as an error says, or hangs.
One = Answer | ServiceError | Hang | HangUp | Noise
#: What it does with all of them: always the same, one after the other (and the last again and again), or
#: whatever a function says of each.
Reply = One | Sequence[One] | Callable[[Sent], One]


class FakeService:
    """Answers every request as it is told and keeps what was sent.

    Args:
        reply: What it answers, or the error that it stands for.
        speaker: What it says on streams; None: it has none.
    """

    def __init__(self, reply: Reply, *, speaker: Speaker | None = None) -> None:
        self._reply = reply
        self._speaker = speaker
        self._speaking: set[asyncio.Task[None]] = set()
        self.sent: list[Sent] = []
        self.opened: list[Opened] = []
        #: Set when somebody waits for an answer that does not come.
        self.hangs = asyncio.Event()

    async def send(self, request: Request) -> Answer:
        """Keep the request and answer it."""
        self.sent.append(Sent(request))
        reply = self._next()
        if isinstance(reply, Hang):
            self.hangs.set()
            never: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            return await never
        if isinstance(reply, ServiceError):
            raise reply
        return reply if isinstance(reply, Answer) else answer()

    async def connect(self, host: str, port: int, *, tls: bool) -> socket.socket:
        """Keep that a stream was opened, and return our end of it."""
        self.opened.append(Opened(host=host, port=port, tls=tls))
        if isinstance(self._reply, ServiceError):
            raise self._reply
        if self._speaker is None:
            raise Unavailable(f"{host} cannot be reached: this test has no service for streams.")
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        task = asyncio.create_task(self._speak(theirs, self._speaker))
        self._speaking.add(task)
        return ours

    async def close(self) -> None:
        """End what is still said; raises what went wrong in it."""
        for task in self._speaking:
            task.cancel()
        ended = await asyncio.gather(*self._speaking, return_exceptions=True)
        self._speaking.clear()
        for error in ended:
            if isinstance(error, Exception) and not isinstance(error, OSError | EOFError):
                raise error

    async def _speak(self, theirs: socket.socket, speaker: Speaker) -> None:
        reader, writer = await asyncio.open_connection(sock=theirs)
        try:
            if isinstance(self._reply, Hang):
                self.hangs.set()
                await reader.read()
            elif isinstance(self._reply, Noise):
                writer.write(self._reply.says)
                await reader.read()
            elif isinstance(self._reply, HangUp):
                await speaker(reader, _Cut(writer, after=self._reply.after))
            else:
                await speaker(reader, writer)
        finally:
            writer.close()

    def _next(self) -> One:
        if isinstance(self._reply, One):
            return self._reply
        if callable(self._reply):
            return self._reply(self.sent[-1])
        return self._reply[min(len(self.sent), len(self._reply)) - 1]


class _Cut(asyncio.StreamWriter):
    """Speaks so often and then hangs up."""

    def __init__(self, writer: asyncio.StreamWriter, *, after: int) -> None:
        self._spoken_to = writer
        self._left = after

    @property
    def transport(self) -> Any:
        return self._spoken_to.transport

    def write(self, data: Any) -> None:
        if self._left > 0:
            self._spoken_to.write(data)
        else:
            self._spoken_to.close()
        self._left -= 1

    async def drain(self) -> None:
        await self._spoken_to.drain()

    def __del__(self, *_: object) -> None:
        """Leave the closing to the writer that it speaks through."""


class SampleManager:
    """Makes an integration outside any application: it has no configs."""

    config_model: Any = SimpleNamespace

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> tuple[Any, ...]:
        """Return nothing."""
        return ()


def answer(
    *, status: int = 200, json: Any = ..., text: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """Build an answer as a service would give it."""
    kind = "text/plain; charset=utf-8" if json is ... else "application/json"
    content = text.encode() if json is ... else json_module.dumps(json).encode()
    return Answer(
        status=status, headers=CIMultiDict({"Content-Type": kind, **(headers or {})}), content=content
    )


def inbound_request(
    *,
    method: str = "POST",
    json: Any = ...,
    body: bytes = b"",
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | Callable[[bytes], Mapping[str, str]] | None = None,
) -> InboundRequest:
    """Build a request as a service would make it, at ``NOON``.

    Args:
        json: Written as compact JSON; instead of ``body``.
        headers: In any case; or a function that makes them of the body, to sign it.
    """
    content = body if json is ... else json_module.dumps(json, separators=(",", ":")).encode()
    given = headers(content) if callable(headers) else (headers or {})
    return InboundRequest(
        method=method,
        headers={name.lower(): value for name, value in given.items()},
        query=dict(query or {}),
        body=content,
        received_at=NOON,
    )
