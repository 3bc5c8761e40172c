"""What most commands need first: a database with every migration."""

from django.conf import settings

from jackfield.cli.errors import Refused
from jackfield.examining.database import missing_file
from jackfield.project.migrating import is_migrated


def require_migrated() -> None:
    """Pass, or refuse with what to do; nothing is made or migrated behind the operator's back."""
    file = missing_file()
    if file is not None:
        raise Refused(f"There is no database at {file}. {_elsewhere()}")
    if not is_migrated():
        raise Refused(
            "The database lacks migrations: run `jackfield migrate` first, or wait until `serve` says that"
            " it is served."
        )


def _elsewhere() -> str:
    if settings.SETTINGS_MODULE != "jackfield.project.settings":
        return "Go to the project's folder, or make it there: `manage.py migrate`."
    where = "Go to the folder where `serve` runs, or set JACKFIELD_DATA_DIR"
    return f"{where}; for a new one run `jackfield migrate`."
