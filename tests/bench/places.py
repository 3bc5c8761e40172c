"""A data directory and a database for one benchmark, in this process and in those that it starts."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connections

from jackfield.project.migrating import migrate
from tests.support.served import ROOT, environ_of, services

_CHANGES = {
    # The services that are delivered to are on this machine.
    "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8",
    # All of them are one host.
    "JACKFIELD_HOST_CONCURRENCY": "1000",
    "JACKFIELD_LOG_LEVEL": "WARNING",
}


@contextmanager
def place() -> Iterator[dict[str, str]]:
    """The environment of a product that nobody has used yet; all that it made is gone at the end.

    On the PostgreSQL of `DATABASE_URL` where this process has one, else on SQLite.
    """
    data_dir = Path(tempfile.mkdtemp(prefix="jackfield-bench-"))
    try:
        with services() as shared:
            environ = environ_of(data_dir=data_dir, changes={**shared, **_CHANGES})
            yield {**environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT)))}
    finally:
        shutil.rmtree(data_dir)


@contextmanager
def django_at() -> Iterator[dict[str, str]]:
    """Django set up in this very process for a place of its own, migrated; once in a process."""
    with place() as environ:
        os.environ.clear()
        os.environ.update(environ, DJANGO_SETTINGS_MODULE="jackfield.project.settings")
        django.setup()
        # They hold models, which can be imported only now.
        from jackfield.realtime import wakeups  # noqa: PLC0415
        from jackfield.registry import watcher  # noqa: PLC0415

        try:
            migrate()
            yield environ
        finally:
            # Started by whatever changed something.
            watcher.stop()
            wakeups.stop()
            for connection in connections.all(initialized_only=True):
                connection.close()
                if connection.vendor == "postgresql":
                    connection.close_pool()  # type: ignore[attr-defined]


def database_name() -> str:
    """As figures name the database that this process was given."""
    return "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
