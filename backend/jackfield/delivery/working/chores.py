"""What a worker does for all now and then: see to dead workers, stuck leases, what is held for nothing."""

import logging
from collections.abc import Callable

from jackfield.configs import upgrading
from jackfield.delivery.database_thread import DatabaseThread
from jackfield.delivery.holding import holding
from jackfield.delivery.ordering import ordering
from jackfield.delivery.rhythm import Every
from jackfield.delivery.working import recovery
from jackfield.registry import renewing, suiting

logger = logging.getLogger(__name__)

#: Two looks this far apart, and a worker that shows no sign of life at either is dead.
LOOK_FOR_DEAD_EVERY_S = 0.4


class Chores:
    """The chores of one worker.

    Args:
        database: Where they are done, between claims.
        worker_id: Whose they are.
        known: Says which deliveries the worker knows it has.
    """

    def __init__(self, *, database: DatabaseThread, worker_id: int, known: Callable[[], set[int]]) -> None:
        self._database = database
        self._worker_id = worker_id
        self._known = known
        self._look = Every(LOOK_FOR_DEAD_EVERY_S)
        self._sweep = Every(5)
        self._leases = Every(10)
        self._own = Every(30)
        # At its start, for the code may be new; and later, for another process may run older code yet.
        self._upgrade = Every(300)
        self._upgraded = 0
        self._suspects: frozenset[int] = frozenset()
        self._beyond = 0
        self._beyond_line = ordering.START
        self._unsure = False

    def be_unsure(self) -> None:
        """The database broke off: a claim may have been made of which this worker never heard."""
        self._unsure = True

    async def do(self) -> bool:
        """Do what is due; return whether something may wait now that did not before."""
        found = 0
        if self._look.is_due():
            found += await self._see_to_dead()
        if self._unsure or self._own.is_due():
            given_back = await self._database.run(
                recovery.give_back, worker_id=self._worker_id, known=self._known()
            )
            self._unsure = False
            found += given_back
        if self._leases.is_due():
            found += await self._database.run(recovery.recover_expired, me=self._worker_id)
        if self._sweep.is_due():
            await self._database.run(suiting.review_activations)
            await self._database.run(suiting.review_forms)
            self._beyond = await self._database.run(holding.sweep, beyond=self._beyond)
            self._beyond_line = await self._database.run(ordering.sweep, beyond=self._beyond_line)
        if self._upgrade.is_due():
            await self._database.run(renewing.renew_activations)
            self._upgraded = await self._database.run(upgrading.upgrade_some)
        elif self._upgraded:
            self._upgraded = await self._database.run(upgrading.upgrade_some, beyond=self._upgraded)
        return found > 0

    async def _see_to_dead(self) -> int:
        before = self._suspects
        self._suspects = await self._database.run(recovery.suspects, me=self._worker_id)
        found = 0
        for worker_id in sorted(before & self._suspects):
            lost = await self._database.run(recovery.recover, worker_id=worker_id)
            logger.warning("dead worker seen to", extra={"worker": worker_id, "lost": lost})
            found += lost
        return found
