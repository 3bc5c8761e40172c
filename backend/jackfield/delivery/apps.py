from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "jackfield.delivery"
    label = "jackfield_delivery"
    verbose_name = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"
