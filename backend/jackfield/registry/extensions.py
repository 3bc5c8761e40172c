"""Extensions: installed packages that register integrations, and take them away with themselves."""

import logging
from typing import Any, ClassVar, Self

from django.templatetags.static import static

from jackfield.registry.errors import IntegrationError, IntegrationRegistrationError
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.process import manager
from jackfield.sdk.hooks import Hook
from jackfield.sdk.integration import Integration

logger = logging.getLogger(__name__)


class Extension:
    """A package's own part of an application; subclass it and register hooks in ``initialize``.

    ``enable_extension()`` starts it, in an ``AppConfig.ready()`` for instance.
    """

    #: The one that runs; each class has its own.
    instance: ClassVar[Any] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.instance = None

    def __init__(self) -> None:
        self.enabled = False
        self.hooks: set[Any] = set()
        self.hook_errors = 0

    @property
    def id(self) -> str:
        """Its name: ``module.ClassName``."""
        return f"{type(self).__module__}.{type(self).__name__}"

    def initialize(self) -> None:
        """Register hooks."""

    def shutdown(self) -> None:
        """Clean up, before the hooks go."""

    def enable_extension(self) -> Self:
        """Start it, unless it runs. What ``initialize()`` raises comes through, and it does not run."""
        if not self.enabled:
            type(self).instance = self
            try:
                self.initialize()
            except BaseException:
                self._leave()
                raise
            self.enabled = True
        return self

    def disable_extension(self) -> None:
        """Stop it, whatever its ``shutdown()`` raises, and with it everything that it registered."""
        if not self.enabled:
            return
        self.enabled = False
        try:
            self.shutdown()
        finally:
            self._leave()

    def get_static_url(self, path: str) -> str:
        """Return the address of a static file of the package."""
        return static(path)

    def _leave(self) -> None:
        for hook in tuple(self.hooks):
            try:
                hook.disable_hook()
            except Exception:
                logger.exception("A hook failed to stop.", extra={"extension": self.id})
        self.hooks.clear()
        type(self).instance = None


class BaseIntegrationHook(Hook):
    """``Hook(extension, IntegrationClass)`` registers an integration for as long as the extension runs.

    An application with a manager of its own derives from it and overrides ``get_integration_manager``.
    A class that cannot be registered is logged, and the extension goes on.
    """

    @classmethod
    def get_integration_manager(cls) -> IntegrationManager[Any]:
        """Return the manager to register with; this base has none."""
        raise IntegrationError(f"{cls.__name__} has to override get_integration_manager().")

    def initialize(self, integration_cls: type[Integration[Any]]) -> None:
        """Register the class."""
        self.integration_cls = integration_cls
        self._is_registered = False
        try:
            self.get_integration_manager().register_integration_class(integration_cls)
        except IntegrationRegistrationError:
            logger.exception(
                "An extension's integration could not be registered.",
                extra={"integration_class": integration_cls.__qualname__},
            )
        else:
            self._is_registered = True

    def shutdown(self) -> None:
        """Take it away again, if it is this hook's; a manager that was shut down has done so already."""
        registered = self.get_integration_manager().get_integration_classes()
        if self._is_registered and self.integration_cls in registered:
            self.get_integration_manager().unregister_integration_class(self.integration_cls)
        self._is_registered = False


class IntegrationHook(BaseIntegrationHook):
    """Registers an integration of the product's own configs."""

    @classmethod
    def get_integration_manager(cls) -> IntegrationManager[Any]:
        """Return the manager of the process."""
        return manager()
