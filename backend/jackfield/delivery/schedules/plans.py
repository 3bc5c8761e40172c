"""One errand for each config and schedule: how it is named, and what it carries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jackfield.registry import queries
from jackfield.sdk.integration import Integration
from jackfield.sdk.schedules import Schedule

#: A run of a schedule hook.
RUN = "delivery.schedule"
#: Makes and withdraws the errands of schedules.
SWEEP = "delivery.schedules"
#: Looks for schedules that have fallen silent.
HEARTBEAT = "delivery.heartbeat"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One method of one integration, to be called for one config."""

    config_id: int
    #: Once its owner has changed it, it is called anew: what failed may work now.
    config_version: int
    integration_id: str
    method: str
    schedule: Schedule

    @property
    def key(self) -> str:
        """The key of its errand."""
        return f"{self.config_id}:{self.method}"

    @property
    def payload(self) -> dict[str, Any]:
        """What its errand carries; another when the author writes another schedule."""
        interval = self.schedule.interval
        return {
            "config": self.config_id,
            "version": self.config_version,
            "integration": self.integration_id,
            "method": self.method,
            "interval_s": None if interval is None else interval.total_seconds(),
            "cron": self.schedule.cron,
            "jitter_s": self.schedule.jitter.total_seconds(),
        }


def plans_of(integration: Integration[Any], *, config_id: int, version: int) -> Iterator[Plan]:
    """Yield what is to be called for one config, as its owner has left it in this version."""
    for method, schedule in integration.abilities.schedules.items():
        yield Plan(
            config_id=config_id,
            config_version=version,
            integration_id=integration.integration_id,
            method=method,
            schedule=schedule,
        )


def plan_in(payload: Mapping[str, Any]) -> Plan | None:
    """Return what an errand is about, as the code says now; None when the code has no such schedule."""
    integration = queries.installed(payload["integration"])
    if integration is None:
        return None
    schedule = integration.abilities.schedules.get(payload["method"])
    if schedule is None:
        return None
    return Plan(
        config_id=payload["config"],
        config_version=payload["version"],
        integration_id=payload["integration"],
        method=payload["method"],
        schedule=schedule,
    )
