"""This process's own manager, and what discovery found for it."""

import logging
import threading
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language

from jackfield.registry import catalogs, discovery, extending, managers
from jackfield.registry.discovery import Found, FoundExtension
from jackfield.registry.errors import IntegrationRegistrationError
from jackfield.registry.extending import Extension
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.problem import Problem
from jackfield.sdk.exits import contained, kind_of
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_UNREGISTERED = _("It could not be registered (%(kind)s). The log says more.")


class _Process:
    """What there is one of."""

    def __init__(self) -> None:
        self.manager: IntegrationManager[Any] | None = None
        self.is_complete = False
        self.folders: dict[str, Path] = {}
        self.problems: list[Problem] = []
        #: Those that were discovered and run.
        self.extensions: list[Extension] = []


# Reentrant: an integration's module may ask for the manager while it is being imported.
_lock = threading.RLock()
_process = _Process()


def manager() -> IntegrationManager[Any]:
    """The manager of the product's configs; the first call discovers the integrations."""
    if _process.is_complete and _process.manager is not None:
        return _process.manager
    with _lock:
        if _process.manager is None:
            _process.manager = IntegrationManager(apps.get_model(managers.config_model_name()))
            _discover(_process.manager)
            _process.is_complete = True
        return _process.manager


def problems() -> tuple[Problem, ...]:
    """What was found and could not be used, and what is wrong with the extensions."""
    manager()
    return (*_process.problems, *extending.problems())


def icon_file(integration_id: str) -> Path | None:
    """The picture in an integration's folder."""
    return _file_of(integration_id, "icon.svg")


def guide(integration_id: str) -> str | None:
    """The text in an integration's folder, Markdown: in the language of the moment, if it has one in that."""
    names = (f"README.{get_language()}.md", "README.md")
    file = next((found for name in names if (found := _file_of(integration_id, name))), None)
    return None if file is None else file.read_text(encoding="utf-8", errors="replace")


def reset() -> None:
    """Stop what runs and forget everything; the next call discovers anew."""
    global _process
    with _lock:
        for extension in _process.extensions:
            try:
                with contained():
                    extension.disable_extension()
            except Exception:
                logger.exception("An extension failed to stop.", extra={"extension": extension.id})
        ending, _process = _process, _Process()
    if ending.manager is not None:
        ending.manager.shutdown()


def _discover(made: IntegrationManager[Any]) -> None:
    folders = [
        Path(folder)
        for folder in (
            getattr(settings, "JACKFIELD_BUILTIN_INTEGRATIONS_DIR", None),
            getattr(settings, "JACKFIELD_INTEGRATIONS_DIR", None),
        )
        if folder
    ]
    for found in discovery.discover(folders=folders):
        if isinstance(found, Problem):
            _process.problems.append(found)
        elif isinstance(found, FoundExtension):
            extension = found.extension_cls.start()
            if extension is not None:
                _process.extensions.append(extension)
        else:
            _register(made, found)
    catalogs.read(_process.folders.values())


def _register(made: IntegrationManager[Any], found: Found) -> None:
    try:
        with contained():
            integration = made.register_integration_class(found.integration_cls, discovered=True)
    except Exception as error:
        reason = _UNREGISTERED % {"kind": kind_of(error)}
        if isinstance(error, IntegrationRegistrationError):
            reason = str(error)
        logger.exception("An integration could not be registered.", extra={"where": found.where})
        _process.problems.append(
            Problem(integration_id=found.integration_id, where=found.where, reason=reason)
        )
        return
    if found.folder is not None:
        _process.folders[integration.integration_id] = found.folder


def _file_of(integration_id: str, name: str) -> Path | None:
    manager()
    folder = _process.folders.get(integration_id)
    if folder is None:
        return None
    file = folder / name
    return file if file.is_file() else None
