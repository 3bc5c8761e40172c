"""One subscription from its beginning: how things stand or what was missed, READY, then what happens."""

import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import StreamPosition
from jackfield.api.following.broadcasts import Member, join
from jackfield.api.following.producing import Frame, Maker, Render
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.states import with_states_that_may_differ
from jackfield.api.following.threads import threads
from jackfield.api.following.viewing import Viewing, renewed
from jackfield.realtime import log
from jackfield.realtime.feed import Touched, Waiting, touched_by
from jackfield.realtime.models import StatusChange

T = TypeVar("T")

#: The most that a snapshot or a replay sends; then RESYNC.
MAX_SENT = 1_000
#: The most changes of all kinds that a replay looks through; a client that is further behind gets RESYNC.
_MAX_BEHIND = 500_000
#: Things that are read and rendered in one go.
_AT_ONCE = 100
_LOG_PAGE = 1_000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a replay has to look at again."""

    #: None: too much, or nobody can tell any more what was visible.
    items: list[Item] | None
    #: Where the log stood.
    until: int


async def stream(
    source: Source,
    render: Render[T],
    send_at_once: Callable[[T], bool] | None = None,
    charge: Callable[[int], None] | None = None,
) -> AsyncGenerator[T, None]:
    """Yield what is to be sent, until what the source is about is gone or hidden.

    Args:
        send_at_once: Takes what comes live while nothing else is to be sent, and returns at once; False:
            not now, then it is yielded. So thousands are told without a task of each having its turn.
        charge: Counts messages of a snapshot or a replay that were made together; called in some thread.
    """
    async with join(source, render) as member:
        del render
        following = _Stream(source=source, member=member, charge=charge)
        is_over = await threads.run(source.principal.key, following.is_over)
        if is_over and not source.sends_things_alone:
            return
        async for frame in following.begin():
            yield frame.value
        if is_over:
            return
        if send_at_once is not None:
            member.pass_on = following.passing_on(send_at_once)
        async for frame in following.go_on():
            yield frame.value


async def values(source: Source) -> AsyncGenerator[Any, None]:
    """Yield the values of the subscription's field."""
    async for message in stream(source, _AsItIs()):
        yield message


class Followed:
    """A source as a subscription's resolver returns it: it can be followed alone, value by value."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __aiter__(self) -> AsyncIterator[Any]:
        """Follow it."""
        return values(self.source)


class _AsItIs:
    """Renders nothing."""

    key: Hashable = None

    def spoken(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __call__(self, message: Any, principal: Principal) -> Any:
        return message


class _Stream(Generic[T]):
    def __init__(self, *, source: Source, member: Member[T], charge: Callable[[int], None] | None) -> None:
        self._charge = charge
        self._source = source
        self._holder = source.principal.key
        self._maker = Maker(source=source, render=member.render)
        self._member = member
        #: The snapshot or a replay has covered all changes up to here.
        self._floor = 0
        #: Where to go on after what was sent last.
        self._position = 0
        #: How things were in the snapshot or the replay: what changed while it was read comes once more,
        #: out of the log. Until the log has come to where it stood when all was read.
        self._shown: dict[Hashable, Hashable] = {}
        self._shown_until = math.inf
        #: When the last of it had been read.
        self._read_until = 0.0

    def is_over(self) -> bool:
        return self._source.is_over(renewed(self._source.principal))

    async def begin(self) -> AsyncIterator[Frame[T]]:
        after = self._source.after
        if after is None or (after.within is not None and self._source.has_snapshot):
            async for frame in self._snapshot(after):
                yield frame
        if after is not None:
            async for frame in self._replay(after.position):
                yield frame
        if self._source.sends_things_alone:
            self._shown_until = await threads.run(self._holder, log.head)
        else:
            self._shown_until, ready = await threads.run(self._holder, self._ready)
            yield ready

    async def go_on(self) -> AsyncIterator[Frame[T]]:
        while True:
            frames, is_over = await self._member.take()
            if frames is not None and any(map(self._may_be_old, frames)):
                frames = None
            if frames is None:
                async for frame in self._replay(self._position):
                    yield frame
                self._shown_until = await threads.run(self._holder, log.head)
            for frame in frames or ():
                if frame.position > self._floor:
                    if not self._was_shown(frame):
                        yield frame
                    self._position = frame.resume_at
                elif frame.key is None:
                    # The list is to be read again, and that may be because of more than the change it names.
                    yield frame
            if is_over or (frames is None and await threads.run(self._holder, self.is_over)):
                return

    def passing_on(self, send_at_once: Callable[[T], bool]) -> Callable[[Frame[T]], bool]:
        """Return what sends a frame while ``go_on`` waits for one, if there is nothing to it."""

        def passed_on(frame: Frame[T]) -> bool:
            if self._shown or frame.position <= self._floor or not send_at_once(frame.value):
                return False
            self._position = frame.resume_at
            return True

        return passed_on

    async def _snapshot(self, after: StreamPosition | None) -> AsyncIterator[Frame[T]]:
        self._reached(await threads.run(self._holder, log.head) if after is None else after.position)
        self._member.starts_after(self._floor)
        if not self._source.has_snapshot:
            return
        within = None if after is None else after.within
        for _ in range(0, MAX_SENT, _AT_ONCE):
            page = await threads.run(self._holder, self._snapshot_page, within)
            self._read_until = time.monotonic()
            for frame in page:
                # A slow reader may take minutes for a page.
                if not self._member.may_hide(frame.key, after=self._floor):
                    self._shown[frame.key] = frame.fingerprint
                    yield frame
            if len(page) < _AT_ONCE:
                return
            within = str(page[-1].key)
        if await threads.run(self._holder, self._has_more, within):
            yield await threads.run(self._holder, self._single, Kind.RESYNC)

    def _snapshot_page(self, within: str | None) -> list[Frame[T]]:
        principal = renewed(self._source.principal)
        page = self._maker.snapshot(principal, within=within, limit=_AT_ONCE, position=self._position)
        return self._charged(page)

    def _has_more(self, within: str | None) -> bool:
        return bool(self._source.snapshot(renewed(self._source.principal), within, 1))

    async def _replay(self, position: int) -> AsyncIterator[Frame[T]]:
        self._shown_until = math.inf
        plan = await threads.run(self._holder, self._plan, position)
        self._member.starts_after(plan.until)
        if plan.items is None:
            self._reached(plan.until)
            self._shown.clear()
            if self._source.sends_things_alone:
                for frame in await threads.run(self._holder, self._snapshot_page, None):
                    yield frame
            else:
                yield await threads.run(self._holder, self._single, Kind.RESYNC)
            return
        for start in range(0, len(plan.items), _AT_ONCE):
            frames = await threads.run(self._holder, self._changed, plan.items[start : start + _AT_ONCE])
            self._read_until = time.monotonic()
            for frame in frames:
                if self._member.may_hide(frame.key, after=plan.until):
                    continue
                was_shown = self._was_shown(frame)
                self._shown[frame.key] = frame.fingerprint
                if not was_shown:
                    yield frame
        self._reached(plan.until)

    def _was_shown(self, frame: Frame[T]) -> bool:
        if not self._shown:
            return False
        if frame.position > self._shown_until:
            self._shown.clear()
        shown = self._shown.pop(frame.key, None)
        return shown is not None and shown == frame.fingerprint

    def _may_be_old(self, frame: Frame[T]) -> bool:
        """Whether it may show a thing as it was before the snapshot or the replay showed it."""
        return (
            frame.position > self._floor and frame.read_from <= self._read_until and frame.key in self._shown
        )

    def _reached(self, position: int) -> None:
        self._floor = self._position = position

    def _changed(self, items: list[Item]) -> list[Frame[T]]:
        return self._charged(self._maker.changed(items, renewed(self._source.principal)))

    def _charged(self, page: list[Frame[T]]) -> list[Frame[T]]:
        if self._charge is not None:
            self._charge(len(page))
        return page

    def _ready(self) -> tuple[int, Frame[T]]:
        return log.head(), self._single(Kind.READY)

    def _single(self, kind: Kind) -> Frame[T]:
        return self._maker.make(kind, renewed(self._source.principal), position=self._position)

    def _plan(self, position: int) -> Plan:
        principal = renewed(self._source.principal)
        until = log.head()
        items: list[Item] | None = None
        touched = self._touched(position, until)
        if touched is not None:
            viewing = Viewing(principal=principal, known=None, is_live=False)
            items = list(self._source.items(touched, viewing))
            if len(items) > MAX_SENT or any(item.key is None for item in items):
                items = None
        return Plan(items=items, until=until)

    def _touched(self, position: int, until: int) -> list[Touched] | None:
        """What has changed after ``position``; None when that is not known any more, or too much."""
        if position > until or until - position > _MAX_BEHIND or position < log.oldest() - 1:
            return None
        waiting = Waiting(limit=MAX_SENT)
        kinds = {*self._source.kinds, StatusChange.Kind.ACCESS}
        while position < until and not waiting.has_overflowed:
            rows = log.read_after(position, limit=_LOG_PAGE, kinds=kinds)
            for row in rows:
                if self._source.wants(row):
                    waiting.add(touched_by(row))
            position = rows[-1].position or until if rows else until
        return None if waiting.has_overflowed else with_states_that_may_differ(waiting.take())
