"""Hands what was touched to those whom it may concern; one of it for all subscriptions of a process."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from jackfield.api.following import threads
from jackfield.api.following.audiences import Audience, audiences_of
from jackfield.api.following.states import States
from jackfield.realtime import feed
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange

logger = logging.getLogger(__name__)

#: How long to leave a database alone that has failed.
_PAUSE_S = 1.0


class Listener(Protocol):
    """Somebody whom changes may concern."""

    def may_want(self, touched: Touched) -> bool:
        """Whether it may be about what the listener shows, whoever sees it."""

    def offer(self, things: Sequence[Touched], audiences: Mapping[int, Audience]) -> None:
        """Take over what concerns it."""

    def overflow(self) -> None:
        """Read the log: changes were lost on the way."""


class _Hub:
    """Of one event loop; runs while anybody listens."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        #: Some listener leaves out what is not after this position.
        self.floor = 0
        self.has_begun = asyncio.Event()
        self._task = asyncio.create_task(self._run_for_ever())

    def close(self) -> None:
        self._task.cancel()

    async def _run_for_ever(self) -> None:
        while True:
            try:
                await self._run()
            except Exception:
                logger.exception("Live subscriptions could not be served for a moment")
                await asyncio.sleep(_PAUSE_S)

    async def _run(self) -> None:
        async with feed.follow() as follower:
            states = await threads.hub.run(States)
            # The second time: what has come in between is in the log.
            self._overflow()
            self.has_begun.set()
            while True:
                touched = await follower.take()
                if touched is None:
                    states = await threads.hub.run(States)
                    self._overflow()
                else:
                    await self._hand_out(touched, states)

    async def _hand_out(self, touched: list[Touched], states: States) -> None:
        listeners = tuple(self.listeners)
        # Of integrations all, even if nobody asks for them now: how they stood before is known for who comes.
        wanted = [
            one
            for one in touched
            if one.change.kind == StatusChange.Kind.INTEGRATION
            or any(listener.may_want(one) for listener in listeners)
        ]
        if not wanted:
            return
        marked, audiences = await threads.hub.run(_looked_up, wanted, states)
        states.left_out(marked, floor=self.floor)
        for listener in tuple(self.listeners):
            listener.offer(marked, audiences)

    def _overflow(self) -> None:
        if self.has_begun.is_set():
            for listener in self.listeners:
                listener.overflow()


def _looked_up(wanted: list[Touched], states: States) -> tuple[list[Touched], Mapping[int, Audience]]:
    return states.marked(wanted), audiences_of(wanted)


_hubs: dict[asyncio.AbstractEventLoop, _Hub] = {}


async def enter(listener: Listener) -> None:
    """Have a listener offered what concerns it, from now on."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = _Hub()
    hub.listeners.add(listener)
    await hub.has_begun.wait()


def starts_after(position: int) -> None:
    """Note that a listener leaves out what is not after ``position``, before it reads how things stand."""
    hub = _hubs.get(asyncio.get_running_loop())
    if hub is not None:
        hub.floor = max(hub.floor, position)


def leave(listener: Listener) -> None:
    """Let a listener go; does nothing when it is not there."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is not None:
        hub.listeners.discard(listener)
        if not hub.listeners:
            hub.close()
            del _hubs[loop]
