from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "ticketdesk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell Jackfield what there is."""
        from . import events  # noqa: PLC0415  # models can be imported only now
        from .extension import DeskExtension  # noqa: PLC0415

        events.register()
        DeskExtension.start()
