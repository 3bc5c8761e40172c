"""Opens connections, to addresses that may be called and to no others."""

import socket
import ssl
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.client import ClientTimeout
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection

from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.resolving import GuardedResolver, refuse
from jackfield.sdk.net.stages import Stage

#: Seconds that an idle connection is kept: less than most servers keep it, so that we rarely write into one
#: that is being closed.
_KEEP_ALIVE_S = 4.0
#: Seconds that a resolved name is kept.
_DNS_TTL_S = 10

#: The stage of the request that is being sent in this task.
current_stage: ContextVar[Stage] = ContextVar("current_stage")


class GuardedConnector(aiohttp.TCPConnector):
    """A pool of connections that notes when a request gets one."""

    def __init__(
        self, policy: AddressPolicy, *, resolver: GuardedResolver, tls: ssl.SSLContext | None
    ) -> None:
        def checked_socket(info: Any) -> socket.socket:
            # The last word on every connection, names and literals alike: this is the address it goes to.
            family, kind, proto, _, address = info
            refuse(policy, address[0], named=str(address[0]))
            return socket.socket(family, kind, proto)

        super().__init__(
            resolver=resolver,
            ttl_dns_cache=_DNS_TTL_S,
            limit=0,
            keepalive_timeout=_KEEP_ALIVE_S,
            socket_factory=checked_socket,
            ssl=tls or True,
        )

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Any],
        timeout: ClientTimeout,  # noqa: ASYNC109 - the signature of aiohttp
    ) -> Connection:
        """Return a connection; from here on the request is written.

        One on which something came that nobody asked for is thrown away: it would be taken for the answer.
        """
        connection = await super().connect(req, traces, timeout)
        while (protocol := connection.protocol) is not None and protocol.should_close:
            connection.close()
            connection = await super().connect(req, traces, timeout)
        stage = current_stage.get()
        if stage.is_late:
            # This process stood still: whoever watches over the deadline has not come to it yet.
            connection.release()
            raise TimeoutError
        stage.written = True
        return connection
