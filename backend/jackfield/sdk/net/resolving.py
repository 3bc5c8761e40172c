"""Resolves a name once and refuses it if any of its addresses may not be called."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.addresses import AddressPolicy

_NO_NAME = _("%(host)s is no host name.")
_REFUSED = _("%(host)s may not be called: %(reason)s.")

#: Characters of what is no name that the owner is shown.
_MAX_SHOWN = 100


class AddressRefused(OSError):
    """The address is one that must not be called: never try again."""


class GuardedResolver(AbstractResolver):
    """Asks the system, in threads of its own: names that hang must not use up anyone else's threads."""

    def __init__(self, policy: AddressPolicy, *, threads: int = 64) -> None:
        self._policy = policy
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return every address of a host.

        Raises:
            AddressRefused: One of them may not be called, or what is asked for is no name.
            OSError: There is none.
        """
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        except ValueError:  # A label that is empty or too long, or a NUL: no name server is asked.
            raise AddressRefused(_NO_NAME % {"host": host[:_MAX_SHOWN]}) from None
        results = [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=int(address[1]),
                family=found_family,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found_family, _kind, proto, _name, address in found
            if found_family in {socket.AF_INET, socket.AF_INET6}
        ]
        for result in results:
            refuse(self._policy, result["host"], named=host)
        if not results:
            raise OSError(None, "no address")
        return results

    async def close(self) -> None:
        """Let the threads end; a name that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def refuse(policy: AddressPolicy, ip: str, *, named: str) -> None:
    """Raise AddressRefused, with a sentence for the owner, if an address may not be called."""
    sentence = policy.refusal(ip)
    if sentence is not None:
        raise AddressRefused(_REFUSED % {"host": named, "reason": sentence})


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[Any]:
    return socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
