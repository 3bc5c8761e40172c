"""What goes wrong in a round: each fault does it for a while, and says when, and how many workers it cost."""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from tests.chaos.deployment import MODES, Deployment
from tests.chaos.stores import flush

#: An hour, in either direction.
_STEP_S = 3600.0
#: Longer than a lease of the suite's deployment: the deadline of an attempt and a minute.
_BEYOND_LEASE_S = 90.0


@dataclass(kw_only=True)
class Happened:
    """What a fault did."""

    #: When each was over, or begun where it leaves a part standing; on the monotonic clock.
    moments: list[float] = field(default_factory=list)
    #: Workers that were gone with what they had in flight, or were taken for gone.
    kills: int = 0
    #: What a clock that was fast put off comes only when all clocks show that hour: then they are made to.
    later_s: float = 0.0

    def now(self, *, kills: int = 0) -> None:
        """Note a moment."""
        self.moments.append(time.monotonic())
        self.kills += kills


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind of mishap."""

    name: str
    run: Callable[[Deployment, random.Random, float], Happened]
    modes: tuple[str, ...] = MODES
    #: How much of what the service is sent goes wrong meanwhile.
    rate: float = 0.0
    #: Left out where time is short: another has all of it.
    is_contained: bool = False


def _none(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    time.sleep(seconds)
    happened.now()
    return happened


def _kill(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    until = time.monotonic() + seconds
    while True:
        time.sleep(chance.uniform(0.3, max(0.4, min(3.0, seconds / 2))))
        worker = chance.choice(deployment.workers)
        happened.now(kills=1)
        worker.kill()
        worker.start_again()
        if time.monotonic() > until:
            return happened


def _kill_server(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    time.sleep(chance.uniform(0.2, 1))
    server = chance.choice(deployment.servers)
    happened.now()
    server.kill()
    time.sleep(seconds / 2)
    server.start_again()
    return happened


def _restart_database(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    time.sleep(seconds / 3)
    assert deployment.database is not None
    deployment.database.restart()
    happened.now()
    time.sleep(seconds / 3)
    return happened


def _lock_database(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    time.sleep(seconds / 3)
    with closing(sqlite3.connect(deployment.database_file, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
    happened.now()
    time.sleep(seconds / 3)
    return happened


def _restart_redis(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    assert deployment.redis is not None
    for _ in range(3):
        flush(deployment.redis.url)
        time.sleep(seconds / 6)
    happened.now()
    deployment.redis.restart()
    happened.now()
    time.sleep(seconds / 3)
    return happened


def _step_clock(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened(later_s=_STEP_S)
    for fast_s in (_STEP_S, 0.0, -_STEP_S, 0.0):
        for process in deployment.processes:
            process.step_clock(fast_s)
        # To a clock that is fast, the lease of whatever is in flight is over.
        happened.now(kills=len(deployment.workers))
        time.sleep(seconds / 4)
    return happened


def _skew_clock(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened(later_s=_STEP_S)
    one, other = chance.sample(deployment.workers, 2)
    one.step_clock(_STEP_S)
    other.step_clock(-_STEP_S)
    # What the fast one takes for leases that ran out may be in flight in both of the others.
    happened.now(kills=2)
    time.sleep(seconds)
    one.step_clock(0)
    other.step_clock(0)
    happened.now()
    return happened


def _freeze(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    time.sleep(seconds / 4)
    frozen = chance.choice(deployment.workers)
    others = [worker for worker in deployment.workers if worker is not frozen]
    frozen.freeze()
    happened.now(kills=1)
    # For the others its lease is over at once, and nobody has to wait for a minute.
    for other in others:
        other.step_clock(_BEYOND_LEASE_S)
    time.sleep(max(seconds, 12.0))
    frozen.thaw()
    happened.now()
    time.sleep(seconds / 4)
    for other in others:
        other.step_clock(0)
    return happened


def _stall(deployment: Deployment, chance: random.Random, seconds: float) -> Happened:
    happened = Happened()
    time.sleep(seconds / 4)
    frozen = chance.choice(deployment.workers)
    frozen.freeze()
    time.sleep(seconds / 2)
    frozen.thaw()
    happened.now()
    time.sleep(seconds / 4)
    return happened


EMBEDDED, MANY = ("embedded",), ("many",)

#: In the order of the table.
FAULTS = (
    Fault(name="none", run=_none, is_contained=True),
    Fault(name="the service fails, 3 in 10", run=_none, rate=0.3),
    Fault(name="workers killed", run=_kill, is_contained=True),
    Fault(name="workers killed; the service fails", run=_kill, rate=0.2),
    Fault(name="a server killed", run=_kill_server, modes=MANY),
    Fault(name="the database crashed and restarted", run=_restart_database, modes=MANY),
    Fault(name="the database locked by another", run=_lock_database, modes=EMBEDDED),
    Fault(name="Redis flushed, killed, restarted empty", run=_restart_redis, modes=MANY),
    Fault(name="all clocks an hour fast, right, slow, right; the service fails", run=_step_clock, rate=0.2),
    Fault(
        name="clocks of two workers two hours apart; the service fails", run=_skew_clock, modes=MANY, rate=0.2
    ),
    Fault(name="a worker frozen beyond its lease", run=_freeze, modes=MANY),
    Fault(name="a worker frozen for a moment", run=_stall),
)
