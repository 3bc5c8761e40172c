"""What a failure below HTTP means: which error it is, and a sentence for the owner."""

import aiohttp

from jackfield.sdk.errors import NoAnswer, Rejected, ServiceError, Unavailable
from jackfield.sdk.net.resolving import AddressRefused
from jackfield.sdk.net.stages import Stage


def told(error: BaseException, *, host: str, stage: Stage, deadline_s: float) -> ServiceError:  # noqa: PLR0911 - one for each way to fail
    """Return the error to raise.

    Whatever fails after the request was written, or a part of it, is a ``NoAnswer``: the service may have
    taken it.

    Args:
        error: What aiohttp, or the system, raised.
        host: Named in the sentence.
        stage: How far the request had come.
        deadline_s: The deadline, for the sentence.
    """
    if isinstance(error, aiohttp.ClientConnectorError):
        return _not_connected(error, host)
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
        return Rejected("The URL is malformed.")
    if isinstance(error, TimeoutError):
        if stage.written:
            return NoAnswer(f"{host} took the request and did not answer within {deadline_s:g} s.")
        return Unavailable(f"{host} could not be reached within {deadline_s:g} s.")
    if not stage.written:
        if isinstance(error, ValueError):  # As letters in a user name that no header can hold.
            return Rejected("The URL is malformed.")
        return Unavailable(f"{host} cannot be reached.")
    if isinstance(error, aiohttp.ClientResponseError):
        return NoAnswer(f"{host} answered something that is not HTTP.")
    return NoAnswer(f"{host} broke off the connection before it answered.")


def _not_connected(error: aiohttp.ClientConnectorError, host: str) -> ServiceError:
    if isinstance(error.os_error, AddressRefused):
        return Rejected(str(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unavailable(f"The name {host} cannot be resolved.")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Unavailable(f"The certificate of {host} is not valid.")
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return Unavailable(f"{host} does not speak TLS as it should.")
    if isinstance(error.os_error, ConnectionRefusedError):
        return Unavailable(f"{host} refuses connections.")
    return Unavailable(f"{host} cannot be reached.")
