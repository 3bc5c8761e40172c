"""Results as server-sent events: one operation a response, by the distinct connections of graphql-sse.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, ClassVar, Self
from weakref import WeakSet

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import connections

from jackfield.accounts.principal import Principal
from jackfield.api import execution, running
from jackfield.api.context import RequestInfo
from jackfield.api.live import sockets
from jackfield.api.requests import Asked

logger = logging.getLogger(__name__)

#: Says nothing: the connection is alive, and a proxy in between hands on what it has.
_COMMENT = b":\n\n"
#: With a data field, or else a browser's own EventSource does not hear of it.
_COMPLETE = b"event: complete\ndata:\n\n"


class EventStream:
    """The pieces of one response, made while they are taken.

    Nothing is held before the first piece is asked for, so that a response that is never sent leaves
    nothing behind. Nothing piles up: one piece waits to be taken, the next one to follow it, and behind
    them the streams keep the latest of each thing.

    An operation that is over says ``complete``. A stream that the server ends in the middle (it is old,
    the server stops, the reader is too slow) just ends, so that clients connect again.
    """

    #: How often a stream without news says that it lives.
    comment_every_s: ClassVar[float] = 15
    #: A piece that has not gone out by then belongs to a reader who is too slow.
    send_timeout_s: ClassVar[float] = 10
    max_age_s: ClassVar[float] = 23 * 3600

    def __init__(self, asked: Asked, *, principal: Principal, info: RequestInfo) -> None:
        self.principal = principal
        self.address = info.address
        self._asked = asked
        self._info = info
        self._pieces: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._has_begun = self._is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[Any] | None = None
        self._age: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None

    def __aiter__(self) -> Self:
        """Return itself: it is taken once."""
        return self

    async def __anext__(self) -> bytes:
        """Wait for the next piece; whoever asks has sent the one before."""
        self._stop_reader_timer()
        self._loop = asyncio.get_running_loop()
        self._reader = asyncio.current_task()
        try:
            if not self._has_begun:
                self._has_begun = True
                with execution.spoken(self._info.language):
                    await self._begin()
            piece = await self._next()
        except BaseException:
            # The client has gone, or the stream is over.
            self._end()
            raise
        self._reader_timer = self._loop.call_later(self.send_timeout_s, self._give_up)
        return piece

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether it is sent in this event loop."""
        return self._loop is loop

    def refuse(self) -> None:
        """End it and say why: its credentials are good no more."""
        # What waits was made when they were.
        self._pieces.clear()
        with execution.spoken(self._info.language):
            self._end(_errors([running.unauthenticated()]), _COMPLETE)

    def stop(self) -> None:
        """End it without a word, so that its client connects again."""
        if self._reader_timer is not None:
            self._give_up()
        self._end()

    def close(self) -> None:
        """Let go of everything; Django calls it in a thread of its own when the response is over."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                # The loop may be closed by then, and everything with it.
                self._loop.call_soon_threadsafe(self._let_go)

    async def _begin(self) -> None:
        await _let_go_of_thread()
        loop = asyncio.get_running_loop()
        if loop in _stopping:
            self._end()
        elif not sockets.enter(self):
            self._end(_errors([running.too_many()]), _COMPLETE)
        else:
            _open.add(self)
            self._pieces.append(_COMMENT)
            self._age = loop.call_later(self.max_age_s, self._end)
            self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        last: tuple[bytes, ...] = ()
        try:
            results = running.run(self._asked, principal=self.principal, info=self._info)
            # It is not kept for as long as the operation runs.
            del self._asked
            async with aclosing(results):
                async for text in results:
                    await self._put(_next(text))
        except running.RequestRefused as refused:
            last = (_errors(refused.errors),)
        except Exception:
            mark = secrets.token_hex(8)
            last = (_errors([running.failed(mark)]),)
            logger.exception("An operation of an event stream failed", extra={"error_id": mark})
        self._end(*last, _COMPLETE)

    async def _put(self, piece: bytes) -> None:
        while self._pieces:
            self._room.clear()
            await self._room.wait()
        self._pieces.append(piece)
        self._news.set()

    async def _next(self) -> bytes:
        while not self._pieces:
            if self._is_over:
                raise StopAsyncIteration
            self._news.clear()
            try:
                async with asyncio.timeout(self.comment_every_s):
                    await self._news.wait()
            except TimeoutError:
                return _COMMENT
        piece = self._pieces.popleft()
        self._room.set()
        return piece

    def _end(self, *last: bytes) -> None:
        """Nothing follows but what waits and these; only the first one counts."""
        if self._is_over:
            return
        self._is_over = True
        self._pieces.extend(last)
        self._news.set()
        if self._age is not None:
            self._age.cancel()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        _open.discard(self)
        sockets.leave(self)

    def _give_up(self) -> None:
        """End it for a reader who does not take what was sent."""
        logger.info("The reader of an event stream is too slow", extra={"path": "/graphql"})
        self._let_go()
        if self._reader is not None:
            self._reader.cancel()

    def _let_go(self) -> None:
        self._stop_reader_timer()
        self._end()

    def _stop_reader_timer(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None


def stop_all() -> None:
    """End all streams of this event loop, and each that would begin: its server stops."""
    loop = asyncio.get_running_loop()
    _stopping.add(loop)
    for stream in tuple(_open):
        if stream.belongs_to(loop):
            stream.stop()


async def _let_go_of_thread() -> None:
    """Of the one that Django and asgiref keep for each request: a stream needs none, for hours."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    if context is None:
        return
    await sync_to_async(connections.close_all)()
    thread = SyncToAsync.context_to_thread_executor.pop(context, None)
    if thread is not None:
        thread.shutdown(wait=False)


def _next(text: str) -> bytes:
    return b"event: next\ndata: " + text.encode("utf-8", "replace") + b"\n\n"


def _errors(errors: Sequence[Mapping[str, Any]]) -> bytes:
    return _next(json.dumps({"errors": list(errors)}, separators=(",", ":")))


_open: set[EventStream] = set()
_stopping: WeakSet[asyncio.AbstractEventLoop] = WeakSet()
