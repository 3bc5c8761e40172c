"""What carries a request: the interface that the client speaks to, and the stand-in of an author's tests."""

import asyncio
import ssl
from typing import Protocol

from jackfield.sdk.errors import Unavailable
from jackfield.sdk.net.messages import Answer, Request

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Stage:
    """How far one request has come."""

    __slots__ = ("answered", "written")

    def __init__(self) -> None:
        #: The connection stood, and the request was written to it, or part of it.
        self.written = False
        #: The head of an answer has arrived.
        self.answered = False


class Carrier(Protocol):
    """Carries requests for a client."""

    async def send(self, request: Request, stage: Stage, *, deadline_s: float) -> Answer:
        """Return the answer, or raise ``Unavailable``, ``NoAnswer`` or ``Rejected``."""

    async def connect(
        self, host: str, port: int, *, tls: bool | ssl.SSLContext, deadline_s: float
    ) -> Streams:
        """Open a stream."""


class Transport(Protocol):
    """Answers for the service in a test."""

    async def send(self, request: Request) -> Answer:
        """Return an answer, or raise one of the errors."""


class TestCarrier:
    """Hands every request to a ``Transport``; reaches no network."""

    __test__ = False

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(self, request: Request, stage: Stage, *, deadline_s: float) -> Answer:
        """Return what the transport answers."""
        stage.written = True
        answer = await self._transport.send(request)
        stage.answered = True
        return answer

    async def connect(
        self, host: str, port: int, *, tls: bool | ssl.SSLContext, deadline_s: float
    ) -> Streams:
        """Ask the transport's own ``connect``, if it has one."""
        connect = getattr(self._transport, "connect", None)
        if connect is None:
            raise Unavailable(f"{host} cannot be reached: this test has no service for streams.")
        streams: Streams = await connect(host, port, tls=tls, deadline_s=deadline_s)
        return streams
