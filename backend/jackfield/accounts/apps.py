from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jackfield.accounts"
    label = "jackfield_accounts"
    verbose_name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
