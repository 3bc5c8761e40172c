from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jackfield.registry"
    label = "jackfield_registry"
    verbose_name = "integrations"
    default_auto_field = "django.db.models.BigAutoField"
