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
        from jackfield.delivery import (  # noqa: PLC0415
            alarms,
            errands,
            event_types,
            giving_up,
            metrics,
            old_secrets,
            retention,
            sentences,  # noqa: F401 - so that every process knows them when it shows them
            traffic,
        )
        from jackfield.delivery.holding import holding  # noqa: PLC0415
        from jackfield.delivery.repairing import carrying_on, changes  # noqa: PLC0415
        from jackfield.delivery.schedules import following, heartbeat, plans, running  # noqa: PLC0415
        from jackfield.registry.events import on_state_change  # noqa: PLC0415
        from jackfield.sdk.conditions.described import describe_event_types_with  # noqa: PLC0415

        on_config_change(holding.config_changed)
        on_state_change(holding.integration_changed)
        describe_event_types_with(event_types.described)
        on_config_change(following.config_changed)
        on_state_change(following.integration_changed)
        on_config_change(alarms.config_changed)
        on_config_change(giving_up.config_changed)
        alarms.register_types()
        errands.handle(giving_up.LOOK, giving_up.run, standing=True)
        on_config_change(old_secrets.config_changed)
        errands.handle(old_secrets.RETIRE, old_secrets.run)
        errands.handle(plans.RUN, running.run)
        errands.handle(plans.SWEEP, following.look_at_all, standing=True)
        errands.handle(plans.HEARTBEAT, heartbeat.listen, standing=True)
        errands.handle(retention.KIND, retention.forget, standing=True)
        errands.handle(traffic.KIND, traffic.count, standing=True)
        errands.handle(changes.ERRAND, carrying_on.run)
        metrics.register()
