"""What there is of an integration's, or of a config's: what people are told before it stops or goes."""

from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery
from jackfield.registry.counting import counted

_WAITING = (*Delivery.WAITING, Delivery.State.HELD)


def of_integration(integration_id: str) -> dict[str, int]:
    """Return what there is of an integration's: what its deactivation would stop."""
    configs = Config.objects.filter(integration_id=integration_id)
    return {
        "configs": configs.count(),
        "enabled_configs": configs.filter(enabled=True).count(),
        "waiting_deliveries": Delivery.objects.filter(
            config__integration_id=integration_id, state__in=_WAITING
        ).count(),
        **counted(integration_id=integration_id),
    }


def of_config(config: Config) -> dict[str, int]:
    """Return what there is of a config's: what goes with it."""
    deliveries = Delivery.objects.filter(config=config)
    return {
        "deliveries": deliveries.count(),
        "waiting_deliveries": deliveries.filter(state__in=_WAITING).count(),
        "people": config.user_permissions.values("user").distinct().count()
        + config.group_permissions.values("group").distinct().count(),
        **counted(integration_id=config.integration_id, config_id=config.pk),
    }
