from django.apps import AppConfig


class ConfigsApp(AppConfig):
    name = "jackfield.configs"
    label = "jackfield_configs"
    verbose_name = "configs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jackfield.configs import access  # noqa: PLC0415 - models can be imported only now

        access.connect()
