"""What is wanted of each integration, and which of them are installed here."""

from typing import Any

from jackfield.registry import managers
from jackfield.registry.beginning import began_at
from jackfield.registry.errors import IntegrationNotRegisteredError
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.integration import Integration

State = IntegrationRecord.State


def records() -> dict[str, IntegrationRecord]:
    """Return, by id, the records of the product's integrations, installed or not; one query.

    Those that are installed and have none get one as they came, unsaved; so do those that are there and
    cannot be loaded (see ``why_not_installed``).
    """
    found = {
        record.integration_id: record
        for record in IntegrationRecord.objects.all()
        if not managers.is_of_further_manager(record.integration_id)
    }
    for integration in managers.products().get_integrations():
        if integration.integration_id not in found:
            found[integration.integration_id] = _as_it_came(integration.integration_id)
    for integration_id in managers.problems_by_id().keys() - found.keys():
        found[integration_id] = _as_it_came(integration_id)
    return found


def why_not_installed(integration_id: str) -> str:
    """Return why an integration that is there cannot be used, as a sentence; empty when it is not there."""
    problem = managers.problems_by_id().get(integration_id)
    return "" if problem is None else problem.reason


def record_of(integration_id: str) -> IntegrationRecord:
    """Return the record of one integration, unsaved if it has none; of an unknown id, an inactive one."""
    record = IntegrationRecord.objects.filter(pk=integration_id).first()
    return record if record is not None else _as_it_came(integration_id)


def state_of(integration_id: str) -> State:
    """Return what is wanted of an integration."""
    state = IntegrationRecord.objects.filter(pk=integration_id).values_list("state", flat=True).first()
    return State(state) if state is not None else default_state(integration_id)


def is_wanted(integration_id: str) -> bool:
    """Whether an administrator wants it to work now: it is active and not paused."""
    return state_of(integration_id) == State.ACTIVE


def default_state(integration_id: str) -> State:
    """Return the state of an integration that nobody has touched: active if code registered it."""
    managers.products()
    return State.ACTIVE if managers.is_registered_in_code(integration_id) else State.INACTIVE


def installed(integration_id: str) -> Integration[Any] | None:
    """Return the instance in this process; None when this deployment lacks its code."""
    try:
        return managers.products().get_integration(integration_id)
    except IntegrationNotRegisteredError:
        return None


def is_installed(integration_id: str) -> bool:
    """Whether this deployment has its code; a further manager's is named by the key of its record."""
    if managers.is_of_further_manager(integration_id):
        return managers.is_registered(integration_id)
    return installed(integration_id) is not None


def settings_version_of(integration_id: str) -> int:
    """Return the version in which an integration keeps settings now; 1 when it is not installed."""
    integration = installed(integration_id)
    return 1 if integration is None else integration.settings_version


def _as_it_came(integration_id: str) -> IntegrationRecord:
    return IntegrationRecord(
        integration_id=integration_id, state=default_state(integration_id), health_since=began_at()
    )
