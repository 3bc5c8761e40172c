from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "jackfield.flows"
    label = "jackfield_flows"
    verbose_name = "flows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of integrations that are cleared."""
        from jackfield.flows.clearing import delete_configs  # noqa: PLC0415 - only now are there models
        from jackfield.registry.events import on_clear  # noqa: PLC0415

        on_clear(delete_configs)
