"""How many configs of an integration the viewer sees."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q

from jackfield.configs.permissions import visible
from jackfield.registry.status import NEEDS_ATTENTION


class Counts(NamedTuple):
    """Configs of one integration."""

    total: int = 0
    enabled: int = 0
    #: Enabled, and a person should look at them.
    failing: int = 0


def config_counts(*, user: Any, integration_ids: Iterable[str]) -> dict[str, Counts]:
    """Return the counts of each integration; one query for all of them."""
    wanted = list(integration_ids)
    failing = Q(enabled=True, health__in=NEEDS_ATTENTION)
    rows = (
        visible(user)
        .filter(integration_id__in=wanted)
        .values("integration_id")
        .annotate(
            total=Count("pk"),
            enabled_total=Count("pk", filter=Q(enabled=True)),
            failing=Count("pk", filter=failing),
        )
    )
    found = {
        row["integration_id"]: Counts(row["total"], row["enabled_total"], row["failing"]) for row in rows
    }
    return {key: found.get(key, Counts()) for key in wanted}
