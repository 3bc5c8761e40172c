"""Threads that many people share: whoever asks for much waits behind their own, and nobody behind them."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar

from jackfield.realtime.threads import cleanly

P = ParamSpec("P")
T = TypeVar("T")


class Crowded(Exception):
    """So much of the same holder waits already that this was not begun."""


@dataclass(kw_only=True)
class _Holder:
    #: Calls that have a thread, or are next for one.
    taken: int = 0
    #: In turn; thousands may leave at once, when a socket closes.
    waiting: "OrderedDict[Future[Any], Callable[[], Any]]" = field(default_factory=OrderedDict)


class FairThreads:
    """A bounded set of threads with a name, of which one holder has at most a share at a time.

    What a holder asks for beyond that waits in the order in which it was asked for. Threads that are free
    go to holders in turn. As of ``DatabaseThreads``, no call leaves a connection behind that had its time.
    """

    def __init__(self, *, name: str, count: int, share: int) -> None:
        """Begin with no thread.

        Args:
            name: Of the threads.
            count: The most threads.
            share: The most calls of one holder that run at a time.
        """
        self._pool = ThreadPoolExecutor(max_workers=count, thread_name_prefix=name)
        self._share = share
        self._lock = threading.Lock()
        self._holders: dict[Hashable, _Holder] = {}

    async def run(self, holder: Hashable, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call it in one of the threads, as soon as it is its holder's turn, and return its result."""
        return await self._asked(holder, partial(call, *args, **kwargs), most=None)

    async def run_if_few_wait(
        self, holder: Hashable, most: int, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do as ``run``.

        Raises:
            Crowded: Of the holder there wait ``most`` already.
        """
        return await self._asked(holder, partial(call, *args, **kwargs), most=most)

    async def _asked(self, key: Hashable, call: Callable[[], T], *, most: int | None) -> T:
        future: Future[T] = Future()
        with self._lock:
            holder = self._holders.setdefault(key, _Holder())
            has_turn = holder.taken < self._share
            if has_turn:
                holder.taken += 1
            elif most is not None and len(holder.waiting) >= most:
                raise Crowded
            else:
                holder.waiting[future] = call
        if has_turn:
            self._pool.submit(self._work, key, future, call)
        else:
            del call
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            self._let_go(key, future)
            raise

    def _work(self, key: Hashable, future: "Future[Any]", call: Callable[[], Any]) -> None:
        try:
            if future.set_running_or_notify_cancel():
                _settle(future, call)
        finally:
            self._go_on(key)

    def _go_on(self, key: Hashable) -> None:
        """Give the place that has become free to the holder's next call."""
        with self._lock:
            holder = self._holders[key]
            if not holder.waiting:
                holder.taken -= 1
                if not holder.taken:
                    del self._holders[key]
                return
            future, call = holder.waiting.popitem(last=False)
        # Behind those of others who wait for a thread.
        self._pool.submit(self._work, key, future, call)

    def _let_go(self, key: Hashable, future: "Future[Any]") -> None:
        """Forget a call for whose result nobody waits any more, if it has not begun."""
        with self._lock:
            holder = self._holders.get(key)
            if holder is not None:
                holder.waiting.pop(future, None)


def _settle(future: "Future[T]", call: Callable[[], T]) -> None:
    try:
        result = cleanly(call)
    except BaseException as error:  # noqa: BLE001 - whoever waits raises it
        future.set_exception(error)
    else:
        future.set_result(result)
