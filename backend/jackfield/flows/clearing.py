"""Deletes what people made for an integration, when it is deactivated with ALL."""

from typing import Any

from jackfield.configs import operations
from jackfield.configs.models import Config


def delete_configs(integration_id: str, _actor: Any) -> None:
    """Delete all configs of an integration; in the transaction of its deactivation.

    The right to deactivate is what counts here, not a right on each config: so the product deletes them, and
    the audit has the actor with the deactivation.
    """
    keys = Config.objects.filter(integration_id=integration_id).order_by("pk").values_list("pk", flat=True)
    for key in list(keys):
        operations.delete(actor=None, config_id=key)
