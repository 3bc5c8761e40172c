"""The worker: claims what is due into free places, sends it, settles it; until it is told to stop."""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from jackfield.delivery import news
from jackfield.delivery.calls.calling import call_of
from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.database_thread import DATABASE_AWAY, DatabaseThread
from jackfield.delivery.errands.claiming import Claimed
from jackfield.delivery.errands.running import Errands
from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.rhythm import Backoff, Every, tune_interpreter
from jackfield.delivery.settlement import settling
from jackfield.delivery.working import liveness
from jackfield.delivery.working.chores import Chores
from jackfield.delivery.working.in_flight import InFlight, bare
from jackfield.delivery.working.runner import broken_off
from jackfield.deployment import standing
from jackfield.deployment.outgoing import open_network
from jackfield.realtime import wakeups

logger = logging.getLogger(__name__)

#: How long at most a due delivery waits when every hint was lost.
POLL_S = 0.5
#: How long what is in flight may take to end after stop().
GRACE_S = 30.0
#: How long after that the last results wait for a database that is away.
LAST_SETTLE_S = 10.0
#: While more is in flight, results gather for so long: fewer and larger transactions.
_GATHER_S = 0.003
_SETTLE_AT_ONCE = 500
#: For so long a config is passed over of which nothing more can be sent at this moment.
_PASS_OVER_S = 0.25
#: What is under way for so long is worth a line in the status log.
_LASTING_S = 0.25
#: How often the loop shows that it turns.
_TURN_S = 0.25
#: When to look again at a config from which another worker was claiming.
_CONTENDED_S = 0.01


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """Whose code runs on the loop of a worker, as far as it is known."""

    job: Job | None = None
    started_at: datetime | None = None
    errand: Claimed | None = None
    config_id: int | None = None
    integration_id: str | None = None

    def facts(self) -> dict[str, Any]:
        """Return what the log is to say of it."""
        facts: dict[str, Any] = {"integration": self.integration_id, "config": self.config_id}
        if self.job is not None:
            facts["delivery"] = self.job.claimed.delivery_id
        if self.errand is not None:
            facts |= {"errand": self.errand.errand.kind, "key": self.errand.errand.key}
        return facts

    def result(self, reason: str) -> Result:
        """Return how its attempt ended: nobody knows."""
        if self.job is None or self.started_at is None:
            raise ValueError("It is no attempt.")
        return broken_off(self.job, started_at=self.started_at, reason=reason)


class Worker:
    """Sends what is due. ``run`` it in an event loop; ``stop`` it from anywhere.

    Any number of them may run, in one process or in many.

    Args:
        kind: How it is shown: WORKER, or EMBEDDED in a server.
    """

    def __init__(self, *, kind: str) -> None:
        self._kind = kind
        self._concurrency: int = settings.JACKFIELD_DELIVERY_CONCURRENCY
        self._deadline_s: float = settings.JACKFIELD_DELIVERY_DEADLINE_S
        self._database = DatabaseThread()
        self._known = KnownConfigs()
        self._nudge = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._worker_id = 0
        #: Where the next claim begins.
        self._beyond = 0
        #: Whether something may be due that has not been claimed.
        self._hungry = True
        self._poll = Every(POLL_S)
        self._look = Every(standing.EVERY_S)
        #: When something that this worker knows of falls due, on the monotonic clock.
        self._next_due = float("inf")
        self._passed_over: dict[int, float] = {}
        #: Configs whose host had no place left, by host.
        self._crowded: dict[str, frozenset[int]] = {}
        self._backoff = Backoff(first_s=0.1, most_s=2.0)
        self._flight: InFlight | None = None
        self._errands: Errands | None = None
        self._lock: liveness.Lock | None = None
        #: By which task each was begun.
        self._parents: WeakKeyDictionary[asyncio.Task[Any], asyncio.Task[Any]] = WeakKeyDictionary()
        #: Grows for as long as the loop turns.
        self.turns = 0
        #: It has nothing more to do.
        self.has_left = False
        #: Others do its work.
        self.is_abandoned = False

    @property
    def worker_id(self) -> int:
        """The key of its row; 0 before it has one."""
        return self._worker_id

    def stop(self) -> None:
        """Take nothing new, let end what is in flight, settle it; from any thread, and again does nothing."""
        self._stopping = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._nudge.set)

    def blocker(self) -> Blocker:
        """Return whose code runs at this moment; of use from another thread while the loop does not turn."""
        task = None if self._loop is None else asyncio.current_task(self._loop)
        found: dict[str, Any] = {}
        while task is not None:
            if (call := call_of(task)) is not None:
                found |= {"config_id": call.config_id, "integration_id": call.integration.integration_id}
            if self._flight is not None and (attempt := self._flight.attempt_of(task)) is not None:
                job, started_at = attempt
                return Blocker(
                    job=job,
                    started_at=started_at,
                    config_id=job.claimed.config_id,
                    integration_id=job.integration.integration_id,
                )
            if self._errands is not None and (errand := self._errands.claimed_of(task)) is not None:
                return Blocker(errand=errand, **found)
            # An author's code may have begun tasks of its own.
            task = self._parents.get(task)
        return Blocker(**found)

    def _made(self, loop: asyncio.AbstractEventLoop, code: Any, **more: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(code, loop=loop, **more)
        parent = asyncio.current_task(loop)
        if parent is not None:
            self._parents[task] = parent
        return task

    def abandon(self) -> None:
        """Have all that it does broken off as soon as the loop turns again; from another thread."""
        self._stopping = self.is_abandoned = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._break_off)

    def drop_lock(self) -> None:
        """Be dead to the others from now on; from another thread."""
        if self._lock is not None:
            self._lock.drop()

    def _break_off(self) -> None:
        for task in asyncio.all_tasks():
            task.cancel()

    async def _turn(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(_TURN_S)

    async def run(self) -> None:
        """Work until ``stop``. A database that is away is waited for, and results are kept for it."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_task_factory(self._made)
        network = open_network(deadline_s=self._deadline_s)
        flight = InFlight(network=network, deadline_s=self._deadline_s, on_result=self._nudge.set)
        self._flight = flight
        turning = asyncio.create_task(self._turn())
        try:
            async with wakeups.listen(wakeups.Topic.DELIVERIES) as waiter:
                hearing = asyncio.create_task(self._hear(waiter))
                try:
                    self._lock = await self._enter()
                    if self._lock is not None:
                        tune_interpreter()
                        await self._work_beside_errands(flight)
                finally:
                    hearing.cancel()
        finally:
            if self._lock is not None:
                await self._leave(self._lock)
            await network.close()
            await self._database.close()
            self.has_left = True
            turning.cancel()

    async def _hear(self, waiter: wakeups.Waiter) -> None:
        while True:
            if await waiter.wait(60):
                self._hungry = True
                self._nudge.set()

    async def _enter(self) -> liveness.Lock | None:
        """Get a row and a lock; None when it was stopped before the database answered."""
        while not self._stopping:
            try:
                self._worker_id, lock = await self._database.run(liveness.enter, kind=self._kind)
            except DATABASE_AWAY:
                await self._wait_for_database()
            else:
                logger.info("worker started", extra={"worker": self._worker_id, "kind": self._kind})
                return lock
        return None

    async def _work_beside_errands(self, flight: InFlight) -> None:
        errands = self._errands = Errands(worker_id=self._worker_id)
        running = asyncio.create_task(errands.run())
        try:
            await self._work(flight)
            errands.stop()
            await self._drain(flight)
        finally:
            # They need the worker's lock: others would take them for left behind.
            errands.stop()
            await running

    async def _work(self, flight: InFlight) -> None:
        chores = Chores(database=self._database, worker_id=self._worker_id, known=lambda: flight.delivery_ids)
        while not self._stopping:
            try:
                await self._look_whose_copy()
                # Claimed first, so that requests are on their way while the last results are written.
                await self._claim(flight)
                await self._settle(flight)
                await self._tell_of_lasting(flight)
                if await chores.do():
                    self._hungry = True
                self._backoff.reset()
            except DATABASE_AWAY:
                chores.be_unsure()
                await self._wait_for_database()
            except Exception:
                # A mistake of ours must not end the worker: everybody's deliveries would stand still.
                logger.exception("worker round failed", extra={"worker": self._worker_id})
                chores.be_unsure()
                await asyncio.sleep(self._backoff.next_s())
            flight.watch()
            await self._pause(flight)

    async def _look_whose_copy(self) -> None:
        if self._look.is_due():
            await self._database.run(standing.look_now_and_then)

    async def _tell_of_lasting(self, flight: InFlight) -> None:
        """Let screens see that something is being sent; what ends at once they hear of when it has ended."""
        lasting = flight.lasting(_LASTING_S)
        if lasting:
            await self._database.run(news.sending, lasting)
            flight.told(lasting)

    async def _settle(self, flight: InFlight) -> None:
        """Settle what has ended by now; what ends meanwhile is for the next round."""
        results = flight.results[:_SETTLE_AT_ONCE]
        if not results:
            return
        self._known.learn(results)
        settled = await self._settle_some(results, flight)
        flight.settled(results)
        # Places have become free, here and in the configs.
        self._hungry = True
        if settled.due_at is not None:
            self._expect(settled.due_at.timestamp() - time.time())

    async def _settle_some(self, results: Sequence[Result], flight: InFlight) -> settling.Settled:
        """Settle these at once; if one can't be stored, one by one, and that one without what it brought."""
        try:
            return await self._database.run(settling.settle, results, worker_id=self._worker_id)
        except DATABASE_AWAY:
            raise
        except Exception:
            logger.exception("attempts could not be settled", extra={"count": len(results)})
        if len(results) > 1:
            each = [await self._settle_some([result], flight) for result in results]
            dues = [settled.due_at for settled in each if settled.due_at is not None]
            return settling.Settled(due_at=min(dues, default=None))
        if results[0] != bare(results[0]):
            return await self._settle_some([bare(results[0])], flight)
        flight.shelve(results[0])
        return settling.Settled()

    async def _claim(self, flight: InFlight) -> None:
        with suppress(standing.Stranger):
            await self._take(flight)

    async def _take(self, flight: InFlight) -> None:
        now = time.monotonic()
        if self._poll.is_due() or now >= self._next_due:
            self._hungry, self._next_due = True, float("inf")
        room = self._concurrency - len(flight)
        if not self._hungry or room <= 0 or self._stopping or standing.is_stranger():
            return
        self._hungry = False
        self._passed_over = {key: until for key, until in self._passed_over.items() if until > now}
        hosts = flight.hosts
        self._crowded = {
            host: keys
            for host, keys in self._crowded.items()
            if hosts[host] >= settings.JACKFIELD_HOST_CONCURRENCY
        }
        claim = await self._database.run(
            claiming.claim,
            worker_id=self._worker_id,
            room=room,
            doubtful_room=self._concurrency // 2 - flight.doubtful,
            known=self._known,
            beyond=self._beyond,
            hosts=hosts,
            outside=tuple({*self._passed_over, *chain.from_iterable(self._crowded.values())}),
        )
        self._beyond = claim.beyond
        self._hungry = claim.is_more
        if claim.passed_over:
            self._passed_over.update(dict.fromkeys(claim.passed_over, now + _PASS_OVER_S))
            self._expect(_PASS_OVER_S)
        for host, keys in claim.crowded.items():
            self._crowded[host] = self._crowded.get(host, frozenset()) | keys
        if claim.is_contended:
            self._expect(_CONTENDED_S)
        flight.add(claim.results)
        flight.start(claim.jobs, claimed_at=now)

    def _expect(self, seconds: float) -> None:
        self._next_due = min(self._next_due, time.monotonic() + max(0.0, seconds))

    async def _pause(self, flight: InFlight) -> None:
        """Wait for a result, a hint, a place in time, or the end."""
        if self._hungry and len(flight) < self._concurrency:
            await asyncio.sleep(0)
            return
        wait = min(POLL_S / 2, max(0.0, self._next_due - time.monotonic()))
        try:
            async with asyncio.timeout(wait):
                await self._nudge.wait()
        except TimeoutError:
            return
        if len(flight) and not self._stopping:
            await asyncio.sleep(_GATHER_S)
        self._nudge.clear()

    async def _drain(self, flight: InFlight) -> None:
        """Let end what is in flight and settle it all."""
        deadline = time.monotonic() + GRACE_S
        while len(flight) and time.monotonic() < deadline:
            await self._settle_or_wait(flight)
            flight.watch()
            await flight.wait(min(POLL_S, max(0.0, deadline - time.monotonic())))
        flight.break_off()
        last = time.monotonic() + LAST_SETTLE_S
        while flight.results and time.monotonic() < last:
            await self._settle_or_wait(flight)

    async def _settle_or_wait(self, flight: InFlight) -> None:
        try:
            await self._settle(flight)
        except DATABASE_AWAY:
            await self._wait_for_database()

    async def _wait_for_database(self) -> None:
        wait = self._backoff.next_s()
        logger.warning("database is away", extra={"worker": self._worker_id, "again_in_s": wait})
        await asyncio.sleep(wait)

    async def _leave(self, lock: liveness.Lock) -> None:
        try:
            await self._database.run(liveness.leave, worker_id=self._worker_id, lock=lock)
        except DATABASE_AWAY:
            # Without its lock it is dead to the others, and they see to its row.
            lock.drop()
        logger.info("worker stopped", extra={"worker": self._worker_id})
