"""What a call says of a config's health: taken, it mends what the hook has failed at, and a silence."""

from jackfield.configs.health import report_health, report_heard
from jackfield.configs.models import Config
from jackfield.inbound.models import Address
from jackfield.registry.status import Health

#: Those of which ``Address.failure`` may be the reason.
_MENDED = frozenset({Health.DEGRADED, Health.FAILING, Health.QUIET})


def note_failure(*, config_id: int) -> None:
    """A hook has failed, and the health says so now; the caller holds the config's row."""
    reason = Config.objects.filter(pk=config_id).values_list("health_reason", flat=True).first()
    Address.objects.filter(config=config_id).update(failure=reason or "")


def note_success(config: Config) -> None:
    """A hook has taken a call; the caller holds the config's row.

    Deliveries may fail all the same. Whose failure it is that the config shows is told by its reason.
    """
    rows = Address.objects.filter(config=config.pk).exclude(failure="")
    failure = rows.values_list("failure", flat=True).first()
    if failure is not None:
        rows.update(failure="")
    if failure is not None and config.health in _MENDED and config.health_reason == failure:
        report_health(config_id=config.pk, health=Health.HEALTHY)
    else:
        report_heard(config_id=config.pk)
