"""One subscription from its beginning: how things stand or what was missed, READY, then what happens."""

from collections.abc import AsyncGenerator, AsyncIterator, Hashable
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


async def stream(source: Source, render: Render[T]) -> AsyncGenerator[T, None]:
    """Yield what is to be sent, until what the source is about is gone or hidden."""
    async with join(source, render) as member:
        following = _Stream(source=source, render=render, member=member)
        if await threads.run(following.is_over):
            return
        async for frame in following.begin():
            yield frame.value
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

    def __call__(self, message: Any, principal: Principal) -> Any:
        return message


class _Stream(Generic[T]):
    def __init__(self, *, source: Source, render: Render[T], member: Member[T]) -> None:
        self._source = source
        self._maker = Maker(source=source, render=render)
        self._member = member
        #: The snapshot or a replay has covered all changes up to here.
        self._floor = 0
        #: Where to go on after what was sent last.
        self._position = 0

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
        yield await threads.run(self._single, Kind.READY)

    async def go_on(self) -> AsyncIterator[Frame[T]]:
        while True:
            frames, is_over = await self._member.take()
            if frames is None:
                async for frame in self._replay(self._position):
                    yield frame
            for frame in frames or ():
                if frame.position > self._floor:
                    yield frame
                    self._position = frame.resume_at
            if is_over or (frames is None and await threads.run(self.is_over)):
                return

    async def _snapshot(self, after: StreamPosition | None) -> AsyncIterator[Frame[T]]:
        self._reached(await threads.run(log.head) if after is None else after.position)
        if not self._source.has_snapshot:
            return
        within = None if after is None else after.within
        for _ in range(0, MAX_SENT, _AT_ONCE):
            page = await threads.run(self._snapshot_page, within)
            for frame in page:
                yield frame
            if len(page) < _AT_ONCE:
                return
            within = str(page[-1].key)
        if await threads.run(self._has_more, within):
            yield await threads.run(self._single, Kind.RESYNC)

    def _snapshot_page(self, within: str | None) -> list[Frame[T]]:
        principal = renewed(self._source.principal)
        return [
            self._maker.make(
                Kind.SNAPSHOT, principal, position=self._position, within=str(key), key=key, node=node
            )
            for key, node in self._source.snapshot(principal, within, _AT_ONCE)
        ]

    def _has_more(self, within: str | None) -> bool:
        return bool(self._source.snapshot(renewed(self._source.principal), within, 1))

    async def _replay(self, position: int) -> AsyncIterator[Frame[T]]:
        plan = await threads.run(self._plan, position)
        if plan.items is None:
            self._reached(plan.until)
            yield await threads.run(self._single, Kind.RESYNC)
            return
        for start in range(0, len(plan.items), _AT_ONCE):
            for frame in await threads.run(self._changed, plan.items[start : start + _AT_ONCE]):
                yield frame
        self._reached(plan.until)

    def _reached(self, position: int) -> None:
        self._floor = self._position = position

    def _changed(self, items: list[Item]) -> list[Frame[T]]:
        return self._maker.changed(items, renewed(self._source.principal))

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
