from django.apps import AppConfig


class ApiConfig(AppConfig):
    """An app for its catalogs alone: Django looks for ``locale`` in each app's folder."""

    name = "jackfield.api"
    label = "jackfield_api"
    verbose_name = "API"
