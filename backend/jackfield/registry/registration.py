"""From a class to its instance: the id it gets, and what its constructor raises."""

import logging
import re
from typing import Any

from jackfield.registry.errors import IntegrationRegistrationError
from jackfield.registry.problem import in_one_line
from jackfield.sdk.exits import contained, kind_of
from jackfield.sdk.integration import Integration
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_BAD_ID = _("%(name)s: an integration_id has at most 255 letters, digits and _.- and is not %(found)s.")
_NOT_MADE = _("%(name)s could not be made: %(kind)s.")
_NO_PARENT = _("%(name)s could not be made: its __init__() does not call super().__init__().")

#: Goes into addresses, keys and logs.
_ID = re.compile(r"[A-Za-z0-9_.\-]{1,255}", re.ASCII)
#: What an instance has once its parent's constructor ran.
_MADE_BY_PARENT = frozenset({"integration_mgr", "enabled", "hooks", "hook_errors", "_bound_hooks"})


def id_of(integration_cls: type[Integration[Any]]) -> str:
    """Return the class's id; one that has none gets ``module.ClassName``.

    Raises:
        IntegrationRegistrationError: It cannot be an id.
    """
    # What the author wrote, which may be anything.
    integration_id: object = integration_cls.integration_id
    if integration_id is None or integration_id == "":
        integration_id = integration_cls.integration_id = (
            f"{integration_cls.__module__}.{integration_cls.__name__}"
        )
    if not isinstance(integration_id, str) or not _ID.fullmatch(integration_id):
        raise IntegrationRegistrationError(
            _BAD_ID % {"name": integration_cls.__name__, "found": in_one_line(integration_id)}
        )
    return integration_id


def shown_id_of(integration_cls: type[Integration[Any]]) -> str:
    """Return what can be shown of a class's id, whatever its author wrote; empty when it has none."""
    integration_id: object = integration_cls.integration_id
    return "" if integration_id is None else in_one_line(integration_id)


def stop(integration: Integration[Any]) -> None:
    """Stop an integration that was started by hand; what it raises is logged."""
    try:
        with contained():
            integration.disable_integration()
    except Exception:
        logger.exception(
            "An integration failed to stop.", extra={"integration_id": integration.integration_id}
        )


def instance_of(integration_cls: type[Integration[Any]], manager: Any) -> Integration[Any]:
    """Return ``integration_cls(manager)``.

    Raises:
        IntegrationRegistrationError: The constructor raised, or forgot its parent's.
    """
    try:
        with contained():
            integration = integration_cls(manager)
            made = vars(integration).keys()
    except Exception as error:
        raise IntegrationRegistrationError(
            _NOT_MADE % {"name": integration_cls.__name__, "kind": kind_of(error)}
        ) from error
    if not made >= _MADE_BY_PARENT:
        raise IntegrationRegistrationError(_NO_PARENT % {"name": integration_cls.__name__})
    return integration
