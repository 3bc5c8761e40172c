"""Integrations of this process: which there are, which run, and their configs, cached.

Nothing here touches a model when it is imported: Django imports a package before its models.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jackfield.registry.manager import IntegrationManager
    from jackfield.registry.problem import Problem

__all__ = ["get_integration_manager", "guide", "icon_file", "problems"]


def get_integration_manager() -> "IntegrationManager[Any]":
    """Return this process's manager of the product's configs; the first call discovers the integrations."""
    from jackfield.registry import process  # noqa: PLC0415  # models are not ready when the app is loaded

    return process.manager()


def problems() -> "tuple[Problem, ...]":
    """Return what was found by discovery and could not be used, and what is wrong with extensions."""
    from jackfield.registry import process  # noqa: PLC0415

    return process.problems()


def icon_file(integration_id: str) -> Path | None:
    """Return the ``icon.svg`` of an integration's folder, if it has one."""
    from jackfield.registry import process  # noqa: PLC0415

    return process.icon_file(integration_id)


def guide(integration_id: str) -> str | None:
    """Return the ``README.md`` of an integration's folder, if it has one; to a German ``README.de.md``."""
    from jackfield.registry import process  # noqa: PLC0415

    return process.guide(integration_id)
