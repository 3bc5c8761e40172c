"""What a failure below HTTP means: which error it is, and a sentence for the owner."""

import aiohttp

from jackfield.sdk.errors import NoAnswer, Rejected, ServiceError, Unavailable
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.resolving import AddressRefused
from jackfield.sdk.net.stages import Stage

_MALFORMED = _("The URL is malformed.")
_NO_ANSWER = _("%(host)s took the request and did not answer within %(seconds)s s.")
_NOT_REACHED = _("%(host)s could not be reached within %(seconds)s s.")
_UNREACHABLE = _("%(host)s cannot be reached.")
_NOT_HTTP = _("%(host)s answered something that is not HTTP.")
_BROKEN_OFF = _("%(host)s broke off the connection before it answered.")
_UNRESOLVED = _("The name %(host)s cannot be resolved.")
_CERTIFICATE = _("The certificate of %(host)s is not valid.")
_TLS = _("%(host)s does not speak TLS as it should.")
_REFUSES = _("%(host)s refuses connections.")


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
        return Rejected(_MALFORMED)
    if isinstance(error, TimeoutError):
        if stage.written:
            return NoAnswer(_NO_ANSWER % {"host": host, "seconds": f"{deadline_s:g}"})
        return Unavailable(_NOT_REACHED % {"host": host, "seconds": f"{deadline_s:g}"})
    if not stage.written:
        if isinstance(error, ValueError):  # As letters in a user name that no header can hold.
            return Rejected(_MALFORMED)
        return Unavailable(_UNREACHABLE % {"host": host})
    if isinstance(error, aiohttp.ClientResponseError):
        return NoAnswer(_NOT_HTTP % {"host": host})
    return NoAnswer(_BROKEN_OFF % {"host": host})


def _not_connected(error: aiohttp.ClientConnectorError, host: str) -> ServiceError:
    if isinstance(error.os_error, AddressRefused):
        return Rejected(str(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unavailable(_UNRESOLVED % {"host": host})
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Unavailable(_CERTIFICATE % {"host": host})
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return Unavailable(_TLS % {"host": host})
    if isinstance(error.os_error, ConnectionRefusedError):
        return Unavailable(_REFUSES % {"host": host})
    return Unavailable(_UNREACHABLE % {"host": host})
