"""Says in an integration's health that its code can't read its activation, or can't make its form."""

from typing import Any

from jackfield.registry import forming, managers, operations, queries
from jackfield.registry.activation import activations_of
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health

#: So begins every reason of one kind that is written here, and no other.
_PREFIX = "Activation: "
_OF_FORM = "The form of its configs can't be made"


def review_activations() -> int:
    """Report of what runs here whose activation can't be used, or can be used again; return how many changed.

    What their own start has shown stays as it is: that is worse.
    """
    running = [one for one in managers.products().get_integrations() if one.enabled]
    problems = {key: activation.problem for key, activation in activations_of(running).items()}
    columns = ("integration_id", "health", "health_reason", "health_cause")
    seen = {row[0]: row for row in IntegrationRecord.objects.filter(pk__in=problems).values_list(*columns)}
    count = 0
    for key, problem in problems.items():
        _, health, reason, cause = seen.get(key, (key, Health.UNKNOWN, "", ""))
        sentence = (_PREFIX + problem.removeprefix(_PREFIX))[:500] if problem else ""
        if sentence and reason != sentence and not cause:
            operations.report_health(integration_id=key, health=Health.FAILING, reason=sentence)
        elif not sentence and health == Health.FAILING and not cause and reason.startswith(_PREFIX):
            operations.report_health(integration_id=key, health=Health.UNKNOWN)
        else:
            continue
        count += 1
    return count


def review_forms() -> int:
    """Report of what is active whose form can't be made, or can be made again; return how many changed.

    What else is known of them stays as it is: that is worse.
    """
    columns = ("integration_id", "state", "health", "health_reason", "health_cause")
    seen = {row[0]: row[1:] for row in IntegrationRecord.objects.values_list(*columns)}
    count = 0
    for integration in managers.products().get_integrations():
        key = integration.integration_id
        state, *known = seen.get(key) or (queries.default_state(key), Health.UNKNOWN, "", "")
        if state == IntegrationRecord.State.ACTIVE:
            count += _see_to_form(integration, *known)
    return count


def form_problem(integration: Any) -> str:
    """Return why an integration's form can't be made, and have its health say so; empty when it can."""
    problem = forming.problem_of(integration)
    if problem:
        columns = ("health", "health_reason", "health_cause")
        row = IntegrationRecord.objects.filter(pk=integration.integration_id).values_list(*columns).first()
        _see_to_form(integration, *(row or (Health.UNKNOWN, "", "")))
    return problem


def _see_to_form(integration: Any, health: str, reason: str, cause: str) -> bool:
    problem, key = forming.problem_of(integration), integration.integration_id
    if problem and reason != problem and not cause and not reason.startswith(_PREFIX):
        operations.report_health(integration_id=key, health=Health.FAILING, reason=problem)
    elif not problem and health == Health.FAILING and not cause and reason.startswith(_OF_FORM):
        operations.report_health(integration_id=key, health=Health.UNKNOWN)
    else:
        return False
    return True
