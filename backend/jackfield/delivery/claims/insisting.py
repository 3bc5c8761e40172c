"""Which configs have a delivery that a person has tried though the service refused the sign-in."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F

from jackfield.delivery import shunning
from jackfield.delivery.claims.known_configs import KnownConfig
from jackfield.delivery.models import Delivery
from jackfield.delivery.standing import Standing, reason_but_for_sign_in
from jackfield.registry.status import Health


def keys(
    waiting: Collection[int],
    *,
    configs: Mapping[int, KnownConfig],
    standing: Mapping[str, Standing],
    now: datetime,
) -> set[int]:
    """Return those of the configs that must wait of which one delivery is to be sent all the same.

    Asks the database only where a sign-in was refused: of such a config all else is held.
    """
    refused = [key for key in waiting if _waits_for_sign_in_alone(configs[key], standing)]
    if not refused:
        return set()
    rows = Delivery.objects.filter(
        config__in=refused,
        state__in=Delivery.WAITING,
        due_at__lte=now,
        insisted_attempt=F("attempt_count") + 1,
    )
    return set(rows.values_list("config", flat=True))


def _waits_for_sign_in_alone(known: KnownConfig, standing: Mapping[str, Standing]) -> bool:
    config = known.config
    stands = standing[config.integration_id]
    return (
        config.health == Health.UNAUTHORIZED
        and stands.is_running
        and not shunning.is_shunned(config.integration_id)
        and reason_but_for_sign_in(config, stands) is None
    )
