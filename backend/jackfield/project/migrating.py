"""Whether the database has every migration, and bringing it there, one process at a time."""

import fcntl
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from jackfield.project.keys import make_data_dir

#: Of the advisory lock that one migrating process holds: "jackfield" in ASCII, cut to 63 bits.
_LOCK_NUMBER = int.from_bytes(b"jackfiel", "big") >> 1


def is_migrated() -> bool:
    """Whether nothing is left to apply; raises Django's OperationalError when no database answers."""
    if _names_on_disk() <= set(MigrationRecorder(connection).applied_migrations()):
        return True
    # Squashed migrations have other names on disk than in the table: let Django decide.
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate(*, verbosity: int = 0) -> None:
    """Apply what is missing; the second of two processes waits and finds nothing to do."""
    with _alone():
        if not is_migrated():
            call_command("migrate", interactive=False, verbosity=verbosity)


def _names_on_disk() -> set[tuple[str, str]]:
    """Read from the folders: to import every migration takes longer than the rest of a start."""
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        for module in pkgutil.iter_modules([str(folder)]):
            if not module.ispkg and module.name[0] not in "_~":
                found.add((app.label, module.name))
    return found


def _keep_to_owner() -> None:
    """SQLite's file is made by whoever connects first; what it makes beside it is as open as that."""
    file = Path(connection.settings_dict["NAME"])
    if file.parent == settings.JACKFIELD_DATA_DIR:
        file.touch(mode=0o600)
        for path in file.parent.glob(f"{file.name}*"):
            path.chmod(0o600)


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "sqlite":
        make_data_dir(settings.JACKFIELD_DATA_DIR)
        _keep_to_owner()
        with (settings.JACKFIELD_DATA_DIR / "migrate.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK_NUMBER])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_NUMBER])
