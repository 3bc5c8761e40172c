"""What the application around Jackfield imports, and nothing else is public to it.

Import it once Django is set up: it brings models along.
"""

from jackfield.configs.models import Config
from jackfield.configs.permissions import can, visible
from jackfield.delivery.event_types import register_event_type
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.models import BaseIntegrationConfig

__all__ = [
    "BaseIntegrationConfig",
    "Config",
    "IntegrationManager",
    "can",
    "get_integration_manager",
    "publish",
    "register_event_type",
    "visible",
]
