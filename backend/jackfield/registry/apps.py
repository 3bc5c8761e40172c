from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jackfield.registry"
    label = "jackfield_registry"
    verbose_name = "integrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who makes the product's manager, and have config models examined by `manage.py check`."""
        # Models can be imported only now.
        from jackfield.registry import checks, managers, process  # noqa: PLC0415

        managers.make_products_with(process.manager, problems=process.problems)
        checks.register()
