"""Shares out what looking through texts may cost for one event: who asks much waits behind all others."""

import logging
from collections import deque
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from jackfield.sdk.conditions.judging import Judge
from jackfield.sdk.conditions.operators import Test

logger = logging.getLogger(__name__)

#: Of what an event may cost in all, the part that each owner gets even when others have used up everything.
_SURE_PART = 100


@dataclass(slots=True)
class Heavy:
    """A test that goes through a whole text."""

    #: By which the cheap ones come first.
    weight: int
    test: Test
    text: str
    is_pattern: bool
    #: Whose conditions it is part of.
    owners: Collection[Hashable]
    #: Where to note that it held.
    held: bytearray
    place: int
    is_asked: bool = False


def at_once(judge: Judge, cost_ns: int) -> bool:
    """Take it from the half that is open to everybody; False, and nothing taken, where that is not enough."""
    return judge.left_ns - cost_ns >= judge.cost_ns // 2 and judge.spend(cost_ns)


def look(judge: Judge, heavy: list[Heavy]) -> None:
    """Ask them, each once; one that nothing is left for does not hold, which is logged.

    The cheap ones come first, whosesoever they are, until half of it is spent. The rest is taken in turns,
    always by the owner who has had the least of it: so an owner's own conditions are all that can cost
    them an event. Each gets a little even when nothing is left: however many others there are, nobody
    gets nothing.
    """
    heavy.sort(key=_weight)
    late: list[Heavy] = []
    for number, one in enumerate(heavy):
        if judge.left_ns <= judge.cost_ns // 2:
            late += heavy[number:]
            break
        _ask(judge, one)
        if not one.is_asked:
            late.append(one)
    if late:
        _look_in_turns(judge, late)


def _look_in_turns(judge: Judge, late: list[Heavy]) -> None:
    waiting: dict[Hashable, deque[Heavy]] = {}
    for one in late:
        for owner in one.owners:
            waiting.setdefault(owner, deque()).append(one)
    sure_ns = judge.cost_ns // _SURE_PART
    # What each has had, and the number of a turn, so that owners need not be comparable.
    turns = [(0, number, owner) for number, owner in enumerate(waiting)]
    heapify(turns)
    while turns:
        had_ns, number, owner = heappop(turns)
        if judge.left_ns <= 0 and had_ns >= sure_ns:
            # All others have had more.
            break
        own = waiting[owner]
        while own and own[0].is_asked:
            own.popleft()
        if own:
            before_ns = judge.left_ns
            _ask(judge, own.popleft(), sure_ns=sure_ns - had_ns)
            heappush(turns, (had_ns + before_ns - judge.left_ns, number, owner))
    unasked = [one for one in late if not one.is_asked]
    if unasked:
        owners = {owner for one in unasked for owner in one.owners}
        logger.warning(
            "conditions cost too much",
            extra={
                "event": judge.event.id,
                "conditions": len(unasked),
                "owners": sorted(map(str, owners))[:20],
            },
        )


def _ask(judge: Judge, one: Heavy, *, sure_ns: int = 0) -> None:
    held = judge.look_through(
        one.text, one.test, words=one.weight, is_pattern=one.is_pattern, sure_ns=sure_ns
    )
    if held is not None:
        one.is_asked = True
        one.held[one.place] = held


def _weight(one: Heavy) -> int:
    return one.weight
