"""What carries a request: the interface that the client speaks to, and the stand-in of an author's tests."""

import ssl
from typing import Protocol

from jackfield.sdk.errors import Unavailable
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.messages import Answer, Request
from jackfield.sdk.net.stages import Stage


class Carrier(Protocol):
    """Carries requests for a client."""

    async def send(self, request: Request, stage: Stage, *, deadline_s: float) -> Answer:
        """Return the answer, or raise ``Unavailable``, ``NoAnswer`` or ``Rejected``."""

    async def connect(
        self,
        host: str,
        port: int,
        stage: Stage,
        *,
        tls: bool | ssl.SSLContext,
        deadline_s: float,
        preview: str = "",
    ) -> Connection:
        """Open a stream, or raise ``Unavailable`` or ``Rejected``."""


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
        self,
        host: str,
        port: int,
        stage: Stage,
        *,
        tls: bool | ssl.SSLContext,
        deadline_s: float,
        preview: str = "",
    ) -> Connection:
        """Speak with the transport's own ``connect``, if it has one: it returns a connected socket."""
        connect = getattr(self._transport, "connect", None)
        if connect is None:
            raise Unavailable(f"{host} cannot be reached: this test has no service for streams.")
        connection = _InTheClear(
            host=host, stage=stage, tls=ssl.create_default_context(), deadline_s=deadline_s
        )
        connection.is_allowed = True
        await connection.use(await connect(host, port, tls=bool(tls)), is_tls=False)
        connection.is_tls = bool(tls)
        return connection


class _InTheClear(Connection):
    """Says that it is encrypted and is not: a service in the same process needs no certificate."""

    async def _secure(self) -> None:
        self.is_tls = True
