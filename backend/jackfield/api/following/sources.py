"""What a subscription shows: which changes concern it, and how the things are read for its viewer."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import StreamPosition
from jackfield.api.following.viewing import Viewing
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange


class Kind(StrEnum):
    """What a message of a stream says; the contract's ChangeKind."""

    SNAPSHOT = "SNAPSHOT"
    READY = "READY"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"
    RESYNC = "RESYNC"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to look at again because of a change in the log; without a key, the whole list."""

    key: Hashable | None
    #: Of the change.
    position: int
    #: Where to go on if this was the last that was heard; None: at its position.
    resume_at: int | None = None
    #: Whether to send it even if its own row is as it was when it was sent last.
    is_forced: bool = False
    #: Whether the log says that the viewer could see it until now, if it can't be seen now.
    was_visible: bool = False


class Source(ABC):
    """One subscription's arguments and viewer; frozen, and used by several threads."""

    #: The kinds of changes that can concern it.
    kinds: frozenset[StatusChange.Kind]
    #: Whether it begins with how things stand.
    has_snapshot = True
    #: Whether a change of an integration matters only when it is wanted otherwise than before.
    needs_other_state = False
    #: Whether the keys of what is visible are known while it runs.
    keeps_keys = True
    #: Whether its messages are the things themselves: then none says READY, REMOVED or RESYNC, and of what is
    #: over there is still a last one.
    sends_things_alone = False

    def __init__(self, *, principal: Principal, after: StreamPosition | None) -> None:
        self.principal = principal
        self.after = after

    @property
    @abstractmethod
    def arguments(self) -> Hashable:
        """Those that say what it shows: two sources that are equal in them send the same."""

    @abstractmethod
    def concerns(self, change: StatusChange) -> bool:
        """Whether the change of one of its kinds may be about what it shows; asks no database."""

    @abstractmethod
    def items(self, touched: Sequence[Touched], viewing: Viewing) -> Iterator[Item]:
        """What to look at again, in the order of ``touched``."""

    @abstractmethod
    def load(self, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        """Read those of the things that ``principal`` may see and that it shows, by key."""

    @abstractmethod
    def message(self, *, kind: Kind, cursor: str, key: Any = None, node: Any = None) -> Any:
        """Return the value of the subscription's field."""

    @abstractmethod
    def fingerprint(self, node: Any) -> Hashable:
        """Return what differs when the thing has changed by itself."""

    def snapshot(self, principal: Principal, after: str | None, limit: int) -> list[tuple[Any, Any]]:
        """Read things that ``principal`` may see, with their keys, in the order of the keys as they are."""
        return []

    def visible_keys(self, principal: Principal, limit: int) -> frozenset[Any]:
        """Read the keys of at most ``limit`` things that it shows to ``principal``."""
        return frozenset()

    def is_over(self, principal: Principal) -> bool:
        """Whether what it is about is gone or hidden, so that it completes."""
        return False

    def wants(self, change: StatusChange) -> bool:
        """Whether the change may be about what it shows."""
        if change.kind == StatusChange.Kind.ACCESS:
            return change.user_id == self.principal.key
        return change.kind in self.kinds and self.concerns(change)
