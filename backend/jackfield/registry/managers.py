"""The managers that live in this process, and which of them serves a model."""

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model

from jackfield.registry.errors import IntegrationError
from jackfield.registry.problem import Problem

if TYPE_CHECKING:
    from jackfield.registry.manager import IntegrationManager

_lock = threading.Lock()

_problems: Callable[[], tuple[Problem, ...]] | None = None
_products: "Callable[[], IntegrationManager[Any]] | None" = None

#: Config models, whether or not a manager serves them, by what the status log calls them.
_models: dict[str, type[Model]] = {}

#: Between the label of a model and an integration's id, in neither of which it can be.
_BETWEEN = ":"

_living: "tuple[weakref.ref[IntegrationManager[Any]], ...]" = ()


def add(manager: "IntegrationManager[Any]") -> None:
    """Know a manager for as long as somebody holds it."""
    _replace(manager, (weakref.ref(manager),))


def remove(manager: "IntegrationManager[Any]") -> None:
    """Know it no more."""
    _replace(manager, ())


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


def make_products_with(
    factory: "Callable[[], IntegrationManager[Any]]", *, problems: Callable[[], tuple[Problem, ...]]
) -> None:
    """Say who makes, at the first call, and returns the manager of the product's own configs.

    Args:
        factory: That.
        problems: Returns what was found for it and cannot be used.
    """
    global _products, _problems
    _products, _problems = factory, problems


def problems_by_id() -> dict[str, Problem]:
    """Return what was found for the product's manager and cannot be used, as far as its id is known."""
    found = () if _problems is None else _problems()
    return {problem.integration_id: problem for problem in found if problem.integration_id}


def products() -> "IntegrationManager[Any]":
    """The manager of the product's own configs.

    Raises:
        IntegrationError: ``jackfield.registry`` is not an installed app.
    """
    if _products is None:
        raise IntegrationError("jackfield.registry must stand in INSTALLED_APPS.")
    return _products()


def manager_of(model: type[Model]) -> "IntegrationManager[Any]":
    """The manager of this very model, the oldest if there are several.

    Raises:
        IntegrationError: There is none.
    """
    if is_the_products(model):
        return products()
    concrete = model._meta.concrete_model or model
    for manager in living():
        if manager.concrete_model is concrete:
            return manager
    raise IntegrationError(f"No IntegrationManager({model.__name__}) lives in this process.")


def know(model: type[Model]) -> None:
    """Know a config model by its label."""
    _models[label_of(model)] = model._meta.concrete_model or model


def label_of(model: type[Model]) -> str:
    """What the status log calls a config model."""
    return (model._meta.concrete_model or model)._meta.label_lower


def model_labelled(label: str) -> type[Model] | None:
    """The config model that a row of the status log names; None when this process does not have it."""
    return _models.get(label or config_model_name())


def config_model_name() -> str:
    """Label of the product's own config model, in lower case."""
    name: str = getattr(settings, "JACKFIELD_CONFIG_MODEL", "jackfield_configs.Config")
    return name.lower()


def is_the_products(model: type[Model]) -> bool:
    """Whether it is the product's own config model."""
    return label_of(model) == config_model_name()


def is_registered(record_key: str) -> bool:
    """Whether the integration of this record is here, in any manager."""
    return any(integration_id is not None for _, integration_id in _of_record(record_key))


def is_registered_in_code(record_key: str) -> bool:
    """Whether code registered here (and did not discover) the integration of this record."""
    return any(
        integration_id is not None and manager.is_registered_in_code(integration_id)
        for manager, integration_id in _of_record(record_key)
    )


def is_of_further_manager(record_key: str) -> bool:
    """Whether a record is of an integration that serves another model than the product's own."""
    return _BETWEEN in record_key


def record_prefix_of(model: type[Model]) -> str:
    """Return what stands before the ids in the keys of the records of a model's integrations."""
    return "" if is_the_products(model) else f"{label_of(model)}{_BETWEEN}"


def _of_record(record_key: str) -> "Iterator[tuple[IntegrationManager[Any], str | None]]":
    for manager in living():
        yield manager, manager.id_of_record(record_key)


def configs_changed(*, model: type[Model], integration_ids: Iterable[str]) -> None:
    """Forget what is cached of these integrations' configs, and look again who has to run."""
    for manager in serving(model):
        manager.configs_changed(integration_ids)


def _replace(
    manager: "IntegrationManager[Any]", by: "tuple[weakref.ref[IntegrationManager[Any]], ...]"
) -> None:
    global _living  # noqa: PLW0603  # replaced whole, so that readers need no lock
    with _lock:
        _living = (*(known for known in _living if known() not in {None, manager}), *by)
