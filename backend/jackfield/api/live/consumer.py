"""The socket at /graphql: speaks graphql-transport-ws, bounded in every direction."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Coroutine
from contextlib import aclosing
from typing import Any, ClassVar

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.utils import translation

from jackfield.accounts.errors import CredentialsRefused
from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.api import execution, rates, running
from jackfield.api.context import RequestInfo
from jackfield.api.following.threads import credentials
from jackfield.api.live import deadlines, handshake, protocol, sockets
from jackfield.api.live.allowances import Allowance
from jackfield.api.live.protocol import BadMessage, Code, Complete, Init, Message, Ping, Subscribe
from jackfield.api.live.steps import Begun, begun

logger = logging.getLogger(__name__)


async def live(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Serve one socket; an ASGI application."""
    await GraphQLConsumer(scope, receive, send).serve()


class GraphQLConsumer:
    """One socket.

    A message is handled before the next one is taken from the server, and every frame is sent
    under one lock: so nothing piles up, neither coming in nor going out, but in the streams,
    which keep the latest of each thing. Whatever goes wrong closes the socket with a code.
    """

    init_timeout_s: ClassVar[float] = 10
    #: A frame that has not gone out by then belongs to a reader who is too slow.
    send_timeout_s: ClassVar[float] = 10
    #: How long a closing frame may wait for such a reader.
    close_timeout_s: ClassVar[float] = 60
    max_age_s: ClassVar[float] = 23 * 3600
    #: How long a socket may stay on which nothing runs and nothing is said; a ping says enough.
    max_idle_s: ClassVar[float] = 600
    max_message_length: ClassVar[int] = 256 * 1024
    #: Of a message before it is known whose socket it is.
    max_first_length: ClassVar[int] = 16 * 1024
    max_operations: ClassVar[int] = 100
    #: The same where nobody is signed in.
    max_operations_of_nobody: ClassVar[int] = 10

    principal: Principal = ANONYMOUS

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        """Begin with nothing said."""
        self.scope = scope
        self.address = handshake.address(scope)
        self._allowance = Allowance(self.address)
        self._next_of_server = receive
        self._hand_to_server = send
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: list[asyncio.TimerHandle] = []
        self._idle_timer: asyncio.TimerHandle | None = None
        self._sending = asyncio.Lock()
        #: What was begun at once and has to wait for the reader.
        self._sent_in_part: asyncio.Task[None] | None = None
        self._deadlines = deadlines.of_loop()
        self._language = ""
        self._has_asked = self._is_acknowledged = self._is_ending = self._is_given_up = False
        self._active_at = asyncio.get_running_loop().time()
        self._serving = asyncio.current_task()

    async def serve(self) -> None:
        """Serve the socket to its end."""
        try:
            await self._take_messages()
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

    async def _take_messages(self) -> None:
        while True:
            message = await self._next_of_server()
            match message["type"]:
                case "websocket.connect":
                    await self._connect()
                case "websocket.receive":
                    await self._receive(message.get("text"))
                case "websocket.disconnect":
                    # The client, the network or the server has ended it.
                    self._is_ending = True
                    return

    async def _connect(self) -> None:
        """Accept a client that may speak to us and wants this protocol."""
        if not handshake.is_welcome(self.scope):
            await self._close()
            return
        if protocol.SUBPROTOCOL not in self.scope["subprotocols"]:
            await self._accept(None)
            await self._end(Code.BAD_SUBPROTOCOL, "Subprotocol not acceptable")
            return
        await self._accept(protocol.SUBPROTOCOL)
        self._end_after(self.init_timeout_s, Code.INIT_TIMEOUT, "Connection initialisation timeout")
        self._end_after(self.max_age_s, Code.GOING_AWAY, "Connect again")

    async def _receive(self, text: str | None) -> None:
        if self._is_ending:
            return
        self._note_activity()
        if text is None:
            await self._end(Code.BAD_REQUEST, "Messages are text.")
        elif len(text) > (self.max_message_length if self._is_acknowledged else self.max_first_length):
            await self._end(Code.TOO_BIG, "Message too big")
        elif not self._allowance.has_text(len(text)):
            await self._end(Code.TOO_MANY, "Too much in a short time")
        else:
            try:
                message = protocol.read(text)
            except BadMessage as error:
                await self._end(Code.BAD_REQUEST, str(error))
            else:
                await self._handle(message)

    def refuse(self) -> None:
        """Close it, for its credentials are good no more."""
        self._end_soon(Code.UNAUTHORIZED, "Unauthorized")

    def give_up_sending(self) -> None:
        """Close it, for its reader is too slow."""
        self._end_soon(Code.TRY_AGAIN_LATER, "Too slow")

    async def _handle(self, message: Message) -> None:
        # What begins a socket or an operation is counted there, and an operation's end goes with it.
        is_counted = isinstance(message, Init | Subscribe) or (
            isinstance(message, Complete) and message.id in self._operations
        )
        if not is_counted and not self._allowance.has_message():
            await self._end(Code.TOO_MANY, "Too many messages in a short time")
            return
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
        # Before credentials are looked up: bad ones count too.
        if rates.wait_of_address(self.address):
            await self._end(Code.TRY_AGAIN_LATER, "Too many operations")
            return
        try:
            self.principal = await credentials.run(
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
        # For this task and all that it begins from here on.
        translation.activate(execution.supported_language(self._language))
        self._allowance.belongs_to(self.principal)
        self._is_acknowledged = True
        self._look_whether_idle()
        await self._send(protocol.ACK_TEXT)

    async def _subscribe(self, message: Subscribe) -> None:
        if not self._is_acknowledged:
            await self._end(Code.UNAUTHORIZED, "Unauthorized")
        elif message.id in self._operations:
            await self._end(Code.DUPLICATE_ID, f"Subscriber for {message.id[:64]} already exists")
        elif len(self._operations) >= self._most_operations():
            await self._refuse(message, running.too_many())
        elif wait_s := self._must_wait_s():
            await self._refuse(message, running.too_fast(wait_s))
        else:
            self._operations[message.id] = self._spawn(self._operate(message))

    async def _refuse(self, message: Subscribe, error: dict[str, Any]) -> None:
        """Say that an operation is not begun; who does not heed it is closed."""
        if self._allowance.has_message():
            await self._send(protocol.error_text(message.id, [error]))
        else:
            await self._end(Code.TOO_MANY, "Too many operations in a short time")

    def _most_operations(self) -> int:
        most = self.max_operations
        return most if self.principal.is_authenticated else min(most, self.max_operations_of_nobody)

    def _must_wait_s(self) -> float:
        waits_s = (rates.wait_of_address(self.address), rates.wait_of_user(self.principal, self.address))
        return max(waits_s)

    async def _operate(self, message: Subscribe) -> None:
        """Run an operation and send what comes of it."""
        this = asyncio.current_task()
        name = message.id
        last = protocol.complete_text(name)
        info = RequestInfo(address=self.address, language=self._language)
        head = protocol.next_head(name)
        results = running.run(
            message.asked,
            principal=self.principal,
            info=info,
            send_at_once=lambda payload: self._send_at_once(f"{head}{payload}}}"),
        )
        # What the client sent is not kept for as long as the operation runs.
        del message
        try:
            async with aclosing(results):
                async for payload in results:
                    await self._send(f"{head}{payload}}}")
        except running.RequestRefused as refused:
            last = protocol.error_text(name, refused.errors)
        except OSError:
            # The client has gone; the server will say so.
            return
        except Exception:
            mark = secrets.token_hex(8)
            last = protocol.error_text(name, [running.failed(mark)])
            logger.exception("An operation on a socket failed", extra={"error_id": mark})
        # Before the client can hear of it: it may use the id again at once.
        self._note_activity()
        if self._operations.get(name) is this:
            del self._operations[name]
            with contextlib.suppress(OSError):
                await self._send(last)

    async def _send(self, text: str) -> None:
        async with self._sending:
            if self._sent_in_part is not None:
                await asyncio.wait((self._sent_in_part,))
            if not self._is_ending:
                await self._until_sent(self._hand_to_server({"type": "websocket.send", "text": text}))

    def _send_at_once(self, text: str) -> bool:
        """Send it if nothing else is under way; False: it has to wait its turn."""
        if self._sent_in_part is not None or self._sending.locked() or self._is_ending:
            return False
        try:
            rest = begun(self._hand_to_server({"type": "websocket.send", "text": text}))
        except Exception:  # noqa: BLE001
            # Whoever waits its turn meets it again, and deals with it.
            return False
        if rest is not None:
            self._sent_in_part = self._spawn(self._finish(rest))
        return True

    async def _finish(self, rest: Begun) -> None:
        try:
            await self._until_sent(rest)
        except OSError:
            logger.debug("A socket was lost")
        finally:
            self._sent_in_part = None

    async def _until_sent(self, sending: Awaitable[None]) -> None:
        self._deadlines.begin(self)
        try:
            await sending
        finally:
            self._deadlines.end(self)

    async def _accept(self, subprotocol: str | None) -> None:
        await self._hand_to_server({"type": "websocket.accept", "subprotocol": subprotocol, "headers": []})

    async def _close(self, code: int = 1000, reason: str = "") -> None:
        await self._hand_to_server({"type": "websocket.close", "code": code, "reason": reason})

    async def _end(self, code: Code, reason: str) -> None:
        """Stop everything and close; only the first one counts."""
        if self._is_ending:
            return
        self._is_ending = True
        self._stop()
        try:
            async with asyncio.timeout(self.close_timeout_s):
                await self._close(code, reason)
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

    def _note_activity(self) -> None:
        self._active_at = asyncio.get_running_loop().time()

    def _look_whether_idle(self) -> None:
        if self._is_ending:
            return
        loop = asyncio.get_running_loop()
        if self._operations:
            self._active_at = loop.time()
        left_s = self._active_at + self.max_idle_s - loop.time()
        if left_s <= 0:
            self._end_soon(Code.GOING_AWAY, "Idle")
        else:
            self._idle_timer = loop.call_later(left_s, self._look_whether_idle)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _stop(self) -> None:
        for timer in (*self._timers, self._idle_timer):
            if timer is not None:
                timer.cancel()
        self._operations.clear()
        for task in self._tasks:
            task.cancel()


#: Sockets that are being closed; the loop itself keeps only weak references to tasks.
_ending: set[asyncio.Task[None]] = set()
