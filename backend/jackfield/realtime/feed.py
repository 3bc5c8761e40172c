"""Hands new changes to all who follow them in this process: read once, kept apart for each."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from jackfield.realtime import log, wakeups
from jackfield.realtime.models import StatusChange
from jackfield.realtime.threads import DatabaseThreads

logger = logging.getLogger(__name__)

#: How long a lost wake-up can go unnoticed.
_LOOK_EVERY_S = 0.5
_PAGE = 1_000
#: How long to leave a database alone that has failed.
_PAUSE_S = 1.0
#: So many things that a follower has not looked at are kept for it; with more it has to read the log.
MAX_WAITING = 1_000

_threads = DatabaseThreads(name="jackfield-feed", count=1)


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A thing and the changes to it that somebody has not looked at yet, seen as one."""

    #: The newest of them.
    change: StatusChange
    #: Who saw it until then, of all of them that say so.
    viewers: tuple[dict[str, list[Any]], ...] = ()
    #: Whether an integration is wanted otherwise than before; for who looks that up.
    has_other_state: bool = False
    #: How many changes they are.
    times: int = 1

    @property
    def key(self) -> tuple[str, object]:
        """Which thing; an ACCESS change is about a user."""
        change = self.change
        return change.kind, change.subject_id or change.integration_id or change.user_id

    @property
    def position(self) -> int:
        """Of the newest change."""
        return self.change.position or 0


def touched_by(change: StatusChange) -> Touched:
    """Return what a change touches."""
    return Touched(change=change, viewers=() if change.viewers is None else (change.viewers,))


class Waiting:
    """Things by the position of their newest change: what is touched again moves to the end."""

    def __init__(self, *, limit: int = MAX_WAITING) -> None:
        self._limit = limit
        self._things: dict[tuple[str, object], Touched] = {}
        #: Whether there were too many: they have been dropped, and must be read from the log.
        self.has_overflowed = False

    def add(self, touched: Touched) -> None:
        """Keep that the thing was touched."""
        if self.has_overflowed:
            return
        before = self._things.pop(touched.key, None)
        if before is not None:
            touched = Touched(
                change=touched.change,
                viewers=before.viewers + touched.viewers,
                has_other_state=before.has_other_state or touched.has_other_state,
                times=before.times + touched.times,
            )
        self._things[touched.key] = touched
        if len(self._things) > self._limit:
            self._things.clear()
            self.has_overflowed = True

    def take(self) -> list[Touched]:
        """Take all of them, in order; begin anew."""
        taken = list(self._things.values())
        self._things.clear()
        self.has_overflowed = False
        return taken


class Follower:
    """One who is handed what was touched, and looks at it when there is time."""

    def __init__(self) -> None:
        self._waiting = Waiting()
        self._news = asyncio.Event()

    def offer(self, things: Iterable[Touched]) -> None:
        """Take them over."""
        for touched in things:
            self._waiting.add(touched)
            self._news.set()

    def overflow(self) -> None:
        """Have it read the log instead of what waits."""
        self._waiting.has_overflowed = True
        self._news.set()

    async def take(self) -> list[Touched] | None:
        """Wait for changes; then those since the last time, in order, or None when there were too many."""
        await self._news.wait()
        self._news.clear()
        has_overflowed = self._waiting.has_overflowed
        taken = self._waiting.take()
        return None if has_overflowed else taken


class _Feed:
    """Of one event loop: reads while anybody follows."""

    def __init__(self) -> None:
        self.followers: set[Follower] = set()
        self.has_begun = asyncio.Event()
        self._position = 0
        self._reader = asyncio.create_task(self._read_for_ever())

    def close(self) -> None:
        self._reader.cancel()

    async def _read_for_ever(self) -> None:
        async with wakeups.listen(wakeups.Topic.STATUS) as waiter:
            while True:
                try:
                    await self._read()
                except Exception:
                    # The database is away, say; the position stands, so that nothing is lost.
                    logger.exception("The status log could not be read")
                    await asyncio.sleep(_PAUSE_S)
                else:
                    await waiter.wait(_LOOK_EVERY_S)

    async def _read(self) -> None:
        if not self.has_begun.is_set():
            self._position = await _threads.run(log.head)
            self.has_begun.set()
        while rows := await _threads.run(log.read_after, self._position, limit=_PAGE):
            for follower in tuple(self.followers):
                follower.offer(touched_by(row) for row in rows)
            self._position = rows[-1].position or self._position


_feeds: dict[asyncio.AbstractEventLoop, _Feed] = {}


@contextlib.asynccontextmanager
async def follow() -> AsyncIterator[Follower]:
    """Follow the changes, from the moment that ``async with`` is entered.

    So read the log's head within, then what stands there, then ``take``, and leave out what is
    not after that head: nothing is missed in between.
    """
    loop = asyncio.get_running_loop()
    feed = _feeds.get(loop)
    if feed is None:
        feed = _feeds[loop] = _Feed()
    follower = Follower()
    feed.followers.add(follower)
    try:
        await feed.has_begun.wait()
        yield follower
    finally:
        feed.followers.discard(follower)
        if not feed.followers:
            feed.close()
            del _feeds[loop]
