"""Finds integrations: a folder for each, and what installed packages offer as entry points."""

import hashlib
import importlib
import importlib.util
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from jackfield.registry.extending import Extension
from jackfield.registry.problem import Problem, in_one_line, kind_and_place
from jackfield.sdk.integration import Integration
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_UNREADABLE = _("It cannot be read: %(problem)s.")
_NO_CLASS = _("It is not a class derived from Integration, or from Extension.")
_NONE = _("It defines no integration classes where one is expected.")
_NOT_ONE = _("It defines %(count)d integration classes where one is expected.")
_LIBRARY = _("It needs the library '%(name)s': pip install it beside Jackfield.")
_FAILED = _("It could not be loaded (%(kind)s). The log says more.")

GROUP = "jackfield.integrations"

#: What the folder of the built-in ones is called: in a clone, and when it was installed.
_OWN_PACKAGES = ("integrations", "jackfield_integrations")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A class that can be registered."""

    integration_cls: type[Integration[Any]]
    integration_id: str
    #: For people: a folder's path or the name of an entry point.
    where: str
    #: Where its icon and its guide lie.
    folder: Path | None


@dataclass(frozen=True, kw_only=True)
class FoundExtension:
    """An extension that can be started."""

    extension_cls: type[Extension]
    #: For people: the name of the entry point.
    where: str


def discover(*, folders: Iterable[Path]) -> Iterator[Found | FoundExtension | Problem]:
    """Yield what is there, in a stable order: folder by folder, then entry points."""
    for folder in folders:
        yield from _in_folder(folder)
    for entry_point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        yield from _at_entry_point(entry_point)


def _in_folder(folder: Path) -> Iterator[Found | Problem]:
    try:
        names = sorted(
            entry.name
            for entry in folder.iterdir()
            if not entry.name.startswith(("_", ".")) and (entry / "__init__.py").is_file()
        )
    except OSError as error:
        yield Problem(integration_id="", where=str(folder), reason=_UNREADABLE % {"problem": error.strerror})
        return
    if not names:
        return
    package = _package_of(folder.resolve())
    for name in names:
        place = folder / name
        try:
            module = importlib.import_module(f"{package}.{name}")
            cls = _only_class_of(module)
        except KeyboardInterrupt:
            raise  # Somebody's Ctrl-C.
        except BaseException as error:  # noqa: BLE001 - logged; of whatever kind, it hurts no other
            yield _unloaded(error, name=name, where=str(place))
            continue
        if cls.integration_id == "":
            cls.integration_id = name
        yield Found(integration_cls=cls, integration_id=_shown(cls, name), where=str(place), folder=place)


def _at_entry_point(entry_point: EntryPoint) -> Iterator[Found | FoundExtension | Problem]:
    where = f"{GROUP}: {entry_point.name} = {entry_point.value}"
    try:
        cls = entry_point.load()
        _require_usable(cls)
    except KeyboardInterrupt:
        raise  # Somebody's Ctrl-C.
    except BaseException as error:  # noqa: BLE001 - logged; of whatever kind, it hurts no other
        yield _unloaded(error, name=entry_point.name, where=where)
        return
    if issubclass(cls, Extension):
        yield FoundExtension(extension_cls=cls, where=where)
        return
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    is_package = file is not None and Path(file).name == "__init__.py"
    yield Found(
        integration_cls=cls,
        integration_id=_shown(cls, entry_point.name),
        where=where,
        folder=Path(file).parent if file is not None and is_package else None,
    )


class _Unsuitable(Exception):
    """Its text says why."""


def _require_usable(thing: object) -> None:
    if not isinstance(thing, type) or not issubclass(thing, (Integration, Extension)):
        raise _Unsuitable(_NO_CLASS)


def _only_class_of(module: ModuleType) -> type[Integration[Any]]:
    """The class that a folder's package defines or gathers; a leading underscore hides a base class."""
    found = {
        thing
        for name, thing in vars(module).items()
        if isinstance(thing, type)
        and issubclass(thing, Integration)
        and not name.startswith("_")
        and f"{thing.__module__}.".startswith(f"{module.__name__}.")
    }
    if len(found) != 1:
        raise _Unsuitable(_NOT_ONE % {"count": len(found)} if found else _NONE)
    return found.pop()


def _package_of(folder: Path) -> str:
    """Name of the package that the folder is, or is made to be.

    In a clone our own folder is the package ``integrations``; but an application may have a package
    of that name, and then ours is imported under another.
    """
    for name in _OWN_PACKAGES:
        if _is_at(name, folder):
            return name
    name = f"jackfield_integrations_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, loader=None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = importlib.util.module_from_spec(spec)
    return name


def _is_at(package: str, folder: Path) -> bool:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return False
    places = spec.submodule_search_locations if spec is not None else None
    return places is not None and [Path(place).resolve() for place in places] == [folder]


def _shown(cls: type[Integration[Any]], name: str) -> str:
    """The class's id; where it was found, if it has none or one that is no text."""
    integration_id: object = cls.integration_id
    return in_one_line(integration_id) if isinstance(integration_id, str) and integration_id else name


def _unloaded(error: BaseException, *, name: str, where: str) -> Problem:
    logger.error("An integration could not be loaded.", exc_info=error, extra={"integration_id": name})
    return Problem(integration_id=name, where=where, reason=_sentence(error))


def _sentence(error: BaseException) -> str:
    if isinstance(error, _Unsuitable):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str) and error.name:
        return _LIBRARY % {"name": in_one_line(error.name)}
    return _FAILED % {"kind": kind_and_place(error)}
