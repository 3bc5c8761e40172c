"""Examines an application's config models when Django checks a project."""

from typing import Any

from django.apps import apps
from django.core import checks

from jackfield.registry.config_base import BaseIntegrationConfig
from jackfield.registry.config_querysets import ConfigQuerySet


def register() -> None:
    """Have Django ask."""
    checks.register(config_models_notice_their_changes, "models")


def config_models_notice_their_changes(app_configs: Any, **_: object) -> list[checks.CheckMessage]:
    """Return an error for each config model whose own managers would write past the registry."""
    models = (
        apps.get_models() if app_configs is None else [m for app in app_configs for m in app.get_models()]
    )
    return [
        checks.Error(
            f"The manager {manager.name!r} does not notice update() and bulk_create().",
            hint="Derive it from jackfield.registry.config_querysets: ConfigManager, ConfigQuerySet.",
            obj=model,
            id="jackfield_registry.E001",
        )
        for model in models
        if issubclass(model, BaseIntegrationConfig)
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), ConfigQuerySet)
    ]
