from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jackfield.accounts"
    label = "jackfield_accounts"
    verbose_name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Its models can be imported only now.
        from jackfield.accounts import recent  # noqa: PLC0415

        recent.connect()
