"""The attempts that a worker is making now, and the results that wait to be settled."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from jackfield.delivery.jobs import Claimed, Job, Result
from jackfield.delivery.sentences import STOPPED, STUCK
from jackfield.delivery.working import runner
from jackfield.delivery.working.runner import Deadline
from jackfield.sdk.net import Network

logger = logging.getLogger(__name__)

#: How long after its deadline an attempt may take to end; then it is left to itself.
_PATIENCE_S = 2.0
#: What a claim may take at most without taking it from the attempt.
_CLAIMING_S = 1.0


@dataclass(kw_only=True, slots=True, eq=False)
class _Attempt:
    job: Job
    started_at: datetime
    #: On the monotonic clock.
    began: float
    deadline: Deadline
    is_told: bool = False


class InFlight:
    """Attempts as tasks of the running loop.

    Args:
        network: What they go out by.
        deadline_s: Of each.
        on_result: Called when there is something to settle.
    """

    def __init__(self, *, network: Network, deadline_s: float, on_result: Callable[[], None]) -> None:
        self._network = network
        self._deadline_s = deadline_s
        self._on_result = on_result
        self._running: dict[asyncio.Task[None], _Attempt] = {}
        self._results: dict[int, Result] = {}
        #: Deliveries whose results cannot be settled: they are neither sent nor given back while this lives.
        self._shelved: set[int] = set()
        #: Tasks that would not stop, kept so that they are not collected while they run.
        self._left: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    @property
    def doubtful(self) -> int:
        """How many are of configs that were not well."""
        return sum(attempt.job.is_doubtful for attempt in self._running.values())

    @property
    def hosts(self) -> Counter[str]:
        """How many there are at each host."""
        return Counter(attempt.job.host for attempt in self._running.values())

    @property
    def results(self) -> list[Result]:
        """What is not settled yet."""
        return list(self._results.values())

    @property
    def delivery_ids(self) -> set[int]:
        """The deliveries that are being sent or wait to be settled."""
        running = {attempt.job.claimed.delivery_id for attempt in self._running.values()}
        return running | self._results.keys() | self._shelved

    def attempt_of(self, task: asyncio.Task[Any]) -> tuple[Job, datetime] | None:
        """Return what a task sends, and since when; None: it sends nothing."""
        attempt = self._running.get(task)
        return None if attempt is None else (attempt.job, attempt.started_at)

    def start(self, jobs: Iterable[Job], *, claimed_at: float) -> None:
        """Begin an attempt of each.

        Args:
            claimed_at: A moment before they were claimed, on the monotonic clock: who stood still since
                then, until the lease was over, sends nothing.
        """
        began, now = datetime.now(UTC), time.monotonic()
        at = min(now, claimed_at + _CLAIMING_S) + self._deadline_s
        for job in jobs:
            deadline = Deadline(at=at)
            attempt = _Attempt(job=job, started_at=began, began=now, deadline=deadline)
            self._running[asyncio.create_task(self._run(attempt))] = attempt

    def add(self, results: Iterable[Result]) -> None:
        """Add attempts that ended before they began."""
        self._results.update((result.claimed.delivery_id, result) for result in results)

    def settled(self, results: Iterable[Result]) -> None:
        """Forget results that are in the database now."""
        for result in results:
            self._results.pop(result.claimed.delivery_id, None)

    def shelve(self, result: Result) -> None:
        """Give up settling a result; its lease runs out, and then another worker sees to it."""
        self._results.pop(result.claimed.delivery_id, None)
        self._shelved.add(result.claimed.delivery_id)

    def lasting(self, since_s: float) -> list[Claimed]:
        """Return what has been under way for so long and was not ``told`` of."""
        then = time.monotonic() - since_s
        began_before = takewhile(lambda attempt: attempt.began <= then, self._running.values())
        return [attempt.job.claimed for attempt in began_before if not attempt.is_told]

    def told(self, some: Iterable[Claimed]) -> None:
        """Remember that everybody has heard of these."""
        keys = {claimed.delivery_id for claimed in some}
        for attempt in self._running.values():
            attempt.is_told = attempt.is_told or attempt.job.claimed.delivery_id in keys

    def watch(self) -> None:
        """End the attempts whose time is over, and take the place from those that do not end.

        Call it every now and then. They stand in the order in which they began, so it looks at few.
        """
        now = time.monotonic()
        for task, attempt in list(self._overdue(now)):
            if now < attempt.deadline.at + _PATIENCE_S:
                if not attempt.deadline.is_over:
                    attempt.deadline.is_over = True
                    task.cancel()
                continue
            logger.error(
                "event hook does not stop",
                extra={
                    "integration": attempt.job.integration.integration_id,
                    "delivery": attempt.job.claimed.delivery_id,
                },
            )
            self._break_off(task, attempt, STUCK)

    def _overdue(self, now: float) -> Iterator[tuple[asyncio.Task[None], _Attempt]]:
        for task, attempt in self._running.items():
            if attempt.deadline.at > now:
                return
            yield task, attempt

    async def wait(self, timeout_s: float) -> None:
        """Return when all have ended, or the time is over."""
        if self._running:
            await asyncio.wait(self._running, timeout=timeout_s)

    def break_off(self) -> None:
        """End all that still run; of none of them is known what the service took."""
        for task, attempt in list(self._running.items()):
            self._break_off(task, attempt, STOPPED)

    def _break_off(self, task: asyncio.Task[None], attempt: _Attempt, reason: str) -> None:
        del self._running[task]
        self._left.add(task)
        task.add_done_callback(self._left.discard)
        task.cancel()
        self.add([runner.broken_off(attempt.job, started_at=attempt.started_at, reason=reason)])
        self._on_result()

    async def _run(self, attempt: _Attempt) -> None:
        job = attempt.job
        try:
            result = await runner.run(
                job, network=self._network, deadline=attempt.deadline, deadline_s=self._deadline_s
            )
        except Exception:
            # Not the hook's, for that is an outcome: a mistake of ours.
            logger.exception("attempt could not be run", extra={"delivery": job.claimed.delivery_id})
            result = runner.broken_off(job, started_at=attempt.started_at, reason=STOPPED)
        task = asyncio.current_task()
        if task is not None and self._running.pop(task, None) is not None:
            self._results[job.claimed.delivery_id] = result
            self._on_result()


def bare(result: Result) -> Result:
    """Return the result without what services and integrations said: when that can't be stored."""
    return replace(result, reason="", request_excerpt="", response_excerpt="", response_status=None)
