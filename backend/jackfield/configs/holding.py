"""Why deliveries of a config must wait: one rule, asked when they are made, sent and settled."""

from jackfield.configs.models import Config
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health

_OF_STATE = {
    IntegrationRecord.State.INACTIVE: "The integration is not active.",
    IntegrationRecord.State.PAUSED: "The integration is paused.",
}


def reason_to_hold(*, config: Config, state: str, is_installed: bool = True) -> str | None:
    """Return the sentence, or None when nothing stands in the way.

    Args:
        config: As it stands in the database now.
        state: What is wanted of its integration (``IntegrationRecord.State``).
        is_installed: Whether this deployment has the integration's code.
    """
    if not config.enabled:
        return "The config is disabled."
    if not is_installed:
        return "The integration is not installed."
    if state != IntegrationRecord.State.ACTIVE:
        return _OF_STATE[IntegrationRecord.State(state)]
    if config.health == Health.UNAUTHORIZED:
        return "The service refused the sign-in."
    return None
