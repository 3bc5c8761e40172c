"""Live checks in the middle of a mutation: before anything is written, in no transaction."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from jackfield.api.authors import asked
from jackfield.configs import checkup, contexts
from jackfield.configs.contexts import Prepared
from jackfield.configs.errors import CheckFailed, IntegrationUnavailable
from jackfield.configs.models import Config
from jackfield.flows.waiting import waited
from jackfield.registry import queries
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.outcomes import Outcome, Verdict
from jackfield.sdk.promises import Capability

#: The check has its own deadline; this much later it is given up even if it does not keep it.
_GRACE_S = 5


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
    """Whether an integration has a check."""
    return asked(
        lambda: Capability.CHECK in integration.capabilities,
        of=integration.integration_id,
        what="capabilities",
        otherwise=False,
    )


def verdict_of(integration: Any, prepared: Prepared) -> Verdict:
    """Ask the service and return what it says.

    Raises:
        Overloaded: Too many wait for services already.
    """
    deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S + _GRACE_S
    return waited(lambda: checkup.check(integration=integration, prepared=prepared), deadline_s=deadline_s)


def require(integration: Any, prepared: Prepared) -> None:
    """Pass when the service says yes.

    Raises:
        CheckFailed: It says no, or nothing.
        Overloaded: Too many wait for services already.
    """
    verdict = verdict_of(integration, prepared)
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
    )
