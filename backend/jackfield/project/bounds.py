"""How much and how long a connection may take before it has asked: uvicorn itself sets no bound."""

import asyncio
import json
import resource
from enum import Enum, auto
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from jackfield.project.headers import security_headers


class _Phase(Enum):
    """What the connection brings next."""

    #: A request line, or nothing any more.
    REQUEST = auto()
    HEADERS = auto()
    BODY = auto()


class BoundedProtocol(HttpToolsProtocol):
    """Refuses what is too long, too slow or no HTTP, in JSON; hands WebSockets over as they are."""

    #: Bytes that may come without completing the headers or bringing a piece of a body.
    most_bytes: ClassVar[int] = 64 * 1024
    header_s: ClassVar[float] = 20.0
    #: Until more of a body comes, and until it is complete.
    body_s: ClassVar[float] = 30.0
    whole_body_s: ClassVar[float] = 300.0
    #: How long a client may take nothing of an answer.
    reader_s: ClassVar[float] = 30.0
    #: How long, and how many bytes, are thrown away so that who still sends sees why it was refused.
    linger_s: ClassVar[float] = 2.0
    most_dropped: ClassVar[int] = 8 * 1024 * 1024
    #: Of all kinds, WebSockets too: files and the database need descriptors as well.
    most_connections: ClassVar[int] = resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 3 // 4

    _phase = _Phase.REQUEST
    url = b""
    #: Bytes since something was completed; whether something was, by the data at hand.
    _fruitless = 0
    _is_fruitful = False
    _has_sent = _is_refused = _is_handed_over = False
    _dropped = 0
    _body_ends_at: float | None = None
    _timer: asyncio.TimerHandle | None = None
    _reader_timer: asyncio.TimerHandle | None = None
    _unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Wait for a request, if there is room for one."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(503, "Too many connections: try again.")
            transport.close()
        else:
            self._timer = self.loop.call_later(self.header_s, self._expired)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of what would wake up for it."""
        self._stop_timers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse it, in pieces no longer than what may still come."""
        if self._is_refused:
            self._drop(data)
            return
        self._has_sent = True
        begin, was_fruitful = 0, False
        while begin < len(data) and not self._is_over():
            piece = data[begin : begin + self.most_bytes - self._fruitless]
            begin += len(piece)
            self._is_fruitful = False
            super().data_received(piece)
            was_fruitful |= self._is_fruitful
            self._fruitless = 0 if self._is_fruitful else self._fruitless + len(piece)
            if self._fruitless >= self.most_bytes and not self._is_over():
                self._refuse_long()
        if not self._is_over():
            self._watch(was_fruitful=was_fruitful)

    def on_message_begin(self) -> None:
        """Called by the parser."""
        super().on_message_begin()
        self._phase = _Phase.HEADERS

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser, also for what follows a body: that comes too late to be a header."""
        if self._phase is not _Phase.BODY:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Called by the parser; from HTTP/1.1 on it must be said which host is asked (RFC 9112, 3.2)."""
        if self._is_refused:
            return
        if self.parser.get_http_version() == "1.1" and all(name != b"host" for name, _ in self.headers):
            self._refuse(400, "The request has no Host.")
            return
        super().on_headers_complete()
        self._phase, self._is_fruitful, self._body_ends_at = _Phase.BODY, True, None

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        if self._is_refused:
            return
        super().on_body(body)
        self._is_fruitful = True

    def on_message_complete(self) -> None:
        """Called by the parser."""
        if self._is_refused:
            return
        super().on_message_complete()
        self._phase, self._is_fruitful = _Phase.REQUEST, True

    def handle_websocket_upgrade(self) -> None:
        """From here on another protocol has the connection."""
        if self._is_refused:
            return
        if not self.url.isascii():
            self._refuse(400, "This is no HTTP request.")
            return
        self._is_handed_over = True
        self._stop_timers()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Called when what came is no HTTP."""
        self._refuse(400, "This is no HTTP request.")

    def pause_writing(self) -> None:
        """Look after a while whether the client still reads."""
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._reader_timer = self.loop.call_later(self.reader_s, self._look_at_reader)

    def resume_writing(self) -> None:
        """It does."""
        if self._reader_timer is not None:
            self._reader_timer.cancel()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close; what a client has not taken by now would otherwise be kept for it for ever."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def _is_over(self) -> bool:
        return self._is_refused or self._is_handed_over or self.transport.is_closing()

    def _watch(self, *, was_fruitful: bool) -> None:
        """Set the time until which more must come."""
        if self._timer is not None and was_fruitful:
            self._timer.cancel()
            self._timer = None
        if self._phase is _Phase.BODY:
            if self._timer is None:
                self._await_body()
        # Empty lines begin no request, and have ended the idle time.
        elif self._timer is None and (self._phase is _Phase.HEADERS or not was_fruitful):
            self._timer = self.loop.call_later(self.header_s, self._expired)

    def _await_body(self) -> None:
        now = self.loop.time()
        if self._body_ends_at is None:
            self._body_ends_at = now + self.whole_body_s
        self._timer = self.loop.call_at(min(now + self.body_s, self._body_ends_at), self._expired)

    def _expired(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._phase is _Phase.BODY and self.flow.read_paused:
            # It is we who take no more.
            self._timer = self.loop.call_later(self.body_s, self._expired)
        elif not self._has_sent:
            # A browser that opens a connection beforehand: it has asked nothing.
            self.transport.close()
        elif self._phase is _Phase.BODY:
            self._refuse(408, "The body did not come in time.")
        else:
            self._refuse(408, "The request did not come in time.")

    def _refuse_long(self) -> None:
        if self._phase is _Phase.HEADERS and len(self.url) > self.most_bytes // 2:
            self._refuse(414, f"The request line and headers may have at most {self.most_bytes} bytes.")
        else:
            self._refuse(431, f"The request line and headers may have at most {self.most_bytes} bytes.")

    def _refuse(self, status: int, sentence: str) -> None:
        self._is_refused = True
        self._stop_timers()
        cycle = self._last_cycle()
        if cycle is not None and self._phase is _Phase.BODY:
            if self.pipeline or cycle.response_started:
                self.transport.close()
                return
            # Whoever waits for the body is told that the client has left.
            cycle.disconnected = True
            cycle.message_event.set()
        elif cycle is not None and not cycle.response_complete:
            # What was asked before is answered, and nothing after it.
            cycle.keep_alive = False
            return
        self.transport.write(self._answer(status, sentence))
        self.transport.write_eof()
        self._timer = self.loop.call_later(self.linger_s, self.transport.close)

    def _last_cycle(self) -> RequestResponseCycle | None:
        return self.cycle

    def _answer(self, status: int, sentence: str) -> bytes:
        body = json.dumps({"error": sentence}).encode()
        headers = {
            "content-type": "application/json",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            "connection": "close",
            **({"retry-after": "1"} if status == 503 else {}),
            **{name.lower(): value for name, value in security_headers().items()},
        }
        lines = [name + b": " + value for name, value in self.server_state.default_headers]
        lines += [f"{name}: {value}".encode() for name, value in headers.items()]
        return STATUS_LINE[status] + b"\r\n".join([*lines, b"", body])

    def _drop(self, data: bytes) -> None:
        self._dropped += len(data)
        if self._dropped > self.most_dropped:
            self.transport.close()

    def _look_at_reader(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        if unsent >= self._unsent:
            self.transport.abort()
        else:
            self._unsent = unsent
            self._reader_timer = self.loop.call_later(self.reader_s, self._look_at_reader)

    def _stop_timers(self) -> None:
        for timer in (self._timer, self._reader_timer):
            if timer is not None:
                timer.cancel()
        self._timer = None
