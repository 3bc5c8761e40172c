"""The network of one process: makes clients that share its connections."""

import ssl
from collections.abc import Callable, Iterable

from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.client import HttpClient
from jackfield.sdk.net.closed import GatedCarrier
from jackfield.sdk.net.guarded import GuardedCarrier
from jackfield.sdk.net.transports import Carrier, TestCarrier, Transport


class Network:
    """Makes clients that reach only what the policy allows. One for each event loop; ``close()`` it.

    Args:
        policy: Which addresses may be called.
        deadline_s: Seconds for one request, all in all.
        max_body_bytes: The most that is read of an answer, before and after decompression.
        transport: Answers for the services in a test; then nothing leaves the process.
        tls: How certificates are verified; None for the system's way.
        closed: Returns why nothing at all may leave now; empty: it may. None: it always may.
    """

    def __init__(
        self,
        *,
        policy: AddressPolicy,
        deadline_s: float = 10.0,
        max_body_bytes: int = 1_048_576,
        transport: Transport | None = None,
        tls: ssl.SSLContext | None = None,
        closed: Callable[[], str] | None = None,
    ) -> None:
        self._deadline_s = deadline_s
        self._guarded = GuardedCarrier(policy=policy, max_body_bytes=max_body_bytes, tls=tls)
        self._carrier: Carrier = self._guarded if transport is None else TestCarrier(transport)
        self._gate = None if closed is None else GatedCarrier(self._carrier, closed=closed)

    def http(self, *, redact: Iterable[str] = (), deadline_s: float | None = None) -> HttpClient:
        """Return a client for one hook or check.

        Args:
            redact: The secrets of the config: starred in what the client remembers.
            deadline_s: Another deadline for one request.
        """
        carrier = self._carrier if self._gate is None else self._gate.for_a_call()
        return HttpClient(carrier, redact=redact, deadline_s=deadline_s or self._deadline_s)

    async def close(self) -> None:
        """Close every connection."""
        await self._guarded.close()
