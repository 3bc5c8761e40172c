from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "jackfield.inbound"
    label = "jackfield_inbound"
    verbose_name = "inbound"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let workers forget what nobody can repeat any more, and notice who is silent."""
        # Models can be imported only now.
        from jackfield.configs.events import on_config_change  # noqa: PLC0415
        from jackfield.delivery import errands  # noqa: PLC0415
        from jackfield.inbound import seen, silence  # noqa: PLC0415

        on_config_change(silence.config_changed)
        errands.handle(silence.LOOK, silence.listen, standing=True)
        errands.handle(seen.PRUNE, seen.prune, standing=True)
