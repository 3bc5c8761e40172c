"""A database as `jackfield migrate` leaves it, made once and copied: migrations take longer than a start."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.served import environ_of, run_jackfield, services

_FILE = "jackfield.sqlite3"


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """Either of the two; nobody is connected to it."""

    #: Of SQLite.
    file: Path | None
    #: The name of one on the PostgreSQL of this run.
    database: str | None

    def copy_to(self, data_dir: Path) -> None:
        """Lay SQLite's file there, for its owner alone as the product does; nothing where one is."""
        assert self.file is not None
        data_dir.mkdir(mode=0o700, exist_ok=True)
        if not (data_dir / _FILE).exists():
            # With its mode.
            shutil.copy(self.file, data_dir / _FILE)


@contextmanager
def migrated(folder: Path) -> Iterator[Migrated]:
    """Make one, on PostgreSQL where the run is; it is gone at the end."""
    with services() as shared:
        data_dir = folder / "var"
        migrate(environ_of(data_dir=data_dir, changes=shared), cwd=folder)
        if shared:
            yield Migrated(file=None, database=urlsplit(shared["DATABASE_URL"]).path[1:])
            return
        with closing(sqlite3.connect(data_dir / _FILE)) as connection:
            # All of it in the one file.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield Migrated(file=data_dir / _FILE, database=None)


def migrate(environ: Mapping[str, str], *, cwd: Path) -> None:
    """Run `jackfield migrate`."""
    done = run_jackfield("migrate", environ=environ, cwd=cwd)
    assert done.returncode == 0, done.stderr
