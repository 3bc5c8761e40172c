"""Begins what a coroutine does without waiting for its turn in the event loop."""

from collections.abc import Awaitable, Generator
from functools import partial
from typing import Any


class Begun:
    """What has not come to its end at once: awaited by a task, it goes on where it waits."""

    __slots__ = ("_steps", "_waits_for")

    def __init__(self, steps: Generator[Any, Any, None], waits_for: Any) -> None:
        self._steps = steps
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        """Hand on what it waits for, as if it were awaited from its beginning."""
        while True:
            try:
                found = yield self._waits_for
            except BaseException as error:  # noqa: BLE001 - handed on to what is awaited
                go_on = partial(self._steps.throw, error)
            else:
                go_on = partial(self._steps.send, found)
            try:
                self._waits_for = go_on()
            except StopIteration:
                return


def begun(work: Awaitable[None]) -> Begun | None:
    """Do as much of ``work`` as can be done at once; None: that was all of it.

    It must not ask in which task it runs: the beginning runs in the caller's.

    Raises:
        Exception: What ``work`` raises in its beginning.
    """
    steps: Any = work.__await__()
    try:
        return Begun(steps, steps.send(None))
    except StopIteration:
        return None
