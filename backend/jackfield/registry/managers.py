"""The managers that live in this process, and which of them serves a model."""

import threading
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from jackfield.registry.errors import IntegrationError

if TYPE_CHECKING:
    from jackfield.registry.manager import IntegrationManager

_lock = threading.Lock()
_living: "tuple[weakref.ref[IntegrationManager[Any]], ...]" = ()


def add(manager: "IntegrationManager[Any]") -> None:
    """Know a manager for as long as somebody holds it."""
    global _living  # noqa: PLW0603  # replaced whole, so that readers need no lock
    with _lock:
        _living = (*(known for known in _living if known() is not None), weakref.ref(manager))


def living() -> "list[IntegrationManager[Any]]":
    """All managers, the oldest first."""
    return [manager for known in _living if (manager := known()) is not None]


def serving(model: type[Model]) -> "list[IntegrationManager[Any]]":
    """Those whose configs a change of ``model`` may touch: of the model itself, a proxy, parent or child."""
    concrete = model._meta.concrete_model or model
    return [
        manager
        for manager in living()
        if issubclass(concrete, manager.concrete_model) or issubclass(manager.concrete_model, concrete)
    ]


def manager_of(model: type[Model]) -> "IntegrationManager[Any]":
    """The manager of this very model.

    Raises:
        IntegrationError: There is none.
    """
    concrete = model._meta.concrete_model or model
    for manager in living():
        if manager.concrete_model is concrete:
            return manager
    if is_the_products(model):
        from jackfield.registry import process  # noqa: PLC0415  # which makes the manager

        return process.manager()
    raise IntegrationError(f"No IntegrationManager({model.__name__}) lives in this process.")


def config_model_name() -> str:
    """Label of the product's own config model, in lower case."""
    name: str = getattr(settings, "JACKFIELD_CONFIG_MODEL", "jackfield_configs.Config")
    return name.lower()


def is_the_products(model: type[Model]) -> bool:
    """Whether it is the product's own config model."""
    return (model._meta.concrete_model or model)._meta.label_lower == config_model_name()


def model_labelled(label: str) -> type[Model] | None:
    """The config model that a row of the status log names; None when it is not installed here."""
    try:
        return apps.get_model(label or config_model_name())
    except LookupError:
        return None


def is_registered_in_code(integration_id: str) -> bool:
    """Whether code registered it here (and did not discover it), in any manager."""
    return any(manager.is_registered_in_code(integration_id) for manager in living())


def configs_changed(*, model: type[Model], integration_ids: Iterable[str]) -> None:
    """Forget what is cached of these integrations' configs, and look again who has to run."""
    for manager in serving(model):
        manager.configs_changed(integration_ids)
