"""One production for all who follow the same thing alike: read, executed and encoded once."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Hashable, Sequence
from typing import Any, Generic, TypeVar

from jackfield.api.live.producing import Frame, Producer, Render
from jackfield.api.live.sources import Source
from jackfield.api.live.threads import threads
from jackfield.realtime import feed

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: So many things may wait for one who reads slowly; with more they are dropped and read from the log later.
MAX_WAITING = 256
#: How long to leave a database alone that has failed.
_PAUSE_S = 1.0


class Member(Generic[T]):
    """One who gets what is produced; of each thing only the latest waits."""

    def __init__(self) -> None:
        self._frames: dict[Hashable, Frame[T]] = {}
        self._news = asyncio.Event()
        self._has_overflowed = False
        self._is_over = False

    def offer(self, frames: Sequence[Frame[T]], *, is_over: bool) -> None:
        """Take over frames, whose positions never go back."""
        if not self._has_overflowed:
            for frame in frames:
                self._frames.pop(frame.key, None)
                self._frames[frame.key] = frame
        self._is_over = is_over
        if len(self._frames) > MAX_WAITING:
            self.overflow()
        if frames or is_over:
            self._news.set()

    def overflow(self) -> None:
        """Drop what waits; the log has it."""
        self._frames.clear()
        self._has_overflowed = True
        self._news.set()

    async def take(self) -> tuple[list[Frame[T]] | None, bool]:
        """Wait; then what has come, None when that was too much, and whether nothing follows."""
        await self._news.wait()
        self._news.clear()
        taken = None if self._has_overflowed else list(self._frames.values())
        self._frames.clear()
        self._has_overflowed = False
        return taken, self._is_over


class _Broadcast(Generic[T]):
    """Produces while it has members."""

    def __init__(self, *, source: Source, render: Render[T]) -> None:
        self.members: set[Member[T]] = set()
        self.has_begun = asyncio.Event()
        self.producer = Producer(source=source, render=render)
        self._source = source
        self._task = asyncio.create_task(self._run_for_ever())

    def close(self) -> None:
        self._task.cancel()

    async def _run_for_ever(self) -> None:
        while True:
            try:
                await self._run()
            except Exception:
                logger.exception("A live subscription could not be served for a moment")
                await asyncio.sleep(_PAUSE_S)

    async def _run(self) -> None:
        async with feed.follow(self._source.wants) as follower:
            await threads.run(self.producer.begin)
            # The second time: what has come in between is in the log.
            self._overflow()
            self.has_begun.set()
            while True:
                touched = await follower.take()
                if touched is None:
                    await threads.run(self.producer.begin)
                    self._overflow()
                    continue
                frames, is_over = await threads.run(self.producer.produce, touched)
                for member in tuple(self.members):
                    member.offer(frames, is_over=is_over)

    def _overflow(self) -> None:
        if self.has_begun.is_set():
            for member in self.members:
                member.overflow()


_broadcasts: dict[Hashable, _Broadcast[Any]] = {}


@contextlib.asynccontextmanager
async def join(source: Source, render: Render[T]) -> AsyncIterator[Member[T]]:
    """Be a member while ``async with`` lasts.

    A position that is read from the log within is not before the first frame that is missed.
    """
    principal = source.principal
    key = (asyncio.get_running_loop(), principal.key, principal.scopes, source.arguments, render.key)
    broadcast = _broadcasts.get(key)
    if broadcast is None:
        broadcast = _broadcasts[key] = _Broadcast(source=source, render=render)
    member: Member[T] = Member()
    broadcast.members.add(member)
    try:
        await broadcast.has_begun.wait()
        broadcast.producer.forget_sent()
        yield member
    finally:
        broadcast.members.discard(member)
        if not broadcast.members:
            broadcast.close()
            if _broadcasts.get(key) is broadcast:
                del _broadcasts[key]
