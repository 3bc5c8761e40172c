"""All that the viewer sees, in figures."""

from functools import cached_property

import strawberry

from jackfield.accounts.principal import Principal
from jackfield.api.counting import WholeCounts, whole_counts
from jackfield.api.defining import output, resolved, told
from jackfield.api.types import traffic as traffic_types
from jackfield.api.types.traffic import Hours, TrafficBucket
from jackfield.api.words import Health


@output
class HealthCount:
    """How many configs are in a health."""

    health: Health = told("What was seen last.")
    config_count: int = told("How many configs, enabled or not.")


@output
class Overview:
    """What the viewer sees, in figures; counts are null when counting would take too long."""

    principal: strawberry.Private[Principal]

    @resolved
    def config_count(self) -> int | None:
        """How many configs there are."""
        return None if self._counts is None else self._counts.total

    @resolved
    def enabled_config_count(self) -> int | None:
        """How many of them are enabled."""
        return None if self._counts is None else self._counts.enabled

    @resolved
    def needs_attention_count(self) -> int | None:
        """How many of them a person should look at: those that the list gives for needsAttention."""
        return None if self._counts is None else self._counts.needs_attention

    @resolved
    def by_health(self) -> list[HealthCount] | None:
        """How many of them are in each health; those that none is in are told, too."""
        if self._counts is None:
            return None
        return [
            HealthCount(health=Health(health.value), config_count=count)
            for health, count in self._counts.by_health.items()
        ]

    @resolved
    def traffic(self, hours: Hours = 24) -> list[TrafficBucket]:
        """Hourly counts of all of them together, the oldest first.

        To administrators of the whole deployment, with what configs sent that are deleted now.
        """
        return traffic_types.of_viewer(self.principal.user, hours=hours)

    @cached_property
    def _counts(self) -> WholeCounts | None:
        return whole_counts(user=self.principal.user)


def overview(principal: Principal) -> Overview | None:
    """Show the whole; None to who is not signed in."""
    return Overview(principal=principal) if principal.is_authenticated else None
