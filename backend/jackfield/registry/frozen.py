"""Values of JSON that cannot be changed, so that many can share them."""

from copy import deepcopy
from typing import Any, NoReturn

from jackfield.registry.errors import ReadOnly


def freeze(value: Any) -> Any:
    """Return ``value`` with every dict and list in it replaced by one that refuses changes."""
    if isinstance(value, dict):
        return FrozenDict({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list):
        return FrozenList(freeze(item) for item in value)
    if isinstance(value, set):
        return frozenset(value)
    return value


def thaw(value: Any) -> Any:
    """Return ``value`` with plain dicts and lists, none of them shared."""
    if isinstance(value, dict):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, list):
        return [thaw(item) for item in value]
    return deepcopy(value)


def _refuse(*_: object, **__: object) -> NoReturn:
    raise ReadOnly("This value is shared by all who read the config: change a copy, config.editable().")


class FrozenDict(dict[Any, Any]):
    """A dict (for ``json`` and ``isinstance``) that refuses changes; its copies are plain."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def copy(self) -> dict[Any, Any]:
        """Return a plain dict whose values are still frozen."""
        return dict(self)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        return {key: thaw(item) for key, item in self.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (thaw(self),)


class FrozenList(list[Any]):
    """A list (for ``json`` and ``isinstance``) that refuses changes; its copies are plain."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse

    def copy(self) -> list[Any]:
        """Return a plain list whose items are still frozen."""
        return list(self)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return [thaw(item) for item in self]

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (thaw(self),)
