"""How many configs the viewer sees: of an integration, and of all."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q

from jackfield.configs.models import Config
from jackfield.configs.permissions import is_somebody, may_see_all, visible
from jackfield.configs.queries import newer
from jackfield.configs.seeing import keys_seen, sees_more_than
from jackfield.registry.status import NEEDS_ATTENTION, Health

#: With more configs than that it would take too long to count them all.
MOST_COUNTED = 100_000


class Counts(NamedTuple):
    """Configs of one integration."""

    total: int = 0
    enabled: int = 0
    #: Enabled, and a person should look at them.
    failing: int = 0


def config_counts(*, user: Any, integration_ids: Iterable[str]) -> dict[str, Counts]:
    """Return the counts of each integration; one query for all of them."""
    wanted = list(integration_ids)
    failing = Q(enabled=True) & (Q(health__in=NEEDS_ATTENTION) | newer())
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


class WholeCounts(NamedTuple):
    """All configs that somebody sees."""

    total: int
    enabled: int
    #: That a person should look at, as lists are narrowed to them.
    needs_attention: int
    #: Of each health there is, enabled or not.
    by_health: dict[Health, int]


def whole_counts(*, user: Any) -> WholeCounts | None:
    """Return the counts of what ``user`` (None: nobody) sees; None: it would take too long."""
    if not is_somebody(user):
        rows = Config.objects.none()
    elif may_see_all(user):
        rows = Config.objects.all()
        if rows.order_by().values("pk")[: MOST_COUNTED + 1].count() > MOST_COUNTED:
            return None
    else:
        if sees_more_than(user, MOST_COUNTED):
            return None
        rows = Config.objects.filter(pk__in=keys_seen(user))
    at_work = Q(enabled=True) & (Q(health__in=NEEDS_ATTENTION) | newer())
    wanting = at_work | Q(enabled=False, health=Health.FAILING)
    found = list(
        rows.order_by()
        .values_list("enabled", "health")
        .annotate(total=Count("pk"), wanting=Count("pk", filter=wanting))
    )
    by_health = dict.fromkeys(Health, 0)
    for _, health, total, _ in found:
        by_health[Health(health)] += total
    return WholeCounts(
        total=sum(by_health.values()),
        enabled=sum(total for enabled, _, total, _ in found if enabled),
        needs_attention=sum(number for *_, number in found),
        by_health=by_health,
    )
