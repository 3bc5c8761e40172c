"""IntegrationManager: the integrations of one process that serve the configs of one model."""

import logging
import threading
import time
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.db import connections, models, router

from jackfield.registry import following, managers, operations, registration, wanting, watcher
from jackfield.registry.crew import Crew
from jackfield.registry.errors import (
    IntegrationAlreadyRegisteredError,
    IntegrationNotRegisteredError,
)
from jackfield.registry.lifecycle import Lifecycle, Patience
from jackfield.registry.reading import CachedConfigs
from jackfield.registry.status import Health
from jackfield.registry.wanting import NEVER
from jackfield.sdk.integration import Integration

logger = logging.getLogger(__name__)

C = TypeVar("C", bound=models.Model)

#: Integrations of one manager that start or stop at the same time.
_CREW_SIZE = 8


class IntegrationManager(Generic[C]):
    """Registers integrations, runs those that are wanted, and keeps their configs at hand.

    Any thread may use it. Registering touches no database and starts nothing; an integration runs
    while it is active and has an enabled config, which the watcher (or ``check_expired``) sees to.

    Args:
        config_model: A model derived from ``BaseIntegrationConfig``.
        patience: How long starts and stops may take.
    """

    def __init__(self, config_model: type[C], *, patience: Patience | None = None) -> None:
        self.config_model = config_model
        self.concrete_model: type[models.Model] = config_model._meta.concrete_model or config_model
        #: False once it was shut down.
        self.enabled = True
        self._patience = patience or Patience()
        self._crew = Crew(size=_CREW_SIZE)
        self._configs: CachedConfigs[C] = CachedConfigs(config_model)
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        # Replaced whole, so that readers need no lock.
        self._lifecycles: MappingProxyType[str, Lifecycle] = MappingProxyType({})
        self._in_code: frozenset[str] = frozenset()
        self._to_look_at: set[str] = set()
        self._look_at_all = False
        managers.add(self)

    # -- the registry

    def register_integration_class(
        self, integration_cls: type[Integration[Any]], *, discovered: bool = False
    ) -> Integration[Any]:
        """Register a class and return its instance, which does not run yet.

        Args:
            integration_cls: The class; one without an id gets ``module.ClassName``.
            discovered: It was found and not named by code: inactive until it is activated.

        Raises:
            IntegrationAlreadyRegisteredError: The id is taken; who has it stays usable.
            IntegrationRegistrationError: Its id cannot be one, or its constructor raised.
        """
        integration_id = registration.id_of(integration_cls)
        self._refuse_taken(integration_id)
        # Without the lock, for it is the author's code; so somebody may be faster.
        integration = registration.instance_of(integration_cls, self)
        lifecycle = Lifecycle(integration, crew=self._crew, patience=self._patience, report=_report)
        with self._lock:
            self._refuse_taken(integration_id)
            if not self.enabled:
                self.enabled = True
                managers.add(self)
            self._lifecycles = MappingProxyType({**self._lifecycles, integration_id: lifecycle})
            if not discovered:
                self._in_code |= {integration_id}
        self.look_again_at((integration_id,))
        return integration

    def unregister_integration_class(self, integration_cls: type[Integration[Any]]) -> None:
        """Stop an integration and forget it; its configs stay. What its ``shutdown`` raises is logged.

        Raises:
            IntegrationNotRegisteredError: It is not registered.
        """
        integration_id = _known_id(integration_cls)
        with self._lock:
            lifecycle = self._lifecycles.get(integration_id)
            if lifecycle is None or type(lifecycle.integration) is not integration_cls:
                raise IntegrationNotRegisteredError(f"The integration {integration_id!r} is not registered.")
            left = {known: other for known, other in self._lifecycles.items() if known != integration_id}
            self._lifecycles = MappingProxyType(left)
            self._in_code -= {integration_id}
        self._configs.forget(integration_id)
        self._stop((lifecycle,))

    def get_integration(self, integration_id: str) -> Integration[Any]:
        """Return an instance by its id.

        Raises:
            IntegrationNotRegisteredError: Nothing has this id.
        """
        try:
            return self._lifecycles[integration_id].integration
        except KeyError:
            raise IntegrationNotRegisteredError(
                f"The integration {integration_id!r} is not registered."
            ) from None

    def get_integrations(self) -> tuple[Integration[Any], ...]:
        """Return all instances, in the order of registration."""
        return tuple(lifecycle.integration for lifecycle in self._lifecycles.values())

    def get_integration_classes(self) -> tuple[type[Integration[Any]], ...]:
        """Return all classes, in the order of registration."""
        return tuple(type(integration) for integration in self.get_integrations())

    def is_registered_in_code(self, integration_id: str) -> bool:
        """Whether it is here and was not discovered: then it is active unless somebody says otherwise."""
        return integration_id in self._in_code

    # -- configs

    def get_integration_configs(
        self, cls: type[Integration[Any]] | None = None, **filters: Any
    ) -> tuple[C, ...]:
        """Return configs, disabled ones too: of one class or of all, that fit the filters of Django.

        They are read only (``editable()`` is a copy) and in the order of their keys. One query, then
        none until a config of that integration changes; always the database in a transaction that
        has written configs, and for filters that look into other tables.

        Raises:
            IntegrationNotRegisteredError: The class has no id.
        """
        integration_id = None if cls is None else cls.integration_id or _known_id(cls)
        return self._configs.get(integration_id, filters)

    def clear_configs_cache(self, cls: type[Integration[Any]] | None = None, **filters: Any) -> None:
        """Forget what was asked with these filters; without filters, all that was asked of the class."""
        integration_id = None if cls is None else _known_id(cls)
        if integration_id is not None and not filters:
            self._configs.forget(integration_id)
        else:
            self._configs.forget_entry(integration_id, filters)

    def clear_all_configs_cache(self) -> None:
        """Forget all configs."""
        self._configs.forget_all()

    # -- changes

    def is_expired(self) -> bool:
        """Whether something has changed that ``check_expired`` has not looked at. Asks the database."""
        if self._look_at_all or self._to_look_at:
            return True
        return not self._is_in_transaction() and following.is_behind()

    def check_expired(self) -> None:
        """Take notice, now, of everything that has been committed in any process.

        Caches are right when it returns; integrations that start quickly have started. Within a
        transaction nothing starts or stops, for it may be rolled back: then it only empties the caches.
        """
        if self._is_in_transaction():
            self._configs.forget_all()
            return
        following.catch_up()
        self.settle()
        until = time.monotonic() + self._patience.caller_s
        for lifecycle in self._lifecycles.values():
            lifecycle.wait(until=until)

    def shutdown(self) -> None:
        """Stop all integrations and forget them; one that raises or hangs keeps no other running."""
        with self._lock:
            lifecycles, self._lifecycles = self._lifecycles, MappingProxyType({})
            self._in_code = frozenset()
            managers.remove(self)
            self._to_look_at, self._look_at_all, self.enabled = set(), False, False
        self._configs.forget_all()
        self._stop(lifecycles.values())

    # -- what the watcher and the transactions of this process tell it

    def configs_changed(self, integration_ids: Iterable[str]) -> None:
        """Forget the configs of these integrations, and look again whether they have to run."""
        ids = set(integration_ids)
        for integration_id in ids:
            self._configs.forget(integration_id)
        if self._lifecycles:
            watcher.begin()
        self.look_again_at(ids)

    def look_again_at(self, integration_ids: Iterable[str]) -> None:
        """See to it that it is looked, soon and by another thread, whether they have to run."""
        with self._lock:
            self._to_look_at.update(integration_ids)
        watcher.poke()

    def everything_changed(self) -> None:
        """Forget all, and look again at all."""
        self._configs.forget_all()
        with self._lock:
            self._look_at_all = True

    def forget_all_configs(self) -> None:
        """Keep no configs, for nobody notices any more that they change."""
        self._configs.forget_all()

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
                self._want(None if look_at_all else ids)
            except BaseException:
                with self._lock:
                    self._to_look_at |= ids
                    self._look_at_all |= look_at_all
                raise
        waits = [lifecycle.look() for lifecycle in self._lifecycles.values()]
        return min((wait for wait in waits if wait is not None), default=None)

    def _want(self, ids: set[str] | None) -> None:
        lifecycles = self._lifecycles
        chosen = lifecycles.keys() if ids is None else lifecycles.keys() & ids
        wishes = wanting.wishes(integration_ids=chosen, model=self.config_model, in_code=self._in_code)
        for integration_id, wish in wishes.items():
            lifecycles[integration_id].want(wish)

    def _stop(self, lifecycles: Iterable[Lifecycle]) -> None:
        lifecycles = tuple(lifecycles)
        for lifecycle in lifecycles:
            lifecycle.want(NEVER)
        until = time.monotonic() + self._patience.stop_s
        for lifecycle in lifecycles:
            if not lifecycle.wait_to_end(until=until):
                logger.error(
                    "An integration is late.",
                    extra={"integration_id": lifecycle.integration.integration_id, "doing": "stop"},
                )
                lifecycle.take_hooks_away()

    def _is_in_transaction(self) -> bool:
        aliases = {router.db_for_read(self.config_model), "default"}
        return any(connections[alias].in_atomic_block for alias in aliases)

    def _refuse_taken(self, integration_id: str) -> None:
        if integration_id in self._lifecycles:
            raise IntegrationAlreadyRegisteredError(
                f"The integration {integration_id!r} is already registered."
            )


def _known_id(integration_cls: type[Integration[Any]]) -> str:
    if not integration_cls.integration_id:
        raise IntegrationNotRegisteredError("No integration ID has been provided.")
    return integration_cls.integration_id


def _report(integration_id: str, health: Health, reason: str, cause: str) -> None:
    try:
        operations.report_health(integration_id=integration_id, health=health, reason=reason, cause=cause)
    except Exception:
        logger.exception(
            "An integration's health could not be written.", extra={"integration_id": integration_id}
        )
