"""Writes what was seen last of a config; silent when nothing that people see has changed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from jackfield.configs.errors import ConfigNotFound
from jackfield.configs.events import ConfigChange, tell
from jackfield.configs.models import Config
from jackfield.deployment import standing
from jackfield.registry.status import Health

#: How stale ``last_success_at`` may be: so that a busy, healthy config is not written at each delivery.
SUCCESS_PRECISION = timedelta(seconds=10)
_COLUMNS = (
    "health",
    "health_reason",
    "health_cause",
    "health_since",
    "checked_at",
    "last_success_at",
    "failure_count",
    "status_version",
)


@transaction.atomic
def report_health(
    *, config_id: int, health: Health, reason: str = "", cause: str = "", checked: bool = False
) -> Config:
    """Record what a delivery or a check has just seen.

    ``HEALTHY`` counts as a success and starts the failures from 0; ``DEGRADED``, ``FAILING`` and
    ``UNAUTHORIZED`` count one more. While this copy of the deployment is shadowed nothing was seen of
    any service, and nothing is recorded.

    Raises:
        ConfigNotFound: It has been deleted meanwhile.
    """
    config: Config | None = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is None:
        raise ConfigNotFound
    if standing.is_shadowed():
        return config
    now = timezone.now()
    changed = (config.health, config.health_reason, config.health_cause) != (health, reason[:500], cause)
    is_success = health == Health.HEALTHY
    stale = config.last_success_at is None or now - config.last_success_at > SUCCESS_PRECISION
    if not changed and not checked and not (is_success and stale) and (is_success or not health):
        return config
    before = config.health
    if before != health:
        config.health_since = now
    config.health, config.health_reason, config.health_cause = health, reason[:500], cause
    if is_success:
        config.last_success_at = now
        config.failure_count = 0
    elif health != Health.UNKNOWN:
        config.failure_count += 1
    if checked:
        config.checked_at = now
    config.status_version += 1
    config.save(update_fields=_COLUMNS)
    _tell_of_transition(config, before=Health(before))
    return config


@transaction.atomic
def report_heard(*, config_id: int) -> None:
    """Record that a config's service has reached us, which mends no failure to reach the service.

    Runs in the caller's transaction. A config that is gone is no error.
    """
    config = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is None:
        return
    if config.health in {Health.UNKNOWN, Health.HEALTHY}:
        report_health(config_id=config_id, health=Health.HEALTHY)
        return
    now = timezone.now()
    if config.last_success_at is None or now - config.last_success_at > SUCCESS_PRECISION:
        config.last_success_at = now
        config.status_version += 1
        config.save(update_fields=["last_success_at", "status_version"])


def status_changed(*, config_id: int) -> None:
    """Let who watches a config look at it again: something that it shows was written by a floor above.

    Runs in the caller's transaction. A config that is gone is no error.
    """
    config = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is not None:
        config.status_version += 1
        config.save(update_fields=["status_version"])


def _tell_of_transition(config: Config, *, before: Health) -> None:
    health = Health(config.health)
    if health == before:
        return
    if health == Health.UNAUTHORIZED:
        tell(config, ConfigChange.UNAUTHORIZED)
    elif before == Health.UNAUTHORIZED:
        tell(config, ConfigChange.AUTHORIZED)
    # What was never seen to work is its owner's first try, and no news.
    if health == Health.FAILING and before != Health.UNKNOWN:
        tell(config, ConfigChange.FAILING)
    elif health == Health.HEALTHY and before == Health.FAILING:
        tell(config, ConfigChange.RECOVERED)
