"""Instances of a config model that many can share, because they refuse every change."""

from functools import cache
from typing import Any, NoReturn, TypeVar

from django.db.models import Model

from jackfield.registry.errors import ReadOnly
from jackfield.registry.frozen import freeze

M = TypeVar("M", bound=Model)


def read_only(config: M) -> M:
    """Make a config that was just read refuse changes, in all that hangs on it, and return it.

    What it is related to is read anew each time that it is asked for: nobody here would notice
    that an owner has changed.
    """
    values = config.__dict__
    for name, value in values.items():
        if isinstance(value, dict | list | set):
            values[name] = freeze(value)
    config._state.fields_cache = _KeepsNothing()  # noqa: SLF001  # where Django keeps them
    config.__class__ = _read_only_class(type(config))
    return config


class _KeepsNothing(dict[str, Any]):
    """Where a model would keep its related objects."""

    def __setitem__(self, name: str, value: Any) -> None:
        pass

    def copy(self) -> dict[str, Any]:
        return {}

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {}


@cache
def _read_only_class(model: type[Any]) -> type[Any]:
    # Past Django's metaclass: to it this would be one more model with a table of its own. It
    # inherits ``_meta``, and so copies and pickles of its instances are ordinary configs.
    body = {"__module__": model.__module__, "__qualname__": model.__qualname__, "is_read_only": True}
    refused = dict.fromkeys(("__setattr__", "__delattr__", "set", "save", "save_base", "delete"), _refuse)
    made: type[Any] = type.__new__(type(model), model.__name__, (model,), {**body, **refused})
    return made


def _refuse(*_: object, **__: object) -> NoReturn:
    raise ReadOnly("This config is shared by all who read it: change a copy, config.editable().")
