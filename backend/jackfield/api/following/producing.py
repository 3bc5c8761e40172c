"""From things to look at to frames to send: read with the viewer's permission, then rendered."""

import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import encode_stream
from jackfield.api.following.audiences import Viewer, viewer_of
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing, groups_of, renewed
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: So many keys of what is visible are kept; with more, nothing is known of what was visible.
_MAX_KNOWN = 1_000
#: Of so many things it is remembered how they were when they were sent.
_MAX_REMEMBERED = 1_000


class Render(Protocol[T_co]):
    """Makes of a message what is sent; runs in a thread that may ask the database."""

    @property
    def key(self) -> Hashable:
        """Equal for those that make the same of the same message for the same viewer."""

    def spoken(self) -> AbstractContextManager[None]:
        """Speak the reader's language in the block: much of a thing is put into words when it is read."""

    def __call__(self, message: Any, principal: Principal) -> T_co:
        """Render it."""


@dataclass(frozen=True, kw_only=True)
class Frame(Generic[T]):
    """Something to send, and what it is about."""

    #: Of the thing; None for READY and RESYNC.
    key: Hashable | None
    #: Of the change.
    position: int
    #: Where to go on if this was the last that was sent.
    resume_at: int
    #: Of the thing: who was sent it just so needs no second one. None: send it whatever was sent before.
    fingerprint: Hashable | None = None
    #: When reading it began, by a clock that never goes back.
    read_from: float = 0.0
    value: T


class Maker(Generic[T]):
    """Makes the frames of one source."""

    def __init__(self, *, source: Source, render: Render[T]) -> None:
        self.source = source
        self._render = render

    def make(
        self,
        kind: Kind,
        principal: Principal,
        *,
        position: int,
        resume_at: int | None = None,
        within: str | None = None,
        key: Any = None,
        node: Any = None,
        is_forced: bool = False,
        read_from: float = 0.0,
    ) -> Frame[T]:
        """Make one."""
        resume_at = position if resume_at is None else resume_at
        cursor = encode_stream(principal, resume_at, within)
        message = self.source.message(kind=kind, cursor=cursor, key=key, node=node)
        return Frame(
            key=key,
            position=position,
            resume_at=resume_at,
            fingerprint=None if node is None or is_forced else self.source.fingerprint(node),
            read_from=read_from,
            value=self._render(message, principal),
        )

    def snapshot(
        self, principal: Principal, *, within: str | None, limit: int, position: int
    ) -> list[Frame[T]]:
        """Make SNAPSHOT of so many things that come after ``within``."""
        with self._render.spoken():
            found = self.source.snapshot(principal, within, limit)
        return [
            self.make(Kind.SNAPSHOT, principal, position=position, within=str(key), key=key, node=node)
            for key, node in found
        ]

    def changed(
        self, items: Sequence[Item], principal: Principal, memory: "Memory | None" = None
    ) -> list[Frame[T]]:
        """Make CHANGED of what ``principal`` may see, REMOVED of what was visible before."""
        memory = memory or Memory(known=None, floor=Floor())
        read_from = time.monotonic()
        keys = {item.key for item in items if item.key is not None}
        with self._render.spoken():
            nodes = self.source.load(keys, principal)
        frames: list[Frame[T]] = []
        for item in items:
            node = nodes.get(item.key)
            if item.key is None:
                kind = Kind.RESYNC
            elif node is not None:
                if memory.has_sent(item, self.source.fingerprint(node)) and not item.is_forced:
                    continue
                kind = Kind.CHANGED
            elif memory.was_visible(item) and not self.source.sends_things_alone:
                kind = Kind.REMOVED
            else:
                continue
            frames.append(
                self.make(
                    kind,
                    principal,
                    position=item.position,
                    resume_at=item.resume_at,
                    key=item.key,
                    node=node,
                    is_forced=item.is_forced,
                    read_from=read_from,
                )
            )
        return frames


class Floor:
    """The highest position up to which some member leaves out what is produced; raised beside its use."""

    def __init__(self) -> None:
        self.position = 0


class Memory:
    """What was sent, and what was visible then.

    A thing that is read because of one change may hold the next one too, which then needs no frame. Who
    leaves out the first, because its position is not after the member's floor, would miss the second: so
    what is not after the highest floor is not remembered as sent, and rather sent twice.
    """

    def __init__(self, *, known: frozenset[Any] | None, floor: Floor) -> None:
        self._known = None if known is None else set(known)
        self._floor = floor
        self._sent: OrderedDict[Hashable, Hashable] = OrderedDict()

    @property
    def known(self) -> frozenset[Any] | None:
        """Keys of what was visible; None when they were too many."""
        return None if self._known is None else frozenset(self._known)

    def knows(self, key: Hashable) -> bool:
        """Whether a thing was visible; False too when they were too many to know."""
        known = self._known
        return known is not None and key in known

    def has_sent(self, item: Item, fingerprint: Hashable) -> bool:
        """Whether it was sent just so; notes that it is now."""
        sent = self._sent
        is_same = sent.pop(item.key, None) == fingerprint
        if item.position > self._floor.position:
            sent[item.key] = fingerprint
            if len(sent) > _MAX_REMEMBERED:
                sent.popitem(last=False)
        if self._known is not None:
            self._known.add(item.key)
            if len(self._known) > _MAX_KNOWN:
                self._known = None
        return is_same

    def was_visible(self, item: Item) -> bool:
        """Whether what is hidden now was visible; notes that it is hidden."""
        self._sent.pop(item.key, None)
        if self._known is None:
            return item.was_visible
        # What was visible only for a moment is not known here, but who read a list just then shows it.
        is_known = item.key in self._known or item.was_visible
        if item.position > self._floor.position:
            self._known.discard(item.key)
        return is_known

    def forget_sent(self) -> None:
        """Begin anew: somebody listens who did not get what was sent."""
        # Another thread may be using the old one.
        self._sent = OrderedDict()


class Producer(Generic[T]):
    """Makes what all get who follow the same source alike; used by one thread at a time."""

    def __init__(self, *, source: Source, render: Render[T]) -> None:
        self._maker = Maker(source=source, render=render)
        self._floor = Floor()
        self._memory = Memory(known=None, floor=self._floor)
        self._groups: frozenset[Any] = frozenset()

    def learn_groups(self) -> None:
        """Learn which groups the viewer is in; before the first change that is handed on is made."""
        self._groups = groups_of(renewed(self._maker.source.principal).user)

    def begin(self) -> None:
        """Learn what is visible, without sending it."""
        source = self._maker.source
        principal = renewed(source.principal)
        known: frozenset[Any] | None = None
        if source.keeps_keys:
            known = source.visible_keys(principal, _MAX_KNOWN + 1)
        is_whole = known is not None and len(known) <= _MAX_KNOWN
        self._memory = Memory(known=known if is_whole else None, floor=self._floor)

    def viewer(self) -> Viewer:
        """Read how an audience sees the viewer."""
        return viewer_of(renewed(self._maker.source.principal))

    def knows(self, key: Hashable) -> bool:
        """Whether a thing was visible, as far as is known; may be asked beside ``produce``."""
        return self._memory.knows(key)

    def starts_after(self, position: int) -> None:
        """Note that somebody leaves out what is not after ``position``, before reading how things stand.

        May be called beside the others. What is touched next is sent even if it was sent just so before.
        """
        self._floor.position = max(self._floor.position, position)
        self._memory.forget_sent()

    def produce(self, touched: Iterable[Touched]) -> tuple[list[Frame[T]], bool]:
        """Make the frames of what was touched; and whether the stream is over then."""
        source = self._maker.source
        principal = renewed(source.principal)
        things = list(touched)
        viewing = Viewing(
            principal=principal, known=self._memory.known, is_live=True, groups_before=self._groups
        )
        if any(one.change.kind == StatusChange.Kind.ACCESS for one in things):
            self._groups = groups_of(principal.user)
        items = list(source.items(things, viewing))
        if any(item.key is None for item in items):
            self.begin()
        return self._maker.changed(items, principal, self._memory), source.is_over(principal)
