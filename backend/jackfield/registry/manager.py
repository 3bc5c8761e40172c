"""IntegrationManager: the integrations of one process that serve the configs of one model."""

import threading
from collections.abc import Collection, Iterable
from typing import Any, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models, router

from jackfield.registry import following, managers, registration, wanting, watcher
from jackfield.registry.config_base import BaseIntegrationConfig
from jackfield.registry.errors import (
    IntegrationAlreadyRegisteredError,
    IntegrationNotRegisteredError,
    IntegrationRegistrationError,
)
from jackfield.registry.lifecycle import Patience
from jackfield.registry.reading import CachedConfigs
from jackfield.registry.running import Running
from jackfield.sdk.integration import Integration
from jackfield.sdk.kept import kept as _

_LONG_ID = _("The id of the integration %(name)s is too long.")
_TWICE = _("The integration %(name)s is already registered.")

C = TypeVar("C", bound=models.Model)

#: As the column has it.
_LONGEST_RECORD_KEY = 255


class IntegrationManager(Generic[C]):
    """Registers integrations, runs those that are wanted, and keeps their configs at hand.

    Any thread may use it. Registering touches no database and starts nothing; an integration runs
    while it is active and has an enabled config, which the watcher (or ``check_expired``) sees to.

    Args:
        config_model: A model derived from ``BaseIntegrationConfig``.
        patience: How long starts and stops may take.

    Raises:
        ImproperlyConfigured: The model is no model of configs.
    """

    def __init__(self, config_model: type[C], *, patience: Patience | None = None) -> None:
        if not issubclass(config_model, BaseIntegrationConfig):
            raise ImproperlyConfigured(
                f"{config_model.__name__} is no model of configs: derive it from BaseIntegrationConfig."
            )
        self.config_model = config_model
        self.concrete_model: type[models.Model] = config_model._meta.concrete_model or config_model
        #: False once it was shut down.
        self.enabled = True
        self._configs: CachedConfigs[C] = CachedConfigs(config_model)
        #: Of what is below.
        self._lock = threading.Lock()
        self._integrations: dict[str, Integration[Any]] = {}
        self._in_code: set[str] = set()
        #: Before an id, in the key of its record: two managers may each have an integration of that id.
        self._record_prefix = managers.record_prefix_of(config_model)
        self._running = Running(
            self._integrations,
            patience=patience or Patience(),
            wishes=self._wishes,
            record_prefix=self._record_prefix,
        )
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
        if len(self._record_prefix + integration_id) > _LONGEST_RECORD_KEY:
            raise IntegrationRegistrationError(_LONG_ID % {"name": repr(integration_id)})
        self._refuse_taken(integration_id)
        # Without the lock, for it is the author's code; so somebody may be faster.
        integration = registration.instance_of(integration_cls, self)
        with self._lock:
            self._refuse_taken(integration_id)
            if not self.enabled:
                self.enabled = True
                managers.add(self)
            self._integrations[integration_id] = integration
            if not discovered:
                self._in_code.add(integration_id)
        self.look_again_at((integration_id,))
        return integration

    def unregister_integration_class(self, integration_cls: type[Integration[Any]]) -> None:
        """Stop an integration and forget it; its configs stay. What its ``shutdown`` raises is logged.

        Raises:
            IntegrationNotRegisteredError: It is not registered.
        """
        integration_id = _known_id(integration_cls)
        with self._lock:
            integration = self._integrations.get(integration_id)
            if integration is None or type(integration) is not integration_cls:
                raise IntegrationNotRegisteredError(f"The integration {integration_id!r} is not registered.")
            del self._integrations[integration_id]
            self._in_code.discard(integration_id)
        self._configs.forget(integration_id)
        self._running.retire(integration)
        if integration.enabled:
            # Somebody has started it by hand.
            registration.stop(integration)

    def get_integration(self, integration_id: str) -> Integration[Any]:
        """Return an instance by its id.

        Raises:
            IntegrationNotRegisteredError: Nothing has this id.
        """
        try:
            return self._integrations[integration_id]
        except KeyError:
            raise IntegrationNotRegisteredError(
                f"The integration {integration_id!r} is not registered."
            ) from None

    def get_integrations(self) -> tuple[Integration[Any], ...]:
        """Return all instances, in the order of registration."""
        return tuple(self._integrations.copy().values())

    def get_integration_classes(self) -> tuple[type[Integration[Any]], ...]:
        """Return all classes, in the order of registration."""
        return tuple(type(integration) for integration in self.get_integrations())

    def is_registered_in_code(self, integration_id: str) -> bool:
        """Whether it is here and was not discovered: then it is active unless somebody says otherwise."""
        return integration_id in self._in_code

    def id_of_record(self, record_key: str) -> str | None:
        """Return the id of our integration whose ``IntegrationRecord`` has this key; None: there is none."""
        prefix = self._record_prefix
        integration_id = record_key.removeprefix(prefix) if record_key.startswith(prefix) else None
        return integration_id if integration_id in self._integrations else None

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
        if self._running.has_to_look:
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
        self._running.wait_for_the_quick()

    def shutdown(self) -> None:
        """Stop all integrations and forget them; one that raises or hangs keeps no other running."""
        with self._lock:
            self.enabled = False
            managers.remove(self)
            left = list(self._integrations.values())
            self._integrations.clear()
            self._in_code.clear()
        self._configs.forget_all()
        self._running.retire_all()
        for integration in left:
            if integration.enabled:
                registration.stop(integration)

    # -- what the watcher and the transactions of this process tell it

    def configs_changed(self, integration_ids: Iterable[str]) -> None:
        """Forget the configs of these integrations, and look again whether they have to run."""
        ids = set(integration_ids)
        for integration_id in ids:
            self._configs.forget(integration_id)
        if self._integrations:
            watcher.begin()
        self.look_again_at(ids)

    def look_again_at(self, integration_ids: Iterable[str]) -> None:
        """See to it that it is looked, soon and by another thread, whether they have to run."""
        self._running.look_again_at(integration_ids)
        watcher.poke()

    def records_changed(self, record_keys: Iterable[str]) -> None:
        """Look again at those of these that are ours."""
        ids = (self.id_of_record(key) for key in record_keys)
        self.look_again_at([integration_id for integration_id in ids if integration_id is not None])

    def everything_changed(self) -> None:
        """Forget all, and look again at all."""
        self._configs.forget_all()
        self._running.look_again_at_all()

    def forget_all_configs(self) -> None:
        """Keep no configs, for nobody notices any more that they change."""
        self._configs.forget_all()

    def settle(self) -> float | None:
        """Start and stop what has to be; seconds until it is worth to do so again, None for not by itself.

        Raises:
            DatabaseError: It could not be found out; it will be tried again.
        """
        return self._running.settle()

    def stop_running(self) -> None:
        """Stop all integrations, because nobody would notice any more that they have to stop."""
        self._running.stop_all()

    def _wishes(self, integration_ids: Collection[str]) -> dict[str, wanting.Wish]:
        return wanting.wishes(
            integration_ids=integration_ids,
            model=self.config_model,
            in_code=self._in_code,
            record_prefix=self._record_prefix,
        )

    def _is_in_transaction(self) -> bool:
        aliases = {router.db_for_read(self.config_model), "default"}
        return any(connections[alias].in_atomic_block for alias in aliases)

    def _refuse_taken(self, integration_id: str) -> None:
        if integration_id in self._integrations:
            raise IntegrationAlreadyRegisteredError(_TWICE % {"name": repr(integration_id)})


def _known_id(integration_cls: type[Integration[Any]]) -> str:
    if not integration_cls.integration_id:
        raise IntegrationNotRegisteredError("No integration ID has been provided.")
    return integration_cls.integration_id
