from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """An app for its catalogs alone: Django looks for ``locale`` in each app's folder."""

    name = "jackfield.project"
    label = "jackfield_project"
    verbose_name = "project"
