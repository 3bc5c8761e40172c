"""The gate of a network: while it is closed nothing is opened, looked up or sent."""

import ssl
from collections.abc import Callable

from jackfield.sdk.errors import Unavailable
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.messages import Answer, Request
from jackfield.sdk.net.stages import Stage
from jackfield.sdk.net.transports import Carrier


class Closed(Unavailable):
    """Nothing was sent, for nothing may leave; the text says why."""


class GatedCarrier:
    """Carries only while the gate is open, asked before each request.

    Args:
        carrier: What carries then.
        closed: Returns why nothing may leave; empty: it may.
    """

    def __init__(self, carrier: Carrier, *, closed: Callable[[], str]) -> None:
        self._carrier = carrier
        self._closed = closed

    def for_a_call(self) -> Carrier:
        """Return what carries for one hook or check: closed when it begins, it stays closed for it."""
        reason = self._closed()
        return GatedCarrier(self._carrier, closed=lambda: reason) if reason else self

    async def send(self, request: Request, stage: Stage, *, deadline_s: float) -> Answer:
        """Return the answer; raises Closed while the gate is."""
        if reason := self._closed():
            raise Closed(reason)
        return await self._carrier.send(request, stage, deadline_s=deadline_s)

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
        """Open a stream; raises Closed while the gate is closed."""
        if reason := self._closed():
            raise Closed(reason)
        return await self._carrier.connect(host, port, stage, tls=tls, deadline_s=deadline_s, preview=preview)
