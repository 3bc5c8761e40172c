"""What most commands need first: a database with every migration."""

from jackfield.cli.errors import Refused
from jackfield.project.migrating import is_migrated


def require_migrated() -> None:
    """Pass, or refuse with what to run; nothing is migrated behind the operator's back."""
    if not is_migrated():
        raise Refused("The database lacks migrations: run `jackfield migrate` first.")
