"""Keeps a delivery worker going in this process: another follows one that died, or that code has blocked."""

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from weakref import WeakSet

import uvloop
from django.db import connections
from django.utils import timezone

from jackfield.configs import health as config_health
from jackfield.delivery import shunning
from jackfield.delivery.errands import claiming as errands
from jackfield.delivery.rhythm import Backoff
from jackfield.delivery.sentences import BLOCKS
from jackfield.delivery.settlement import settling
from jackfield.delivery.working.worker import Blocker, Worker
from jackfield.registry import operations as registry
from jackfield.registry.status import Health, StatusCause

logger = logging.getLogger(__name__)

#: How often to look whether the worker's loop turns, and how many looks in a row it may not have turned.
#: Looks are counted, and no clock is asked: a process that slept has not been blocked.
LOOK_EVERY_S = 0.5
MOST_LOOKS = 10
#: Before another worker follows one that died; doubled up to the longest while they die at once.
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0

_kept: WeakSet["Keeper"] = WeakSet()


def why_nobody_delivers() -> str | None:
    """Return why no worker runs in this process though one is kept here; None: nothing is amiss."""
    if all(keeper.is_running for keeper in list(_kept)):
        return None
    return "The delivery worker of this server does not run; the log says why."


@contextmanager
def kept(*, kind: str) -> Iterator["Keeper"]:
    """Deliver for as long as the block runs; at its end settle what is in flight."""
    keeper = Keeper(kind=kind)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()
        keeper.wait()


class Keeper:
    """Runs a worker in a thread with an event loop of its own, and looks after it from another thread.

    Args:
        kind: How the worker is shown: WORKER, or EMBEDDED in a server.
    """

    def __init__(self, *, kind: str) -> None:
        self._kind = kind
        self._lock = threading.Lock()
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jackfield-keeper", daemon=True)
        self._worker: Worker | None = None
        self._working: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether a worker runs at this moment."""
        return self._working is not None and self._working.is_alive()

    def start(self) -> None:
        """Begin to claim deliveries."""
        self._begin()
        _kept.add(self)
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more; returns at once, and again does nothing."""
        with self._lock:
            self._is_stopping.set()
            _kept.discard(self)
            if self._worker is not None:
                self._worker.stop()

    def wait(self) -> None:
        """Until what was in flight has been settled, the worker's own grace is over, or it was given up."""
        self._thread.join()

    def _run(self) -> None:
        backoff = Backoff(first_s=FIRST_PAUSE_S, most_s=LONGEST_PAUSE_S)
        while True:
            is_given_up, looks = self._watch()
            if self._is_stopping.is_set():
                return
            if looks * LOOK_EVERY_S > LONGEST_PAUSE_S:
                backoff.reset()
            if not is_given_up:
                pause = backoff.next_s()
                logger.critical("The delivery worker died; another one begins.", extra={"pause_s": pause})
                if self._is_stopping.wait(pause):
                    return
            self._begin()

    def _begin(self) -> None:
        with self._lock:
            if self._is_stopping.is_set():
                return
            self._worker = Worker(kind=self._kind)
            # A daemon: what blocks it must not keep the process.
            self._working = threading.Thread(
                target=_work, args=(self._worker,), name="jackfield-worker", daemon=True
            )
            self._working.start()

    def _watch(self) -> tuple[bool, int]:
        """Return when the worker has ended: whether it was given up, and after how many looks."""
        worker, thread = self._worker, self._working
        if worker is None or thread is None:
            return False, 0
        looks = still = 0
        turns = worker.turns
        while True:
            thread.join(LOOK_EVERY_S)
            if not thread.is_alive() or worker.has_left:
                return False, looks
            looks += 1
            still = still + 1 if worker.turns == turns and turns else 0
            turns = worker.turns
            if still >= MOST_LOOKS:
                _give_up(worker, thread)
                return True, looks


def _work(worker: Worker) -> None:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(worker.run())
    except BaseException:
        # Whatever it was, also an exit that somebody's code asked for: the keeper sees that it ended.
        if not worker.is_abandoned:
            logger.exception("worker died", extra={"worker": worker.worker_id})


def _give_up(worker: Worker, thread: threading.Thread) -> None:
    """Have a worker whose loop is blocked taken for dead; what blocks it is charged with an attempt."""
    blocker = worker.blocker()
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - Python has no other way to it
    logger.error(
        "code blocks the worker",
        extra={
            "worker": worker.worker_id,
            **blocker.facts(),
            "stack": "" if frame is None else "".join(traceback.format_stack(frame)),
        },
    )
    worker.abandon()
    try:
        _charge(blocker, worker_id=worker.worker_id, thread=thread)
    except Exception:
        logger.exception("what blocks the worker could not be charged", extra={"worker": worker.worker_id})
    finally:
        # Now the others give back what it had, and what it may yet bring is refused.
        worker.drop_lock()
        connections.close_all()


def _charge(blocker: Blocker, *, worker_id: int, thread: threading.Thread) -> None:
    if blocker.integration_id is not None:
        shunning.shun(blocker.integration_id, thread=thread)
    if blocker.errand is not None:
        later = timezone.now() + timedelta(seconds=shunning.FIRST_S)
        errands.finish(
            result=errands.Result(claimed=blocker.errand, error="Blocked", due_at=later), worker_id=worker_id
        )
    if blocker.job is not None:
        settling.settle([blocker.result(BLOCKS)], worker_id=worker_id)
    if blocker.integration_id is not None:
        registry.report_health(
            integration_id=blocker.integration_id,
            health=Health.FAILING,
            reason=BLOCKS,
            cause=StatusCause.SLOW,
        )
    if blocker.config_id is not None:
        config_health.report_health(
            config_id=blocker.config_id, health=Health.FAILING, reason=BLOCKS, cause=StatusCause.SLOW
        )
