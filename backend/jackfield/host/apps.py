from django.apps import AppConfig


class HostConfig(AppConfig):
    name = "jackfield.host"
    label = "jackfield_host"
    verbose_name = "Jackfield"

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # Django's own call, handed on
        # Now, and not in ready(): the apps after this one read settings when they are loaded.
        from jackfield.host import defaults  # noqa: PLC0415

        defaults.supply()

    def ready(self) -> None:
        from jackfield.host import checks  # noqa: PLC0415

        checks.register()
