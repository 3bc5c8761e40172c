from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "jackfield.flows"
    label = "jackfield_flows"
    verbose_name = "flows"
    default_auto_field = "django.db.models.BigAutoField"
