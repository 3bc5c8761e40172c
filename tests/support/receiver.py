"""A service on this machine: records what it is sent, and answers well, badly, late or never, as told."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_CHUNK = b"x" * 65_536
_LONGEST_WAIT_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What it says to a request; a fault is an answer like any other."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    #: Before the first byte of the answer.
    delay_s: float = 0.0
    #: Not before this is set, or half a minute has gone by.
    after: threading.Event | None = None
    #: Take the request and say nothing until the receiver is closed.
    is_hanging: bool = False
    #: Close the connection instead of answering.
    is_dropping: bool = False
    #: Sent instead of `body`, in chunks, without ever holding it.
    huge_body_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Request:
    """What came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    #: Of time.monotonic().
    received_at: float


class Receiver:
    """Real sockets, one thread for each connection."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._requests: list[Request] = []
        self._answers: dict[str, Answer] = {}
        self._answer = Answer()
        self._is_closing = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="receiver", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Without a slash at the end; every path below it is answered."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> list[Request]:
        """So far, in the order in which they came."""
        with self._changed:
            return list(self._requests)

    def answer_with(self, answer: Answer, *, path: str | None = None) -> None:
        """From now on; for one path, or for all that have no answer of their own."""
        with self._changed:
            if path is None:
                self._answer = answer
            else:
                self._answers[path] = answer

    def wait_for(
        self, count: int, *, path: str | None = None, method: str = "POST", timeout_s: float = 15.0
    ) -> list[Request]:
        """The requests, as soon as there are so many; fails when there are fewer in time."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while True:
                found = [
                    request
                    for request in self._requests
                    if request.method == method and path in {None, request.path}
                ]
                left = deadline - time.monotonic()
                if len(found) >= count:
                    return found
                if left <= 0:
                    raise AssertionError(f"{len(found)} requests of {count} came in {timeout_s} s")
                self._changed.wait(left)

    def close(self) -> None:
        """Let go of those that hang, then end."""
        self._is_closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, request: Request) -> Answer:
        """Record it and say what to answer."""
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()
            return self._answers.get(request.path, self._answer)

    def wait_before_answering(self, answer: Answer) -> None:
        """As late as the answer wants it, but not beyond the end."""
        if answer.after is not None:
            answer.after.wait(_LONGEST_WAIT_S)
        self._is_closing.wait(None if answer.is_hanging else answer.delay_s)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that is closed at the end."""
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Those that serve an idle kept-alive connection would otherwise be waited for.
    block_on_close = False
    request_queue_size = 512

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _any_method(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.receiver.take(
            Request(
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body,
                received_at=time.monotonic(),
            )
        )
        if answer.after is not None or answer.delay_s or answer.is_hanging:
            self.server.receiver.wait_before_answering(answer)
        if answer.is_hanging or answer.is_dropping:
            self.close_connection = True
            return
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any_method

    def _send(self, answer: Answer) -> None:
        length = answer.huge_body_bytes or len(answer.body)
        self.send_response(answer.status)
        self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if not answer.huge_body_bytes:
            self.wfile.write(answer.body)
            return
        for sent in range(0, length, len(_CHUNK)):
            self.wfile.write(_CHUNK[: length - sent])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: the test asks what came."""
