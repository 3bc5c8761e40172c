"""Ways in which a service fails, as an author's tests lay them on: hand one over as ``reply``."""

from multidict import CIMultiDict

from jackfield.sdk.errors import NoAnswer, Unavailable
from jackfield.sdk.net.messages import Answer
from jackfield.sdk.testing.service import Hang, HangUp, Noise, answer

#: It takes the request and never answers; only for calls that are broken off.
HANGS = Hang()
#: Nobody is there.
UNREACHABLE = Unavailable("service.test cannot be reached.")
#: The deadline went by after the request was written.
SILENT = NoAnswer("service.test took the request and did not answer within 10 s.")
#: The connection broke after the request was written.
RESET = NoAnswer("service.test broke off the connection before it answered.")
#: A success that is not the service's own, as gateways and captive portals give it.
NOT_JSON = answer(
    text="<!doctype html><title>Sign in to the network</title>", headers={"Content-Type": "text/html"}
)
#: Half of a JSON document.
HALF_JSON = Answer(
    status=200, headers=CIMultiDict({"Content-Type": "application/json"}), content=b'{"items": [{"id'
)
#: More than is read of an answer, and so cut off.
HUGE = Answer(
    status=200,
    headers=CIMultiDict({"Content-Type": "application/json"}),
    content=b"[" + b'{"id": 1},' * 1_000,
    truncated=True,
)
#: JSON that is nested deeper than parsers follow.
DEEP_JSON = Answer(
    status=200, headers=CIMultiDict({"Content-Type": "application/json"}), content=b'{"a":' * 100_000
)


def status(number: int, *, retry_after_s: int | None = None, text: str = "") -> Answer:
    """Return an answer of that status: 401, 404, 410, 429, 500 ..."""
    return answer(
        status=number, text=text, headers={} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    )


def hangs_up(*, after: int) -> HangUp:
    """Return a service that ends a stream when it has spoken so often."""
    return HangUp(after=after)


#: Others than the service, on a stream: who hangs up at once, a web server, TLS, a line without end.
STRANGERS = (
    HangUp(after=0),
    Noise(says=b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
    Noise(says=b"\x15\x03\x01\x00\x02\x02\x46\r\n"),
    Noise(says=b"x" * 200_000),
)
