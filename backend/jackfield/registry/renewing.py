"""Writes old activation settings back in the version of the code; by any number of processes at once."""

import logging

from jackfield.registry import managers, operations
from jackfield.registry.errors import ActivationRefused
from jackfield.registry.models import IntegrationRecord

logger = logging.getLogger(__name__)


def renew_activations() -> int:
    """Bring up what code of an older version left; return how many. One that can't be stays as it is."""
    count = 0
    for integration in managers.products().get_integrations():
        if integration.activation_version == 1:
            continue
        key, version = integration.integration_id, integration.activation_version
        if not IntegrationRecord.objects.filter(pk=key, settings_version__lt=version).exists():
            continue
        try:
            count += operations.bring_up(integration_id=key)
        except ActivationRefused as error:
            cause = error.__cause__.__cause__ if error.__cause__ else None
            logger.error(  # noqa: TRY400 - what failed, and not its text, which may quote
                "activation settings could not be brought up",
                extra={"integration_id": key, "reason": str(error), "error": type(cause or error).__name__},
            )
    return count
