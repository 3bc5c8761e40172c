"""Live checks between what was typed and its saving: before anything is written, in no transaction."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

from jackfield.configs import checkup, contexts
from jackfield.configs.contexts import Prepared
from jackfield.configs.errors import CheckFailed, IntegrationUnavailable
from jackfield.configs.models import Config
from jackfield.configs.tokens import signed_in_of
from jackfield.deployment import standing
from jackfield.deployment.errors import Shadowed
from jackfield.flows.waiting import waited
from jackfield.registry import queries
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.errors import Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.outcomes import Outcome, Verdict, classify
from jackfield.sdk.promises import Capability

_LATE = _("The service did not answer within %(seconds)s s.")

logger = logging.getLogger(__name__)

#: A check has its own deadline; this much later it is given up even if it does not keep it.
GRACE_S = 5


def installed(integration_id: str) -> Any:
    """Return the integration, when this deployment has its code.

    Raises:
        IntegrationUnavailable: It has not.
    """
    integration = queries.installed(integration_id)
    if integration is None:
        raise IntegrationUnavailable("The integration is not installed.", installed=False)
    return integration


def usable(integration_id: str) -> Any:
    """Return the integration, when it is installed and not inactive.

    Raises:
        IntegrationUnavailable: It is not.
    """
    integration = installed(integration_id)
    if is_inactive(integration_id):
        raise IntegrationUnavailable("The integration is not active.", installed=True)
    return integration


def is_inactive(integration_id: str) -> bool:
    """Whether nobody may use an integration now: its services are not asked anything."""
    return queries.state_of(integration_id) == IntegrationRecord.State.INACTIVE


def can_check(integration: Any) -> bool:
    """Whether an integration has a check; of one that can't even say so, not."""
    try:
        with contained():
            return Capability.CHECK in integration.capabilities
    except Exception:
        logger.exception(
            "integration raised",
            extra={"integration_id": integration.integration_id, "asked_for": "capabilities"},
        )
        return False


def verdict_of(integration: Any, prepared: Prepared) -> Verdict:
    """Ask the service and return what it says.

    Raises:
        Overloaded: Too many wait for services already.
    """
    return waited_verdict(
        lambda: checkup.check(integration=integration, prepared=prepared), of=integration.integration_id
    )


def waited_verdict(ask: Callable[[], Awaitable[Verdict]], *, of: str) -> Verdict:
    """Wait for what a check says.

    Args:
        ask: Makes the check.
        of: The integration whose code it is.

    Raises:
        Overloaded: Too many wait for services already.
        Shadowed: This copy of the deployment asks nobody.
    """
    standing.make_sure()
    if closed := standing.why_closed():
        raise Shadowed(closed)
    deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S
    try:
        return waited(ask, deadline_s=deadline_s + GRACE_S, of=of)
    except TimeoutError:
        return classify(Unavailable(_LATE % {"seconds": f"{deadline_s:g}"}))


def require(integration: Any, prepared: Prepared) -> None:
    """Pass when the service says yes.

    Raises:
        CheckFailed: It says no, or nothing.
        Overloaded: Too many wait for services already.
    """
    require_yes(verdict_of(integration, prepared))


def require_yes(verdict: Verdict) -> None:
    """Pass when a check has passed.

    Raises:
        CheckFailed: It has not.
    """
    if verdict.outcome is not Outcome.DELIVERED:
        raise CheckFailed(verdict)


def typed(
    *,
    integration: Any,
    config: Config | None,
    name: str,
    values: Mapping[str, Any],
    secrets: Mapping[str, str],
) -> Prepared:
    """Make what was typed ready for a check."""
    return contexts.prepare_values(
        integration=integration,
        values=dict(values),
        secrets=dict(secrets),
        config_id="" if config is None else f"cfg_{config.pk}",
        config_name=name,
        signed_in=None if config is None else signed_in_of(config, integration, secrets),
    )
