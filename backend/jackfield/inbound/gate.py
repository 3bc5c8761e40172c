"""How many calls from outside this process takes at a time: of all, of one address, of one owner ..."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager


class Busy(Exception):
    """Too many are under way: the service should call again in a moment."""


class Place:
    """What one call takes up, until it and whatever it has left behind have ended."""

    def __init__(self, gate: "Gate", address: Hashable) -> None:
        self._gate = gate
        #: What it is counted to, as ``("owner", 7)``.
        self.groups: list[tuple[str, Hashable]] = [("address", address)]
        self.holders = 1

    def belongs_to(self, **groups: Hashable) -> None:
        """Count it also to these, as ``owner=7``, now that they are known.

        Raises:
            Busy: One of them has no more room.
        """
        self._gate.count_to(self, list(groups.items()))

    def keep(self) -> Callable[[], None]:
        """Keep it, also when the call is answered, until the function that this returns is called, once."""
        self._gate.hold(self)
        return lambda: self._gate.let_go(self)


class Gate:
    """Lets so many through at a time and turns away the others: nobody waits behind a flood elsewhere.

    Args:
        most: Of all together.
        most_of_one: Of one address.
        most_of: Of one of a kind, as of one owner, by the kind's name; the rest is for the others.
        spare: So many of all are kept for addresses at which nothing is under way.
    """

    def __init__(self, *, most: int, most_of_one: int, most_of: Mapping[str, int], spare: int = 0) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._most_of = most_of
        self._spare = spare
        self._inside: Counter[tuple[str, Hashable]] = Counter()
        self._count = 0
        # Threads with loops of their own may share a process.
        self._lock = threading.Lock()

    @contextmanager
    def entered(self, address: Hashable) -> Iterator[Place]:
        """Be inside.

        Raises:
            Busy: There is no room.
        """
        place = Place(self, address)
        with self._lock:
            here = self._inside["address", address]
            if here >= self._most_of_one or self._count >= self._most - (self._spare if here else 0):
                raise Busy
            self._count += 1
            self._inside.update(place.groups)
        try:
            yield place
        finally:
            self.let_go(place)

    def count_to(self, place: Place, groups: list[tuple[str, Hashable]]) -> None:
        """Count a place to these also; raises Busy where one is full."""
        with self._lock:
            if any(self._inside[group] >= self._most_of[group[0]] for group in groups):
                raise Busy
            self._inside.update(groups)
            place.groups += groups

    def hold(self, place: Place) -> None:
        """Have a place let go once more before it is free."""
        with self._lock:
            place.holders += 1

    def let_go(self, place: Place) -> None:
        """Free a place, unless somebody else holds it still."""
        with self._lock:
            place.holders -= 1
            if place.holders:
                return
            self._count -= 1
            for group in place.groups:
                self._inside[group] -= 1
                if not self._inside[group]:
                    del self._inside[group]
