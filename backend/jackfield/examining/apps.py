from django.apps import AppConfig


class ExaminingConfig(AppConfig):
    """An app for its catalogs alone: Django looks for ``locale`` in each app's folder."""

    name = "jackfield.examining"
    label = "jackfield_examining"
    verbose_name = "examination"
