"""How the integration of a config stands, and so why its deliveries must wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jackfield.configs.holding import reason_to_hold
from jackfield.configs.models import Config
from jackfield.registry import queries as registry_queries
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One integration: what is wanted of it, and whether this process can use it."""

    state: str
    #: The instance of this process; None when its code is not installed.
    integration: Any
    #: Somebody tried to start it, and it raised.
    start_failed: bool = False

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
    found = {}
    for key in wanted:
        _, state, health, cause = rows.get(key, (key, None, "", ""))
        found[key] = Standing(
            state=registry_queries.default_state(key) if state is None else state,
            integration=registry_queries.installed(key),
            start_failed=health == Health.FAILING and cause == StatusCause.START_FAILED,
        )
    return found


def reason_to_wait(config: Config, standing: Standing) -> str | None:
    """Return why deliveries of ``config`` must wait, as a sentence; None when they need not."""
    reason = reason_to_hold(
        config=config, state=standing.state, is_installed=standing.integration is not None
    )
    if reason is None and standing.start_failed and not standing.is_running:
        return "The integration does not start."
    return reason
