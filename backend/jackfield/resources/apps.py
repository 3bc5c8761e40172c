from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "jackfield.resources"
    label = "jackfield_resources"
    verbose_name = "resources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what becomes of configs and integrations, and let workers read and look."""
        # Models can be imported only now.
        from jackfield.configs.events import on_config_change  # noqa: PLC0415
        from jackfield.delivery import errands  # noqa: PLC0415
        from jackfield.delivery.event_types import register_system_type  # noqa: PLC0415
        from jackfield.registry.counting import on_counting  # noqa: PLC0415
        from jackfield.registry.events import on_clear, on_state_change  # noqa: PLC0415
        from jackfield.resources import drift, removal, syncing  # noqa: PLC0415

        on_config_change(removal.config_changed)
        on_state_change(removal.integration_changed)
        on_clear(removal.integration_cleared)
        on_counting(removal.count)
        errands.handle(syncing.SYNC, syncing.run)
        errands.handle(syncing.DRIFT, drift.run, standing=True)
        errands.handle(drift.LOOK, drift.look)
        register_system_type(drift.DRIFTED, description=drift.DESCRIPTION, sample=drift.SAMPLE)
