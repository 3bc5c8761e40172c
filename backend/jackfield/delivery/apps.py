from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "jackfield.delivery"
    label = "jackfield_delivery"
    verbose_name = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what becomes of configs and integrations, and let the queue be measured."""
        # Models can be imported only now.
        from jackfield.configs.events import on_config_change  # noqa: PLC0415
        from jackfield.delivery import holding, metrics  # noqa: PLC0415
        from jackfield.registry.events import on_state_change  # noqa: PLC0415

        on_config_change(holding.config_changed)
        on_state_change(holding.integration_changed)
        metrics.register()
