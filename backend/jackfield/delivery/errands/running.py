"""The errands of one worker: some at a time beside its deliveries, each under a deadline."""

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from jackfield.delivery.database_thread import DATABASE_AWAY, DatabaseThread
from jackfield.delivery.errands import asking, claiming, handling
from jackfield.delivery.errands.claiming import Claimed, Result
from jackfield.delivery.errands.threads import Threads, of_this_worker
from jackfield.delivery.rhythm import Backoff, Every
from jackfield.deployment import standing
from jackfield.realtime import wakeups

logger = logging.getLogger(__name__)

#: So many at a time, and so many of one kind: one kind that hangs must not take every place.
CONCURRENCY = 20
MOST_OF_A_KIND = 15
#: When to look again at what is due while somebody else holds its row.
_CONTENDED_S = 0.05
#: How long at most a due errand waits when every hint was lost.
POLL_S = 0.5
#: How long what runs may take to end after stop().
GRACE_S = 30.0
#: How long after that the last results wait for a database that is away.
_LAST_FINISH_S = 10.0
#: How long after its deadline one may take to end before it is told of.
_PATIENCE_S = 2.0


@dataclass(kw_only=True, slots=True, eq=False)
class _Running:
    claimed: Claimed
    #: On the monotonic clock.
    deadline: float
    is_told: bool = False


class Errands:
    """Runs errands in the loop of a worker.

    One whose handler does not end stays this worker's, also beyond its deadline: never twice at once.

    Args:
        worker_id: The row of the worker, whose liveness lock is held for as long as this runs.
    """

    def __init__(self, *, worker_id: int) -> None:
        self._worker_id = worker_id
        self._deadline_s: float = settings.JACKFIELD_ERRAND_DEADLINE_S
        self._database = DatabaseThread()
        self._threads = Threads()
        self._waiter = wakeups.listen(wakeups.Topic.ERRANDS)
        self._running: dict[asyncio.Task[None], _Running] = {}
        self._results: dict[int, Result] = {}
        self._backoff = Backoff(first_s=0.1, most_s=2.0)
        self._look_again = Every(POLL_S)
        #: The database broke off: a claim may have been made of which this worker never heard.
        self._is_unsure = False
        self._is_begun = False
        self._stopping = False

    def stop(self) -> None:
        """Take nothing new, and let end what runs; again does nothing."""
        self._stopping = True
        self._waiter.hint()

    def claimed_of(self, task: asyncio.Task[Any]) -> Claimed | None:
        """Return the errand that a task runs; None: it runs none."""
        running = self._running.get(task)
        return None if running is None else running.claimed

    async def run(self) -> None:
        """Run what is due until ``stop``, and then what runs to its end, or to the end of the grace."""
        try:
            async with self._waiter:
                while not self._stopping:
                    await self._waiter.wait(await self._round())
                await self._drain()
        finally:
            await self._threads.close()
            await self._database.close()

    async def _round(self) -> float:
        """Do what can be done now; return how many seconds there is nothing more to do."""
        try:
            await self._begin()
            await self._finish()
            wait = await self._claim()
        except DATABASE_AWAY:
            self._is_unsure = True
            wait = self._backoff.next_s()
            logger.warning("database is away", extra={"worker": self._worker_id, "again_in_s": wait})
        except Exception:
            # A mistake of ours must not end it: everybody's errands would stand still.
            logger.exception("errand round failed", extra={"worker": self._worker_id})
            self._is_unsure = True
            wait = self._backoff.next_s()
        else:
            self._backoff.reset()
        self._tell_of_stuck()
        return wait

    async def _begin(self) -> None:
        if not self._is_begun:
            for kind in sorted(handling.standing_kinds()):
                await self._database.run(asking.ask, kind=kind, key="")
            self._is_begun = True
        if self._is_unsure:
            await self._database.run(claiming.give_back, worker_id=self._worker_id, known=self._known())
            self._is_unsure = False

    async def _finish(self) -> None:
        for key, result in list(self._results.items()):
            try:
                await self._database.run(claiming.finish, result=result, worker_id=self._worker_id)
            except DATABASE_AWAY:
                raise
            except Exception:
                # It must not keep the others from being written: it is given back, and runs again.
                logger.exception("errand could not be finished", extra={"kind": result.claimed.errand.kind})
                self._is_unsure = True
            del self._results[key]

    async def _claim(self) -> float:
        held = Counter(running.claimed.errand.kind for running in self._running.values())
        # A process that belongs to another deployment does none of this one's work.
        room = 0 if standing.is_stranger() else CONCURRENCY - len(self._running)
        try:
            claim = await self._database.run(
                claiming.claim,
                worker_id=self._worker_id,
                rooms={kind: MOST_OF_A_KIND - held[kind] for kind in handling.kinds()},
                room=room,
            )
        except standing.Stranger:
            return POLL_S
        for claimed in claim.claimed:
            running = _Running(claimed=claimed, deadline=time.monotonic() + self._deadline_s)
            self._running[asyncio.create_task(self._run(claimed))] = running
        if claim.next_due_at is None:
            return POLL_S
        wait = (claim.next_due_at - timezone.now()).total_seconds()
        return min(POLL_S, max(wait, 0.0 if claim.claimed else _CONTENDED_S))

    async def _run(self, claimed: Claimed) -> None:
        of_this_worker.set(self._threads)
        task = asyncio.current_task()
        try:
            async with asyncio.timeout(self._deadline_s):
                due = await handling.handler_of(claimed.errand.kind)(claimed.errand)
            result = Result(claimed=claimed, due_at=_due_at(due))
        except asyncio.CancelledError as error:
            if task is not None and task.cancelling():
                result = Result(claimed=claimed, is_broken_off=True)
            else:
                result = self._failed(claimed, error)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - logged there
            result = self._failed(claimed, error)
        if task is not None:
            del self._running[task]
        self._results[claimed.pk] = result
        self._waiter.hint()

    def _failed(self, claimed: Claimed, error: BaseException) -> Result:
        errand = claimed.errand
        logger.error(
            "errand failed",
            extra={"kind": errand.kind, "key": errand.key, "attempt": errand.attempt},
            exc_info=error,
        )
        return Result(claimed=claimed, error=type(error).__name__[:200])

    def _known(self) -> set[int]:
        return {running.claimed.pk for running in self._running.values()} | self._results.keys()

    def _tell_of_stuck(self) -> None:
        now = time.monotonic()
        for running in self._running.values():
            if not running.is_told and now > running.deadline + _PATIENCE_S:
                running.is_told = True
                errand = running.claimed.errand
                logger.error("errand does not stop", extra={"kind": errand.kind, "key": errand.key})

    async def _drain(self) -> None:
        """Let end what runs, give back what does not end, and write it all."""
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE_S)
        for task in list(self._running):
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=_PATIENCE_S)
        last = time.monotonic() + _LAST_FINISH_S
        while self._results and time.monotonic() < last:
            try:
                await self._finish()
            except DATABASE_AWAY:
                await asyncio.sleep(self._backoff.next_s())


def _due_at(due: datetime | timedelta | None) -> datetime | None:
    """Return when that is; what is neither aware nor a time is the handler's mistake."""
    if due is None:
        return None
    moment = timezone.now() + due if isinstance(due, timedelta) else due
    if timezone.is_naive(moment):
        raise ValueError("A handler said a time without its zone.")
    return moment
