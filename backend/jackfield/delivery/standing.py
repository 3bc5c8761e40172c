"""How the integration of a config stands, and so why its deliveries must wait."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jackfield.configs.holding import reason_to_hold
from jackfield.configs.models import Config
from jackfield.configs.versions import problem_of
from jackfield.registry import queries as registry_queries
from jackfield.registry.activation import Activation, activations_of
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.kept import kept as _

_NOT_STARTED = _("The integration does not start.")


class Activations:
    """What some integrations were activated with: read once for all of them, when it is first asked for."""

    def __init__(self, integrations: Iterable[Any]) -> None:
        self._integrations = list(integrations)

    def __getitem__(self, integration_id: str) -> Activation:
        return self._found.get(integration_id) or Activation()

    @cached_property
    def _found(self) -> dict[str, Activation]:
        return activations_of(self._integrations)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One integration: what is wanted of it, and whether this process can use it."""

    state: str
    #: The instance of this process; None when its code is not installed.
    integration: Any
    #: Somebody tried to start it, and it raised.
    start_failed: bool = False
    #: Of all integrations that were looked at together.
    activations: Activations = field(default_factory=lambda: Activations(()))

    @property
    def activation(self) -> Activation:
        """What it was activated with."""
        return self.activations["" if self.integration is None else self.integration.integration_id]

    @property
    def is_running(self) -> bool:
        """Whether it runs in this process."""
        return self.integration is not None and bool(self.integration.enabled)


def standings(integration_ids: Iterable[str]) -> dict[str, Standing]:
    """Return how each of these integrations stands; one query for those that have a row."""
    wanted = set(integration_ids)
    if not wanted:
        return {}
    columns = ("integration_id", "state", "health", "health_cause")
    rows = {row[0]: row for row in IntegrationRecord.objects.filter(pk__in=wanted).values_list(*columns)}
    installed = {key: registry_queries.installed(key) for key in wanted}
    activations = Activations(code for code in installed.values() if code is not None)
    found = {}
    for key in wanted:
        _, state, health, cause = rows.get(key, (key, None, "", ""))
        found[key] = Standing(
            state=registry_queries.default_state(key) if state is None else state,
            integration=installed[key],
            activations=activations,
            start_failed=health == Health.FAILING and cause == StatusCause.START_FAILED,
        )
    return found


def reason_to_wait(config: Config, standing: Standing) -> str | None:
    """Return why deliveries of ``config`` must wait, as a sentence; None when they need not."""
    reason = reason_to_hold(
        config=config, state=standing.state, is_installed=standing.integration is not None
    )
    if reason is None and standing.start_failed and not standing.is_running:
        return _NOT_STARTED
    if reason is None and standing.integration is not None:
        return problem_of(config, standing.integration) or standing.activation.problem or None
    return reason


def reason_but_for_sign_in(config: Config, standing: Standing) -> str | None:
    """Return why deliveries of ``config`` must wait, a refused sign-in apart; None when they need not."""
    if config.health == Health.UNAUTHORIZED:
        # Else it would hide the reasons that are asked for after it.
        config = copy.copy(config)
        config.health = Health.UNKNOWN
    return reason_to_wait(config, standing)
