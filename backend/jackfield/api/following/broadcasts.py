"""One production for all who follow the same thing alike: read, executed and encoded once.

Alike are those of one user with the same scopes, whichever tokens or sessions they have. Users share nothing,
even where both see a thing: a cursor is signed for one viewer, and what a viewer can do, which role that is,
and whose groups show it are fields of the thing.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from jackfield.api.following import hub
from jackfield.api.following.audiences import Audience, Viewer, config_key
from jackfield.api.following.producing import Frame, Producer, Render
from jackfield.api.following.sources import Source
from jackfield.api.following.threads import threads
from jackfield.realtime.feed import Follower, Touched
from jackfield.realtime.models import StatusChange

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: So many things may wait for one who reads slowly; with more they are dropped and read from the log later.
MAX_WAITING = 256
#: How long to leave a database alone that has failed.
_PAUSE_S = 1.0
#: So many members get their frames before others in the event loop have their turn.
_AT_ONCE = 200


class Member(Generic[T]):
    """One who gets what is produced; of each thing only the latest waits."""

    def __init__(self, *, render: Render[T], starting: Callable[[int], None]) -> None:
        #: As all members of the broadcast: what it holds is held once.
        self.render = render
        self._starting = starting
        self._frames: dict[Hashable, Frame[T]] = {}
        self._news = asyncio.Event()
        self._has_overflowed = False
        self._is_over = False
        self._is_waiting = False
        #: Takes a frame while its owner waits for one; False: it is to wait until the owner takes it.
        self.pass_on: Callable[[Frame[T]], bool] | None = None

    def starts_after(self, position: int) -> None:
        """Say that frames up to ``position`` will be left out; before reading how things stand."""
        self._starting(position)

    def offer(self, frames: Sequence[Frame[T]], *, is_over: bool) -> None:
        """Take over frames, whose positions never go back."""
        waiting = frames if is_over else self._not_passed_on(frames)
        if not self._has_overflowed:
            for frame in waiting:
                self._frames.pop(frame.key, None)
                self._frames[frame.key] = frame
        self._is_over = is_over
        if len(self._frames) > MAX_WAITING:
            self.overflow()
        if waiting or is_over:
            self._news.set()

    def overflow(self) -> None:
        """Drop what waits; the log has it."""
        self._frames.clear()
        self._has_overflowed = True
        self._news.set()

    def may_hide(self, key: Hashable, *, after: int) -> bool:
        """Whether something waits, of a change after the position ``after``, that may hide the thing."""
        waiting = self._frames.get(key)
        return waiting is not None and waiting.position > after and waiting.fingerprint is None

    async def take(self) -> tuple[list[Frame[T]] | None, bool]:
        """Wait; then the first that has come, None when it was too much, and whether nothing follows.

        The others stay, so that what hides or changes one of them meanwhile takes its place.
        """
        self._is_waiting = True
        try:
            await self._news.wait()
        finally:
            self._is_waiting = False
        if self._has_overflowed:
            self._has_overflowed = False
            self._news.clear()
            return None, self._is_over
        taken = [self._frames.pop(next(iter(self._frames)))] if self._frames else []
        if not self._frames:
            self._news.clear()
        return taken, self._is_over and not self._frames

    def _not_passed_on(self, frames: Sequence[Frame[T]]) -> Sequence[Frame[T]]:
        if self.pass_on is None or not self._is_waiting or self._news.is_set():
            return frames
        for number, frame in enumerate(frames):
            if not self.pass_on(frame):
                return frames[number:]
        return ()


class _Broadcast(Generic[T]):
    """Produces while it has members; the hub's listener for all of them."""

    def __init__(self, *, source: Source, render: Render[T]) -> None:
        self.members: set[Member[T]] = set()
        self.has_begun = asyncio.Event()
        self.producer = Producer(source=source, render=render)
        self.render = render
        self._source = source
        self._holder = source.principal.key
        self._follower = Follower()
        #: None while that has to be read: then everything may concern the viewer.
        self._viewer: Viewer | None = None
        self._access_changes = 0
        self._task = asyncio.create_task(self._run_for_ever())

    def close(self) -> None:
        hub.leave(self)
        self._task.cancel()

    def starts_after(self, position: int) -> None:
        self.producer.starts_after(position)
        hub.starts_after(position)

    def may_want(self, touched: Touched) -> bool:
        return self._source.wants(touched.change)

    def offer(self, things: Sequence[Touched], audiences: Mapping[int, Audience]) -> None:
        for one in things:
            if one.change.kind == StatusChange.Kind.ACCESS and self.may_want(one):
                self._viewer = None
                self._access_changes += 1
        self._follower.offer(one for one in things if self.may_want(one) and self._concerns(one, audiences))

    def overflow(self) -> None:
        self._follower.overflow()

    def _concerns(self, one: Touched, audiences: Mapping[int, Audience]) -> bool:
        if one.change.kind == StatusChange.Kind.INTEGRATION:
            return one.has_other_state or not self._source.needs_other_state
        audience = audiences.get(config_key(one) or 0)
        if audience is None or self._viewer is None or self._viewer.is_in(audience):
            return True
        return self.producer.knows(one.change.subject_id)

    async def _run_for_ever(self) -> None:
        while True:
            try:
                await threads.run(self._holder, self.producer.learn_groups)
                await hub.enter(self)
                await self._run()
            except Exception:
                logger.exception("A live subscription could not be served for a moment")
                await asyncio.sleep(_PAUSE_S)

    async def _run(self) -> None:
        await threads.run(self._holder, self.producer.begin)
        await self._read_viewer()
        if self.has_begun.is_set():
            # The second time: what has come in between is in the log.
            self._overflow_members()
        self.has_begun.set()
        while True:
            touched = await self._follower.take()
            if touched is None:
                await threads.run(self._holder, self.producer.learn_groups)
                await threads.run(self._holder, self.producer.begin)
                self._overflow_members()
            else:
                frames, is_over = await threads.run(self._holder, self.producer.produce, touched)
                await self._offer(frames, is_over=is_over)
            if self._viewer is None:
                await self._read_viewer()

    async def _offer(self, frames: Sequence[Frame[T]], *, is_over: bool) -> None:
        # Who joins meanwhile reads what these tell of.
        for number, member in enumerate(tuple(self.members), start=1):
            member.offer(frames, is_over=is_over)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _read_viewer(self) -> None:
        changes = self._access_changes
        viewer = await threads.run(self._holder, self.producer.viewer)
        if changes == self._access_changes:
            self._viewer = viewer

    def _overflow_members(self) -> None:
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
    member: Member[T] = Member(render=broadcast.render, starting=broadcast.starts_after)
    broadcast.members.add(member)
    try:
        await broadcast.has_begun.wait()
        yield member
    finally:
        broadcast.members.discard(member)
        if not broadcast.members:
            broadcast.close()
            if _broadcasts.get(key) is broadcast:
                del _broadcasts[key]
