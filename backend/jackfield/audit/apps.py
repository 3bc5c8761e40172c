from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "jackfield.audit"
    label = "jackfield_audit"
    verbose_name = "audit"
    default_auto_field = "django.db.models.BigAutoField"
