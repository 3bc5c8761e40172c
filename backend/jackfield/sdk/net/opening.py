"""Opens streams, to hosts that may be called and to no others."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from functools import lru_cache

from aiohttp.abc import ResolveResult
from yarl import URL

from jackfield.sdk.errors import Rejected, Unavailable
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.resolving import AddressRefused, GuardedResolver, refuse
from jackfield.sdk.net.stages import Stage

_LATE = _("%(host)s did not answer within %(seconds)s s.")
_CERTIFICATE = _("The certificate of %(host)s is not valid.")
_TLS = _("%(host)s does not speak TLS as it should.")
_REFUSES = _("%(host)s refuses connections at port %(port)d.")
_UNREACHABLE = _("%(host)s cannot be reached at port %(port)d.")
_NO_HOST = _("What is to be called is no host name.")
_NO_PORT = _("%(host)s has no port like that: a port is a whole number from 1 to 65535.")


async def opened(
    host: str,
    port: int,
    *,
    tls: bool | ssl.SSLContext,
    stage: Stage,
    policy: AddressPolicy,
    resolver: GuardedResolver,
    trust: ssl.SSLContext | None,
    deadline_s: float,
) -> Connection:
    """Return a connection to the first address of a host that answers.

    Args:
        tls: Whether it begins with TLS; or how its certificates are verified.
        trust: How certificates are verified otherwise; None for the system's way.
        deadline_s: For the connection's whole life, in seconds.

    Raises:
        Rejected: The host is none, or may not be called.
        Unavailable: Nobody is there, or nobody with a valid certificate.
    """
    name = plain_host(host)
    require_port(port, of=name)
    context = tls if isinstance(tls, ssl.SSLContext) else trust or _system_trust()
    connection = Connection(host=name, stage=stage, tls=context, deadline_s=deadline_s)
    try:
        async with asyncio.timeout_at(connection.deadline_at):
            made, address = await _connected(name, port, policy, resolver, connection.deadline_at)
        connection.is_allowed = policy.names(address)
        await _begun(connection, made, is_tls=bool(tls))
    except AddressRefused as error:
        raise Rejected(str(error)) from None
    except TimeoutError:
        raise Unavailable(_LATE % {"host": name, "seconds": f"{deadline_s:g}"}) from None
    except ssl.SSLCertVerificationError:
        raise Unavailable(_CERTIFICATE % {"host": name}) from None
    except ssl.SSLError:
        raise Unavailable(_TLS % {"host": name}) from None
    except ConnectionRefusedError:
        raise Unavailable(_REFUSES % {"host": name, "port": port}) from None
    except OSError:
        raise Unavailable(_UNREACHABLE % {"host": name, "port": port}) from None
    return connection


def plain_host(host: str) -> str:
    """Return a host as URLs write it: lower case, of ASCII, without brackets.

    Raises:
        Rejected: It is none.
    """
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        found = URL.build(scheme="tcp", host=bare).raw_host
    except ValueError:
        found = None
    if not found:
        raise Rejected(_NO_HOST)
    return found


def require_port(port: object, *, of: str) -> None:
    """Pass what can be the port of a host.

    Raises:
        Rejected: It is none: it may come out of a setting, and so be a text, or nothing at all.
    """
    if type(port) is not int or not 0 < port < 65_536:
        raise Rejected(_NO_PORT % {"host": of})


async def _begun(connection: Connection, made: socket.socket, *, is_tls: bool) -> None:
    try:
        await connection.use(made, is_tls=is_tls)
    except BaseException:
        made.close()
        raise


async def _connected(
    host: str, port: int, policy: AddressPolicy, resolver: GuardedResolver, deadline_at: float
) -> tuple[socket.socket, str]:
    """Return a socket that is connected to an address of the host, and the address."""
    if ":" in host or host.replace(".", "").isdigit():  # No name: let nothing guess at it.
        refuse(policy, host, named=host)
    infos = await resolver.resolve(host, port, socket.AF_UNSPEC)
    failed: OSError = OSError("no address")
    for number, info in enumerate(infos):
        try:
            return await _tried(info, within_s=_share(infos, number, deadline_at)), info["host"]
        except OSError as error:
            failed = error
    raise failed


def _share(infos: Sequence[ResolveResult], number: int, deadline_at: float) -> float:
    """Return the seconds for one address: one that swallows all leaves time for the others."""
    left = deadline_at - asyncio.get_running_loop().time()
    return left / (len(infos) - number)


async def _tried(info: ResolveResult, *, within_s: float) -> socket.socket:
    made = socket.socket(info["family"], socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        async with asyncio.timeout(within_s):
            await asyncio.get_running_loop().sock_connect(made, (info["host"], info["port"]))
    except BaseException:
        made.close()
        raise
    return made


@lru_cache(maxsize=1)
def _system_trust() -> ssl.SSLContext:
    return ssl.create_default_context()
