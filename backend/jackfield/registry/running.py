"""Sees to it that those integrations of a manager run which have to, and no others."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

from jackfield.registry import operations
from jackfield.registry.crew import Crew
from jackfield.registry.lifecycle import Lifecycle, Patience
from jackfield.registry.status import Health
from jackfield.registry.wanting import NEVER, Wish
from jackfield.sdk.integration import Integration

logger = logging.getLogger(__name__)

#: Integrations of one manager that start or stop at the same time.
_CREW_SIZE = 8


class Running:
    """The lifecycles of those integrations that have ever had to run; the others cost nothing.

    Args:
        integrations: All that are registered, by id; read, never changed.
        patience: How long starts and stops may take.
        wishes: Asks the database how each of these ids shall be.
        record_prefix: What stands before their ids in the keys of their records.
    """

    def __init__(
        self,
        integrations: dict[str, Integration[Any]],
        *,
        patience: Patience,
        wishes: Callable[[Collection[str]], dict[str, Wish]],
        record_prefix: str,
    ) -> None:
        self._integrations = integrations
        self._patience = patience
        self._wishes = wishes
        self._record_prefix = record_prefix
        self._crew = Crew(size=_CREW_SIZE)
        self._lifecycles: dict[str, Lifecycle] = {}
        #: Of what is below, and of the dictionary above.
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        self._to_look_at: set[str] = set()
        self._look_at_all = False

    @property
    def has_to_look(self) -> bool:
        """Whether ``settle`` has something to find out."""
        return self._look_at_all or bool(self._to_look_at)

    def look_again_at(self, integration_ids: Iterable[str]) -> None:
        """Have the next ``settle`` find out whether these have to run."""
        with self._lock:
            self._to_look_at.update(integration_ids)

    def look_again_at_all(self) -> None:
        """Have the next ``settle`` find out for each."""
        with self._lock:
            self._look_at_all = True

    def settle(self) -> float | None:
        """Start and stop what has to be; seconds until it is worth to do so again, None for not by itself.

        Raises:
            DatabaseError: It could not be found out; it will be tried again.
        """
        with self._settling:
            with self._lock:
                ids, look_at_all = self._to_look_at, self._look_at_all
                self._to_look_at, self._look_at_all = set(), False
            try:
                self._want(self._integrations.keys() if look_at_all else self._integrations.keys() & ids)
            except BaseException:
                with self._lock:
                    self._to_look_at |= ids
                    self._look_at_all |= look_at_all
                raise
        waits = [lifecycle.look() for lifecycle in self._lifecycles.copy().values()]
        return min((wait for wait in waits if wait is not None), default=None)

    def wait_for_the_quick(self) -> None:
        """Wait a moment for what was begun a moment ago."""
        until = time.monotonic() + self._patience.caller_s
        for lifecycle in self._lifecycles.copy().values():
            lifecycle.wait(until=until)

    def retire(self, integration: Integration[Any]) -> None:
        """Stop one for good."""
        with self._lock:
            lifecycle = self._lifecycles.get(integration.integration_id)
            if lifecycle is None or lifecycle.integration is not integration:
                return
            del self._lifecycles[integration.integration_id]
        lifecycle.retire()
        self._wait_for_the_end([lifecycle])

    def retire_all(self) -> None:
        """Stop all for good; one that raises or hangs keeps no other running."""
        with self._lock:
            lifecycles = list(self._lifecycles.values())
            self._lifecycles.clear()
            self._to_look_at, self._look_at_all = set(), False
        for lifecycle in lifecycles:
            lifecycle.retire()
        self._wait_for_the_end(lifecycles)

    def stop_all(self) -> None:
        """Stop all until somebody settles again."""
        lifecycles = list(self._lifecycles.copy().values())
        for lifecycle in lifecycles:
            lifecycle.want(NEVER)
        self._wait_for_the_end(lifecycles)

    def _want(self, integration_ids: Iterable[str]) -> None:
        for integration_id, wish in self._wishes(list(integration_ids)).items():
            try:
                lifecycle = self._lifecycle_of(integration_id, make=wish.running)
                if lifecycle is not None:
                    lifecycle.want(wish)
            except Exception:
                # One that cannot even be looked at keeps no other from starting.
                logger.exception(
                    "An integration could not be looked at.", extra={"integration_id": integration_id}
                )

    def _lifecycle_of(self, integration_id: str, *, make: bool) -> Lifecycle | None:
        with self._lock:
            lifecycle = self._lifecycles.get(integration_id)
            # By now it may have been unregistered, and another may have its id.
            integration = self._integrations.get(integration_id)
            if lifecycle is not None and lifecycle.integration is not integration:
                lifecycle.retire()
                lifecycle = None
            if lifecycle is None and integration is not None and (make or integration.enabled):
                lifecycle = self._lifecycles[integration_id] = Lifecycle(
                    integration, crew=self._crew, patience=self._patience, report=self._report
                )
            return lifecycle

    def _report(self, integration_id: str, health: Health, reason: str, cause: str) -> None:
        key = self._record_prefix + integration_id
        try:
            operations.report_health(integration_id=key, health=health, reason=reason, cause=cause)
        except Exception:
            logger.exception("An integration's health could not be written.", extra={"integration_id": key})

    def _wait_for_the_end(self, lifecycles: Collection[Lifecycle]) -> None:
        until = time.monotonic() + self._patience.stop_s
        for lifecycle in lifecycles:
            if not lifecycle.wait_to_end(until=until):
                lifecycle.give_up_waiting()
