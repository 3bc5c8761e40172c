"""What the application around Jackfield imports, and nothing else is public to it.

A name is loaded when it is first used: ``from jackfield.host import APPS`` works in a settings.py,
before Django is set up, while most others bring models along.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jackfield.project.installed import ROOMS

if TYPE_CHECKING:
    from jackfield.configs.binding import bind_scope
    from jackfield.configs.models import Config
    from jackfield.configs.permissions import can, visible
    from jackfield.configs.scopes import ScopeRefused, register_scope
    from jackfield.delivery.audience import EVERYONE, groups, users
    from jackfield.delivery.errors import EventRefused, IdempotencyConflict
    from jackfield.delivery.event_types import register_event_type
    from jackfield.delivery.models import Event
    from jackfield.delivery.operations import publish
    from jackfield.host.mounting import urls
    from jackfield.host.serving import asgi
    from jackfield.registry import get_integration_manager
    from jackfield.registry.config_querysets import ConfigManager, ConfigQuerySet
    from jackfield.registry.errors import (
        IntegrationAlreadyRegisteredError,
        IntegrationError,
        IntegrationNotRegisteredError,
        IntegrationRegistrationError,
    )
    from jackfield.registry.extensions import BaseIntegrationHook, Extension, IntegrationHook
    from jackfield.registry.manager import IntegrationManager
    from jackfield.registry.models import BaseIntegrationConfig
    from jackfield.resources.changes import ResourceChange, on_resource_change
    from jackfield.resources.errors import LinkedElsewhere, ResourceNotFound
    from jackfield.resources.keys import IntegrationKey
    from jackfield.resources.linking import link, links_of, resource_for, resources_for, unlink
    from jackfield.resources.operations import rename_resource
    from jackfield.resources.queries import resources_by_keys, visible_resources
    from jackfield.sdk.conditions.choices import register_condition_choice

__all__ = [
    "APPS",
    "EVERYONE",
    "BaseIntegrationConfig",
    "BaseIntegrationHook",
    "Config",
    "ConfigManager",
    "ConfigQuerySet",
    "Event",
    "EventRefused",
    "Extension",
    "IdempotencyConflict",
    "IntegrationAlreadyRegisteredError",
    "IntegrationError",
    "IntegrationHook",
    "IntegrationKey",
    "IntegrationManager",
    "IntegrationNotRegisteredError",
    "IntegrationRegistrationError",
    "LinkedElsewhere",
    "ResourceChange",
    "ResourceNotFound",
    "ScopeRefused",
    "asgi",
    "bind_scope",
    "can",
    "get_integration_manager",
    "groups",
    "link",
    "links_of",
    "on_resource_change",
    "publish",
    "register_condition_choice",
    "register_event_type",
    "register_scope",
    "rename_resource",
    "resource_for",
    "resources_by_keys",
    "resources_for",
    "unlink",
    "urls",
    "users",
    "visible",
    "visible_resources",
]

#: What goes into INSTALLED_APPS, beside django.contrib.auth and django.contrib.contenttypes.
APPS = ("jackfield.host", *ROOMS)

#: Where each other name stands.
_HOME = {
    "BaseIntegrationConfig": "jackfield.registry.models",
    "BaseIntegrationHook": "jackfield.registry.extensions",
    "Config": "jackfield.configs.models",
    "ConfigManager": "jackfield.registry.config_querysets",
    "ConfigQuerySet": "jackfield.registry.config_querysets",
    "EVERYONE": "jackfield.delivery.audience",
    "Event": "jackfield.delivery.models",
    "EventRefused": "jackfield.delivery.errors",
    "Extension": "jackfield.registry.extensions",
    "IdempotencyConflict": "jackfield.delivery.errors",
    "IntegrationAlreadyRegisteredError": "jackfield.registry.errors",
    "IntegrationError": "jackfield.registry.errors",
    "IntegrationHook": "jackfield.registry.extensions",
    "IntegrationKey": "jackfield.resources.keys",
    "IntegrationManager": "jackfield.registry.manager",
    "IntegrationNotRegisteredError": "jackfield.registry.errors",
    "IntegrationRegistrationError": "jackfield.registry.errors",
    "LinkedElsewhere": "jackfield.resources.errors",
    "ResourceChange": "jackfield.resources.changes",
    "ResourceNotFound": "jackfield.resources.errors",
    "ScopeRefused": "jackfield.configs.scopes",
    "asgi": "jackfield.host.serving",
    "bind_scope": "jackfield.configs.binding",
    "can": "jackfield.configs.permissions",
    "get_integration_manager": "jackfield.registry",
    "groups": "jackfield.delivery.audience",
    "link": "jackfield.resources.linking",
    "links_of": "jackfield.resources.linking",
    "on_resource_change": "jackfield.resources.changes",
    "publish": "jackfield.delivery.operations",
    "register_condition_choice": "jackfield.sdk.conditions.choices",
    "register_event_type": "jackfield.delivery.event_types",
    "register_scope": "jackfield.configs.scopes",
    "rename_resource": "jackfield.resources.operations",
    "resource_for": "jackfield.resources.linking",
    "resources_by_keys": "jackfield.resources.queries",
    "resources_for": "jackfield.resources.linking",
    "unlink": "jackfield.resources.linking",
    "urls": "jackfield.host.mounting",
    "users": "jackfield.delivery.audience",
    "visible": "jackfield.configs.permissions",
    "visible_resources": "jackfield.resources.queries",
}


def __getattr__(name: str) -> Any:
    """Load a name; Python asks here for what the module does not have yet."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(home)
    except AttributeError as error:
        # From here Python would take it for a name that is not there, and not say why.
        raise ImportError(f"{home} cannot be loaded: {error}") from error
    except RuntimeError as error:
        # Django's, of a model whose app is not installed.
        _refuse_missing_apps(error)
        raise
    found = globals()[name] = getattr(module, name)
    return found


def _refuse_missing_apps(error: RuntimeError) -> None:
    from django.apps import apps  # noqa: PLC0415  # APPS can be had without Django
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    missing = [app for app in APPS if not apps.is_installed(app)] if apps.apps_ready else []
    if missing:
        raise ImproperlyConfigured(
            f"These apps of Jackfield are not in INSTALLED_APPS: {', '.join(missing)}. "
            "Add all of jackfield.host.APPS."
        ) from error


def __dir__() -> list[str]:
    return sorted(__all__)
