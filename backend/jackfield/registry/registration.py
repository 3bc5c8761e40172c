"""From a class to its instance: the id it gets, and what its constructor raises."""

import logging
import re
from typing import Any

from jackfield.registry.errors import IntegrationRegistrationError
from jackfield.sdk.integration import Integration

logger = logging.getLogger(__name__)

#: Goes into addresses, keys and logs.
_ID = re.compile(r"[A-Za-z0-9_.\-]{1,255}", re.ASCII)


def id_of(integration_cls: type[Integration[Any]]) -> str:
    """Return the class's id; one that has none gets ``module.ClassName``.

    Raises:
        IntegrationRegistrationError: It cannot be an id.
    """
    if not integration_cls.integration_id:
        integration_cls.integration_id = f"{integration_cls.__module__}.{integration_cls.__name__}"
    # What the author wrote, which may be anything.
    integration_id: object = integration_cls.integration_id
    if not isinstance(integration_id, str) or not _ID.fullmatch(integration_id):
        raise IntegrationRegistrationError(
            f"{integration_cls.__name__}: an integration_id has at most 255 letters, digits and _.- and is "
            f"not {integration_id!r}."
        )
    return integration_id


def stop(integration: Integration[Any]) -> None:
    """Stop an integration that was started by hand; what it raises is logged."""
    try:
        integration.disable_integration()
    except Exception:
        logger.exception(
            "An integration failed to stop.", extra={"integration_id": integration.integration_id}
        )


def instance_of(integration_cls: type[Integration[Any]], manager: Any) -> Integration[Any]:
    """Return ``integration_cls(manager)``.

    Raises:
        IntegrationRegistrationError: The constructor raised.
    """
    try:
        return integration_cls(manager)
    except Exception as error:
        raise IntegrationRegistrationError(
            f"{integration_cls.__name__} could not be made: {type(error).__name__}."
        ) from error
