from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "jackfield.realtime"
    label = "jackfield_realtime"
    verbose_name = "status log"
    default_auto_field = "django.db.models.BigAutoField"
