"""How much and how long a WebSocket may take: uvicorn's own protocol sets no bound to what it must keep."""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame


class BoundedSocket(WebSocketsSansIOProtocol):
    """Takes nothing more from who takes nothing; lets go of what neither opens nor closes."""

    #: Pieces of one message; empty ones have no length that could be limited.
    most_fragments: ClassVar[int] = 1_000
    #: Between two looks at the connection: what is stuck at both is dropped.
    look_s: ClassVar[float] = 40.0

    _looking: asyncio.TimerHandle | None = None
    _was_stuck = False
    _unsent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to look."""
        super().connection_made(transport)
        self._looking = self.loop.call_later(self.look_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of what would wake up for it."""
        if self._looking is not None:
            self._looking.cancel()
        self.frames = []
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Answer a handshake that is none; else it would be kept for ever."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or _NO_HANDSHAKE)
            self.transport.close()

    def pause_writing(self) -> None:
        """The client takes nothing: what it sends would be answered into memory."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It does."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> Any:
        """Called by the application; it makes room for what comes, but not for who takes nothing."""
        message = await super().receive()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return message

    async def send(self, message: Any) -> None:
        """Called by the application, which cannot know yet of a frame that has closed the socket."""
        try:
            await super().send(message)
        except RuntimeError as error:
            if self.close_sent:
                raise ClientDisconnected from error
            raise

    def handle_cont(self, event: Frame) -> None:
        """Called for each further piece of a message."""
        if len(self.frames) < self.most_fragments:
            super().handle_cont(event)
        else:
            self._fail(CloseCode.MESSAGE_TOO_BIG, "Too many fragments")

    def send_receive_event_to_app(self) -> None:
        """Called for each whole message; text that is none is the client's fault, and no line in the log."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._fail(CloseCode.INVALID_DATA, "No UTF-8")
                return
        super().send_receive_event_to_app()

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        if not self.close_sent:
            self.conn.fail(code, reason)
            self.handle_parser_exception()

    def _look(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        is_stuck = (
            self.transport.is_closing()
            or not self.handshake_complete
            or (not self.writable.is_set() and unsent >= self._unsent)
        )
        self._unsent = unsent
        if is_stuck and self._was_stuck:
            self.transport.abort()
            return
        self._was_stuck = is_stuck
        self._looking = self.loop.call_later(self.look_s, self._look)


_NO_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
