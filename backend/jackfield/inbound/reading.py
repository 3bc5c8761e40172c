"""What a service sent, as an integration is given it; bounded, whatever server stands before us."""

from types import MappingProxyType

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.request import RawPostDataException
from django.utils import timezone

from jackfield.inbound.answering import Refused
from jackfield.sdk.inbound import InboundRequest

METHODS = ("GET", "POST", "PUT")
#: Bytes of a body.
MAX_BODY = 1024 * 1024
#: Of names and values together, and how many there may be.
MAX_HEADERS = 64 * 1024
MOST_HEADERS = 100


def read(request: HttpRequest) -> InboundRequest:
    """Return what came.

    Raises:
        Refused: Another method, too much of something, or half of a body.
    """
    if request.method not in METHODS:
        allow = ", ".join(METHODS)
        raise Refused(405, "method_not_allowed", f"This address takes {allow}.", allow=allow)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if len(headers) > MOST_HEADERS or sum(len(n) + len(v) for n, v in headers.items()) > MAX_HEADERS:
        raise Refused(431, "too_large", f"There may be {MOST_HEADERS} headers of {MAX_HEADERS} bytes.")
    try:
        query = request.GET.dict()
        body = _body(request, headers.get("content-length", ""))
    except (SuspiciousOperation, UnreadablePostError, RawPostDataException):
        raise Refused(400, "bad_request", "This request cannot be understood.") from None
    return InboundRequest(
        method=request.method,
        headers=MappingProxyType(headers),
        query=MappingProxyType(query),
        body=body,
        received_at=timezone.now(),
    )


def _body(request: HttpRequest, announced: str) -> bytes:
    is_long = announced.isascii() and announced.isdigit() and int(announced[:12]) > MAX_BODY
    # Not ``request.body``: that has the host's limit, and an error of its own.
    body: bytes = b"" if is_long else request.read(MAX_BODY + 1)
    if is_long or len(body) > MAX_BODY:
        raise Refused(413, "too_large", f"A body may have at most {MAX_BODY} bytes.")
    return body
