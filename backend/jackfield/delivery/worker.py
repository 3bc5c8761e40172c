"""The worker: claims what is due into free places, sends it, settles it; until it is told to stop."""

import asyncio
import logging
import time
from collections.abc import Sequence

from django.conf import settings

from jackfield.delivery import claiming, liveness, news, settling
from jackfield.delivery.chores import Chores
from jackfield.delivery.database_thread import DATABASE_AWAY, DatabaseThread
from jackfield.delivery.in_flight import InFlight, bare
from jackfield.delivery.jobs import Result
from jackfield.delivery.known_configs import KnownConfigs
from jackfield.delivery.rhythm import Backoff, Every, tune_interpreter
from jackfield.realtime import wakeups
from jackfield.sdk.net import AddressPolicy, Network

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
#: When to look again at a config from which another worker was claiming.
_CONTENDED_S = 0.01


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
        #: When something that this worker knows of falls due, on the monotonic clock.
        self._next_due = float("inf")
        self._passed_over: dict[int, float] = {}
        self._backoff = Backoff(first_s=0.1, most_s=2.0)

    @property
    def worker_id(self) -> int:
        """The key of its row; 0 before it has one."""
        return self._worker_id

    def stop(self) -> None:
        """Take nothing new, let end what is in flight, settle it; from any thread, and again does nothing."""
        self._stopping = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._nudge.set)

    async def run(self) -> None:
        """Work until ``stop``. A database that is away is waited for, and results are kept for it."""
        self._loop = asyncio.get_running_loop()
        network = Network(
            policy=AddressPolicy(settings.JACKFIELD_ALLOW_NETWORKS), deadline_s=self._deadline_s
        )
        flight = InFlight(network=network, deadline_s=self._deadline_s, on_result=self._nudge.set)
        lock: liveness.Lock | None = None
        try:
            async with wakeups.listen(wakeups.Topic.DELIVERIES) as waiter:
                hearing = asyncio.create_task(self._hear(waiter))
                try:
                    lock = await self._enter()
                    if lock is not None:
                        tune_interpreter()
                        await self._work(flight)
                        await self._drain(flight)
                finally:
                    hearing.cancel()
        finally:
            if lock is not None:
                await self._leave(lock)
            await network.close()
            await self._database.close()

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

    async def _work(self, flight: InFlight) -> None:
        chores = Chores(database=self._database, worker_id=self._worker_id, known=lambda: flight.delivery_ids)
        while not self._stopping:
            try:
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
        now = time.monotonic()
        if self._poll.is_due() or now >= self._next_due:
            self._hungry, self._next_due = True, float("inf")
        room = self._concurrency - len(flight)
        if not self._hungry or room <= 0 or self._stopping:
            return
        self._hungry = False
        self._passed_over = {key: until for key, until in self._passed_over.items() if until > now}
        claim = await self._database.run(
            claiming.claim,
            worker_id=self._worker_id,
            room=room,
            doubtful_room=self._concurrency // 2 - flight.doubtful,
            known=self._known,
            beyond=self._beyond,
            outside=tuple(self._passed_over),
        )
        self._beyond = claim.beyond
        self._hungry = claim.is_more
        if claim.passed_over:
            self._passed_over.update(dict.fromkeys(claim.passed_over, now + _PASS_OVER_S))
            self._expect(_PASS_OVER_S)
        if claim.is_contended:
            self._expect(_CONTENDED_S)
        flight.add(claim.results)
        flight.start(claim.jobs)

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
