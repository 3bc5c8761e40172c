"""The status log as a Django application."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Keeps the label free of other applications' names."""

    name = "jackfield.realtime"
    label = "jackfield_realtime"
    verbose_name = "status log"
    default_auto_field = "django.db.models.BigAutoField"
