from django.apps import AppConfig


class SdkConfig(AppConfig):
    """An app for its catalogs alone: Django looks for ``locale`` in each app's folder."""

    name = "jackfield.sdk"
    label = "jackfield_sdk"
    verbose_name = "SDK of integrations"
