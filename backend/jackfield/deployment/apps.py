from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    name = "jackfield.deployment"
    label = "jackfield_deployment"
    verbose_name = "deployment"
    default_auto_field = "django.db.models.BigAutoField"
