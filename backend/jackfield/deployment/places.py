"""Where the database lies: by this a copy of it is told from the one that was copied."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection

from jackfield.deployment import files

# A dump that is restored lies in another cluster, or in another database of the same one.
_POSTGRESQL = """
    SELECT 'postgresql:' || (SELECT system_identifier FROM pg_control_system()) || ':' || oid
    FROM pg_database WHERE datname = current_database()
"""
_MAY_ASK = "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a database lies; each empty where nobody can say."""

    #: Of PostgreSQL its cluster and database, of SQLite the file itself, however it is called.
    place: str = ""
    #: Of SQLite: under which name in which directory of which machine, digested.
    path_digest: str = ""
    #: It is in memory: nobody can have copied it.
    is_passing: bool = False

    def is_same_as(self, adopted: "Place") -> bool | None:
        """Say whether this is where the database was adopted; None: that can't be known.

        A file is the same where it was moved on its file system, and where another took its place in the
        same directory: so a backup that was put back is no copy.
        """
        if self.is_passing:
            return True
        if not self.place or not adopted.place:
            return None
        is_put_back = bool(self.path_digest and self.path_digest == adopted.path_digest)
        return self.place == adopted.place or is_put_back or self._is_file(adopted)

    def _is_file(self, adopted: "Place") -> bool:
        of_files = (self.place.startswith(files.SCHEME), adopted.place.startswith(files.SCHEME))
        return all(of_files) and files.are_one(self.place, adopted.place)


def here() -> Place:
    """Return where the database of this process lies; asks it, in the caller's thread."""
    return _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite()


def _of_postgresql() -> Place:
    with connection.cursor() as cursor:
        if not _may_ask(str(connection.settings_dict["USER"])):
            return Place()
        cursor.execute(_POSTGRESQL)
        [place] = cursor.fetchone()
    return Place(place=place)


@cache
def _may_ask(_user: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_MAY_ASK)
        return bool(cursor.fetchone()[0])


def _of_sqlite() -> Place:
    if connection.is_in_memory_db():  # type: ignore[attr-defined]  # of SQLite's
        return Place(is_passing=True)
    file = Path(str(connection.settings_dict["NAME"]))
    try:
        return Place(place=files.place_of(file), path_digest=files.path_digest_of(file))
    except OSError:
        return Place()
