"""Whose turn it is: work in few threads, one at a time for each, and first for whoever has cost the least."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from threading import Lock
from time import thread_time
from typing import Any, TypeVar

T = TypeVar("T")

#: Whose work takes longer, in seconds of a processor, is slow; of all who are, one at a time has a thread.
SLOW_S = 0.05
#: Of at least so many it is remembered what they have cost.
MIN_REMEMBERED = 1_000


@dataclass(slots=True)
class _Line:
    """What one of them wants, in order."""

    waiting: deque[tuple[Callable[[], Any], Future[Any]]] = field(default_factory=deque)
    is_busy: bool = False
    #: It stands in a queue; its turn and whether it is slow stay the same as long as it does.
    is_queued: bool = False
    #: When it is next, on a clock that moves by what work has cost: whose is lower goes first.
    turn: float = 0.0
    #: What its work takes: the last, or half of what it took before.
    usual_s: float = 0.0

    @property
    def is_slow(self) -> bool:
        return self.usual_s > SLOW_S


class Turns:
    """Shares threads fairly among many: who asks for much, or for what takes long, waits for the others.

    Each gets as much of the threads' time as any other, whatever a single piece of its work takes: who has
    had little goes before who has had much (start-time fair queueing). Those whose work is slow share one
    thread, so that there is always another for the rest.

    Args:
        threads: How many; two at least.
        name: What they are called.
        clock: Seconds of the calling thread's processor.
    """

    def __init__(self, *, threads: int, name: str, clock: Callable[[], float] = thread_time) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._clock = clock
        self._lock = Lock()
        self._free = threads
        self._is_slow_busy = False
        self._lines: dict[str, _Line] = {}
        self._max_lines = MIN_REMEMBERED
        #: Who is next: their turns, among equals who came first.
        self._quick: list[tuple[float, int, _Line]] = []
        self._slow: list[tuple[float, int, _Line]] = []
        self._now = 0.0
        self._numbers = count()

    def submit(self, work: Callable[[], T], *, whose: str) -> Future[T]:
        """Do something in a thread when it is its turn; cancelled before, it is never begun."""
        future: Future[T] = Future()
        with self._lock:
            line = self._lines.setdefault(whose, _Line())
            if not line.waiting and not line.is_busy and not line.is_queued:
                # Who wanted nothing for a while has saved nothing up.
                line.turn = max(line.turn, self._now)
            line.waiting.append((work, future))
            self._queue(line)
            self._go_on()
        future.add_done_callback(partial(self._drop_cancelled, line))
        return future

    def give_up(self, future: Future[Any], *, whose: str, error: Exception) -> None:
        """Let something fail that is not begun yet; what is begun goes on."""
        with self._lock:
            line = self._lines.get(whose)
            if line is None or not _dropped(line, future):
                return
        if future.set_running_or_notify_cancel():
            future.set_exception(error)

    def _drop_cancelled(self, line: _Line, future: Future[Any]) -> None:
        # What it would have worked with may be large.
        if future.cancelled():
            with self._lock:
                is_ours = _dropped(line, future)
            if is_ours:
                future.set_running_or_notify_cancel()

    def _queue(self, line: _Line) -> None:
        if line.waiting and not line.is_busy and not line.is_queued:
            line.is_queued = True
            heappush(self._slow if line.is_slow else self._quick, (line.turn, next(self._numbers), line))

    def _go_on(self) -> None:
        while self._free and (line := self._next()) is not None:
            if not line.waiting:
                continue
            work, future = line.waiting.popleft()
            if not future.set_running_or_notify_cancel():
                self._queue(line)
                continue
            self._now = max(self._now, line.turn)
            self._free -= 1
            line.is_busy = True
            self._is_slow_busy = self._is_slow_busy or line.is_slow
            self._pool.submit(self._do, line, work, future, is_slow=line.is_slow)

    def _next(self) -> _Line | None:
        """Take out of its queue who is next; all that it wanted may have been withdrawn."""
        served = (self._quick,) if self._is_slow_busy else (self._quick, self._slow)
        queue = min(filter(None, served), key=lambda queue: queue[0][:2], default=None)
        if queue is None:
            return None
        line = heappop(queue)[2]
        line.is_queued = False
        return line

    def _do(self, line: _Line, work: Callable[[], T], future: Future[T], *, is_slow: bool) -> None:
        began = self._clock()
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is for whoever waits
            self._ended(line, cost_s=self._clock() - began, was_slow=is_slow)
            future.set_exception(error)
        else:
            self._ended(line, cost_s=self._clock() - began, was_slow=is_slow)
            future.set_result(result)

    def _ended(self, line: _Line, *, cost_s: float, was_slow: bool) -> None:
        with self._lock:
            line.is_busy = False
            line.turn += cost_s
            line.usual_s = max(cost_s, line.usual_s / 2)
            self._free += 1
            if was_slow:
                self._is_slow_busy = False
            self._queue(line)
            self._forget_some()
            self._go_on()

    def _forget_some(self) -> None:
        if len(self._lines) > self._max_lines:
            self._lines = {name: line for name, line in self._lines.items() if line.waiting or line.is_busy}
            self._max_lines = max(MIN_REMEMBERED, 2 * len(self._lines))


def _dropped(line: _Line, future: Future[Any]) -> bool:
    """Take something out of a line, and say whether it stood there."""
    found = next((one for one in line.waiting if one[1] is future), None)
    if found is None:
        return False
    line.waiting.remove(found)
    return True
