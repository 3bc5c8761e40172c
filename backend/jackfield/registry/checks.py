"""Examines an application's config models when Django checks a project."""

from typing import Any

from django.apps import apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, router

from jackfield.registry.config_base import BaseIntegrationConfig
from jackfield.registry.config_querysets import ConfigQuerySet


def register() -> None:
    """Have Django ask."""
    checks.register(config_models_notice_their_changes, "models")
    checks.register(config_models_are_beside_the_log, "models")


def config_models_are_beside_the_log(app_configs: Any, **_: object) -> list[checks.CheckMessage]:
    """Return an error for each config model whose changes would not commit, or be read, with the status log.

    Other processes would hear of a change before it can be read, and keep what was there before.
    """
    return [
        checks.Error(
            f"Its configs are written to {written!r} and read from {read!r}, and the status log is in "
            f"{DEFAULT_DB_ALIAS!r}.",
            hint="Have the database routers leave config models in the database of jackfield.realtime.",
            obj=model,
            id="jackfield_registry.E002",
        )
        for model in _config_models(app_configs)
        for written, read in [(router.db_for_write(model), router.db_for_read(model))]
        if {written, read} != {DEFAULT_DB_ALIAS}
    ]


def config_models_notice_their_changes(app_configs: Any, **_: object) -> list[checks.CheckMessage]:
    """Return an error for each config model whose own managers would write past the registry."""
    return [
        checks.Error(
            f"The manager {manager.name!r} does not notice update() and bulk_create().",
            hint="Derive it from jackfield.registry.config_querysets: ConfigManager, ConfigQuerySet.",
            obj=model,
            id="jackfield_registry.E001",
        )
        for model in _config_models(app_configs)
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), ConfigQuerySet)
    ]


def _config_models(app_configs: Any) -> list[type[Any]]:
    models = (
        apps.get_models() if app_configs is None else [m for app in app_configs for m in app.get_models()]
    )
    return [model for model in models if issubclass(model, BaseIntegrationConfig)]
