"""The desk's extension: registers its integrations, and takes them away with itself."""

from typing import Any

from jackfield.host import BaseIntegrationHook, Extension, IntegrationHook, IntegrationManager

from .integrations import Builder, Mention
from .managing import desk_manager
from .printers import Printers


class DeskIntegrationHook(BaseIntegrationHook):
    """Registers with the desk's own manager."""

    @classmethod
    def get_integration_manager(cls) -> IntegrationManager[Any]:
        """Return it."""
        return desk_manager()


class DeskExtension(Extension):
    """What the desk brings along."""

    def initialize(self) -> None:
        """Register it."""
        IntegrationHook(self, Mention)
        IntegrationHook(self, Printers)
        DeskIntegrationHook(self, Builder)
