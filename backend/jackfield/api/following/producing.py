"""From things to look at to frames to send: read with the viewer's permission, then rendered."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import encode_stream
from jackfield.api.following.audiences import Viewer, viewer_of
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing, renewed
from jackfield.realtime.feed import Touched

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
    ) -> Frame[T]:
        """Make one."""
        resume_at = position if resume_at is None else resume_at
        cursor = encode_stream(principal, resume_at, within)
        message = self.source.message(kind=kind, cursor=cursor, key=key, node=node)
        value = self._render(message, principal)
        return Frame(key=key, position=position, resume_at=resume_at, value=value)

    def changed(
        self, items: Sequence[Item], principal: Principal, memory: "Memory | None" = None
    ) -> list[Frame[T]]:
        """Make CHANGED of what ``principal`` may see, REMOVED of what was visible before."""
        memory = memory or Memory(known=None)
        nodes = self.source.load({item.key for item in items if item.key is not None}, principal)
        frames: list[Frame[T]] = []
        for item in items:
            node = nodes.get(item.key)
            if item.key is None:
                kind = Kind.RESYNC
            elif node is not None:
                if memory.has_sent(item.key, self.source.fingerprint(node)) and not item.is_forced:
                    continue
                kind = Kind.CHANGED
            elif memory.was_visible(item):
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
                )
            )
        return frames


class Memory:
    """What was sent, and what was visible then."""

    def __init__(self, *, known: frozenset[Any] | None) -> None:
        self._known = None if known is None else set(known)
        self._sent: OrderedDict[Hashable, Hashable] = OrderedDict()

    @property
    def known(self) -> frozenset[Any] | None:
        """Keys of what was visible; None when they were too many."""
        return None if self._known is None else frozenset(self._known)

    def knows(self, key: Hashable) -> bool:
        """Whether a thing was visible; False too when they were too many to know."""
        known = self._known
        return known is not None and key in known

    def has_sent(self, key: Hashable, fingerprint: Hashable) -> bool:
        """Whether it was sent just so; notes that it is now."""
        sent = self._sent
        is_same = sent.pop(key, None) == fingerprint
        sent[key] = fingerprint
        if len(sent) > _MAX_REMEMBERED:
            sent.popitem(last=False)
        if self._known is not None:
            self._known.add(key)
            if len(self._known) > _MAX_KNOWN:
                self._known = None
        return is_same

    def was_visible(self, item: Item) -> bool:
        """Whether what is hidden now was visible; notes that it is hidden."""
        self._sent.pop(item.key, None)
        if self._known is None:
            return item.was_visible
        try:
            self._known.remove(item.key)
        except KeyError:
            return False
        return True

    def forget_sent(self) -> None:
        """Begin anew: somebody listens who did not get what was sent."""
        # Another thread may be using the old one.
        self._sent = OrderedDict()


class Producer(Generic[T]):
    """Makes what all get who follow the same source alike; used by one thread at a time."""

    def __init__(self, *, source: Source, render: Render[T]) -> None:
        self._maker = Maker(source=source, render=render)
        self._memory = Memory(known=None)

    def begin(self) -> None:
        """Learn what is visible, without sending it."""
        source = self._maker.source
        principal = renewed(source.principal)
        known: frozenset[Any] | None = None
        if source.keeps_keys:
            known = source.visible_keys(principal, _MAX_KNOWN + 1)
        self._memory = Memory(known=known if known is not None and len(known) <= _MAX_KNOWN else None)

    def viewer(self) -> Viewer:
        """Read how an audience sees the viewer."""
        return viewer_of(renewed(self._maker.source.principal))

    def knows(self, key: Hashable) -> bool:
        """Whether a thing was visible, as far as is known; may be asked beside ``produce``."""
        return self._memory.knows(key)

    def forget_sent(self) -> None:
        """Send what is touched next even if it was sent just so before."""
        self._memory.forget_sent()

    def produce(self, touched: Iterable[Touched]) -> tuple[list[Frame[T]], bool]:
        """Make the frames of what was touched; and whether the stream is over then."""
        source = self._maker.source
        principal = renewed(source.principal)
        viewing = Viewing(principal=principal, known=self._memory.known, is_live=True)
        items = list(source.items(list(touched), viewing))
        if any(item.key is None for item in items):
            self.begin()
        return self._maker.changed(items, principal, self._memory), source.is_over(principal)
