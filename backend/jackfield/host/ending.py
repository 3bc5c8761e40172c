"""Streams of events end when the host's server is told to: it would wait for them, and they have no end."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

from jackfield.api.live import event_streams

Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def streams_end_on_signals() -> Iterator[None]:
    """End the streams of this event loop on SIGTERM and SIGINT, and do what would have been done.

    Lifespan tells a server's end only after its last answer. Where signals are not handled in Python, or not
    in this thread, nothing is changed: the server then waits for as long as it waits for any answer.
    """
    loop = asyncio.get_running_loop()
    replaced: list[tuple[signal.Signals, Handler, Handler]] = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if callable(before):
                handler: Handler = partial(_end, loop, before)
                signal.signal(number, handler)
                replaced.append((number, before, handler))
    try:
        yield
    finally:
        for number, before, handler in replaced:
            # Whoever has set another one since then knows why.
            if signal.getsignal(number) is handler:
                signal.signal(number, before)


def _end(loop: asyncio.AbstractEventLoop, before: Handler, number: int, frame: FrameType | None) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(event_streams.stop_all)
    before(number, frame)
