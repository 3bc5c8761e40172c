"""The socket at /graphql: speaks graphql-transport-ws, bounded in every direction."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any, ClassVar

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from jackfield.accounts.errors import CredentialsRefused
from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.api.context import RequestInfo
from jackfield.api.following.threads import threads
from jackfield.api.live import handshake, operations, protocol, sockets
from jackfield.api.live.protocol import BadMessage, Code, Complete, Init, Message, Ping, Subscribe

logger = logging.getLogger(__name__)


class GraphQLConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One socket.

    A message is handled before the next one is taken from the server, and every frame is sent
    under one lock: so nothing piles up, neither coming in nor going out, but in the streams,
    which keep the latest of each thing. Whatever goes wrong closes the socket with a code.
    """

    #: No group of the channel layer: the status log is read once a process, for all sockets.
    channel_layer_alias = "none"

    init_timeout_s: ClassVar[float] = 10
    #: A frame that has not gone out by then belongs to a reader who is too slow.
    send_timeout_s: ClassVar[float] = 10
    #: How long a closing frame may wait for such a reader.
    close_timeout_s: ClassVar[float] = 60
    max_age_s: ClassVar[float] = 23 * 3600
    max_message_length: ClassVar[int] = 256 * 1024
    max_operations: ClassVar[int] = 100

    principal: Principal = ANONYMOUS
    address = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the socket to its end."""
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: list[asyncio.TimerHandle] = []
        self._sending = asyncio.Lock()
        self._language = ""
        self._has_asked = self._is_acknowledged = self._is_ending = self._is_given_up = False
        self._serving = asyncio.current_task()
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if not self._is_given_up:
                raise
        except OSError:
            # The client has gone in the middle of a frame.
            logger.debug("A socket was lost")
        except Exception:
            logger.exception("A socket was ended by a fault")
            await self._end(Code.INTERNAL, "Internal error")
        finally:
            self._stop()
            sockets.leave(self)

    async def dispatch(self, message: Any) -> None:
        """Hand a message of the server on; no thread has a connection of ours to be closed first."""
        match message["type"]:
            case "websocket.connect":
                await self.websocket_connect(message)
            case "websocket.receive":
                await self.websocket_receive(message)
            case "websocket.disconnect":
                # The client, the network or the server has ended it.
                self._is_ending = True
                raise StopConsumer

    async def connect(self) -> None:
        """Accept a client that may speak to us and wants this protocol."""
        self.address = handshake.address(self.scope)
        if not handshake.is_welcome(self.scope):
            await self.close()
            return
        if protocol.SUBPROTOCOL not in self.scope["subprotocols"]:
            await self.accept()
            await self._end(Code.BAD_SUBPROTOCOL, "Subprotocol not acceptable")
            return
        await self.accept(protocol.SUBPROTOCOL)
        self._end_after(self.init_timeout_s, Code.INIT_TIMEOUT, "Connection initialisation timeout")
        self._end_after(self.max_age_s, Code.GOING_AWAY, "Connect again")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Handle a frame."""
        if self._is_ending:
            return
        if text_data is None:
            await self._end(Code.BAD_REQUEST, "Messages are text.")
        elif len(text_data) > self.max_message_length:
            await self._end(Code.TOO_BIG, "Message too big")
        else:
            try:
                message = protocol.read(text_data)
            except BadMessage as error:
                await self._end(Code.BAD_REQUEST, str(error))
            else:
                await self._handle(message)

    def refuse(self) -> None:
        """Close it, for its credentials are good no more."""
        self._end_soon(Code.UNAUTHORIZED, "Unauthorized")

    async def _handle(self, message: Message) -> None:
        match message:
            case Init():
                await self._init(message)
            case Ping():
                await self._send(protocol.PONG_TEXT)
            case Subscribe():
                await self._subscribe(message)
            case Complete():
                if operation := self._operations.pop(message.id, None):
                    operation.cancel()

    async def _init(self, message: Init) -> None:
        if self._has_asked:
            await self._end(Code.TOO_MANY, "Too many initialisation requests")
            return
        self._has_asked = True
        try:
            self.principal = await threads.run(
                handshake.authenticated, scope=self.scope, payload=message.payload
            )
        except CredentialsRefused:
            await self._end(Code.UNAUTHORIZED, "Unauthorized")
            return
        if not sockets.enter(self):
            await self._end(Code.TOO_MANY, "Too many sockets")
            return
        language = message.payload.get("language")
        self._language = language if isinstance(language, str) else ""
        self._is_acknowledged = True
        await self._send(protocol.ACK_TEXT)

    async def _subscribe(self, message: Subscribe) -> None:
        if not self._is_acknowledged:
            await self._end(Code.UNAUTHORIZED, "Unauthorized")
        elif message.id in self._operations:
            await self._end(Code.DUPLICATE_ID, f"Subscriber for {message.id[:64]} already exists")
        elif len(self._operations) >= self.max_operations:
            await self._send(protocol.error_text(message.id, [operations.too_many()]))
        elif wait_s := sockets.must_wait_s(self):
            await self._send(protocol.error_text(message.id, [operations.too_fast(wait_s)]))
        else:
            self._operations[message.id] = self._spawn(self._operate(message))

    async def _operate(self, message: Subscribe) -> None:
        """Run an operation and send what comes of it."""
        this = asyncio.current_task()
        last = protocol.complete_text(message.id)
        info = RequestInfo(address=self.address, language=self._language)
        try:
            async with aclosing(operations.run(message, principal=self.principal, info=info)) as results:
                async for payload in results:
                    await self._send(protocol.next_text(message.id, payload))
        except operations.RequestRefused as refused:
            last = protocol.error_text(message.id, refused.errors)
        except OSError:
            # The client has gone; the server will say so.
            return
        except Exception:
            mark = secrets.token_hex(8)
            last = protocol.error_text(message.id, [operations.failed(mark)])
            logger.exception("An operation on a socket failed", extra={"error_id": mark})
        # Before the client can hear of it: it may use the id again at once.
        if self._operations.get(message.id) is this:
            del self._operations[message.id]
            with contextlib.suppress(OSError):
                await self._send(last)

    async def _send(self, text: str) -> None:
        async with self._sending:
            if self._is_ending:
                return
            try:
                async with asyncio.timeout(self.send_timeout_s):
                    await self.base_send({"type": "websocket.send", "text": text})
            except TimeoutError:
                self._end_soon(Code.TRY_AGAIN_LATER, "Too slow")

    async def _end(self, code: Code, reason: str) -> None:
        """Stop everything and close; only the first one counts."""
        if self._is_ending:
            return
        self._is_ending = True
        self._stop()
        try:
            async with asyncio.timeout(self.close_timeout_s):
                await self.close(code, reason)
        except TimeoutError:
            # Nothing reaches it any more: let the server drop the connection.
            self._is_given_up = True
            if self._serving is not None:
                self._serving.cancel()
        except (OSError, RuntimeError):
            logger.debug("A socket was gone before it could be closed")

    def _end_soon(self, code: Code, reason: str) -> None:
        task = asyncio.ensure_future(self._end(code, reason))
        _ending.add(task)
        task.add_done_callback(_ending.discard)

    def _end_after(self, seconds: float, code: Code, reason: str) -> None:
        def end() -> None:
            if code is not Code.INIT_TIMEOUT or not self._is_acknowledged:
                self._end_soon(code, reason)

        self._timers.append(asyncio.get_running_loop().call_later(seconds, end))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._operations.clear()
        for task in self._tasks:
            task.cancel()


#: Sockets that are being closed; the loop itself keeps only weak references to tasks.
_ending: set[asyncio.Task[None]] = set()
