"""Hooks by which an extension registers integrations, and takes them away with itself."""

import logging
from typing import Any

from jackfield.registry import registration
from jackfield.registry.errors import IntegrationError, IntegrationRegistrationError
from jackfield.registry.extending import Extension, problems, report
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.process import manager
from jackfield.sdk.hooks import Hook
from jackfield.sdk.integration import Integration

logger = logging.getLogger(__name__)

__all__ = ["BaseIntegrationHook", "Extension", "IntegrationHook", "problems"]


class BaseIntegrationHook(Hook):
    """``Hook(extension, IntegrationClass)`` registers an integration for as long as the extension runs.

    An application with a manager of its own derives from it and overrides ``get_integration_manager``.
    A class that cannot be registered is logged and stands in ``problems()``, and the extension goes on.
    """

    @classmethod
    def get_integration_manager(cls) -> IntegrationManager[Any]:
        """Return the manager to register with; this base has none."""
        raise IntegrationError(f"{cls.__name__} has to override get_integration_manager().")

    def initialize(self, integration_cls: type[Integration[Any]]) -> None:
        """Register the class."""
        self.integration_cls = integration_cls
        self._is_registered = False
        # The one that it registers with is the one that it takes the class away from.
        self._manager = self.get_integration_manager()
        try:
            self._manager.register_integration_class(integration_cls)
        except IntegrationRegistrationError as error:
            report(
                type(self.owner),
                subject=integration_cls.__qualname__,
                integration_id=registration.shown_id_of(integration_cls),
                reason=str(error),
            )
            logger.exception(
                "An extension's integration could not be registered.",
                extra={"integration_class": integration_cls.__qualname__},
            )
        else:
            self._is_registered = True

    def shutdown(self) -> None:
        """Take it away again, if it is this hook's; a manager that was shut down has done so already."""
        if self._is_registered and self.integration_cls in self._manager.get_integration_classes():
            self._manager.unregister_integration_class(self.integration_cls)
        self._is_registered = False


class IntegrationHook(BaseIntegrationHook):
    """Registers an integration of the product's own configs."""

    @classmethod
    def get_integration_manager(cls) -> IntegrationManager[Any]:
        """Return the manager of the process."""
        return manager()
