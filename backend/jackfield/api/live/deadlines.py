"""Sends that do not come to an end: one timer for all sockets of an event loop."""

import asyncio
from typing import Protocol

#: How late it may be noticed, as a part of the time that a send may take.
_PART = 8


class Sender(Protocol):
    """Who sends, one thing at a time."""

    @property
    def send_timeout_s(self) -> float:
        """How long one send may take."""

    def give_up_sending(self) -> None:
        """Learn that it took longer; returns at once."""


class _Deadlines:
    """Of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._began: dict[Sender, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, sender: Sender) -> None:
        self._began[sender] = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(sender.send_timeout_s / _PART, self._look)

    def end(self, sender: Sender) -> None:
        self._began.pop(sender, None)

    def _look(self) -> None:
        self._timer = None
        now = self._loop.time()
        for sender, began in list(self._began.items()):
            if now - began >= sender.send_timeout_s:
                del self._began[sender]
                sender.give_up_sending()
        if self._began:
            soonest = min(sender.send_timeout_s for sender in self._began)
            self._timer = self._loop.call_later(soonest / _PART, self._look)


_of_loops: dict[asyncio.AbstractEventLoop, _Deadlines] = {}


def of_loop() -> _Deadlines:
    """Those of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _of_loops.get(loop)
    if found is None:
        for closed in [one for one in _of_loops if one.is_closed()]:
            del _of_loops[closed]
        found = _of_loops[loop] = _Deadlines(loop)
    return found
