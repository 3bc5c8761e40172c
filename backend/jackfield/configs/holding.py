"""Why deliveries of a config must wait: one rule, asked when they are made, sent and settled."""

from jackfield.configs.models import Config
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from jackfield.sdk.kept import kept as _

_DISABLED = _("The config is disabled.")
_NOT_INSTALLED = _("The integration is not installed.")
_REFUSED = _("The service refused the sign-in.")

_OF_STATE = {
    IntegrationRecord.State.INACTIVE: _("The integration is not active."),
    IntegrationRecord.State.PAUSED: _("The integration is paused."),
}


def reason_to_hold(*, config: Config, state: str, is_installed: bool = True) -> str | None:
    """Return the sentence, or None when nothing stands in the way.

    Args:
        config: As it stands in the database now.
        state: What is wanted of its integration (``IntegrationRecord.State``).
        is_installed: Whether this deployment has the integration's code.
    """
    if not config.enabled:
        return _DISABLED
    if not is_installed:
        return _NOT_INSTALLED
    if state != IntegrationRecord.State.ACTIVE:
        return _OF_STATE[IntegrationRecord.State(state)]
    if config.health == Health.UNAUTHORIZED:
        return _REFUSED
    return None
