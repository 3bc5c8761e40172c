"""The desk's second manager: the integrations that serve configs of the desk's own model."""

from functools import cache

from jackfield.host import IntegrationManager

from .models import DeskIntegrationConfig


@cache
def desk_manager() -> IntegrationManager[DeskIntegrationConfig]:
    """Return the one of this process; the first call makes it."""
    return IntegrationManager(DeskIntegrationConfig)
