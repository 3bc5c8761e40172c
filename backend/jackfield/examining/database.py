"""Looks at the database: whether it answers, has every migration, keeps what committed, and has our time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jackfield.examining.findings import Finding, counted, fine, problem, warning
from jackfield.sdk.kept import kept as _

SUBJECT = _("database")
#: Beyond it retries, leases and flows of two machines disagree visibly.
MOST_SKEW = timedelta(seconds=2)
_OLDEST_POSTGRESQL = 140_000


def missing_file() -> Path | None:
    """Return SQLite's file where there is none yet: to look into it would make it."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]  # of SQLite's
        return None
    file = Path(str(connection.settings_dict["NAME"]))
    return None if file.exists() else file


def examine_reach() -> Iterator[Finding]:
    """Say whether it answers; a problem means that nothing else of it can be looked at."""
    file = missing_file()
    if file is not None:
        yield problem(
            "database_missing",
            SUBJECT,
            _("There is no database at %(file)s.") % {"file": file},
            _("Run `jackfield migrate`."),
        )
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        sentence = _("The database does not answer (%(error)s).") % {"error": type(error).__name__}
        remedy = (
            _("See that it runs, and that DATABASE_URL names it.")
            if connection.vendor == "postgresql"
            else _("See that its file and the folder around it can be read and written.")
        )
        yield problem("database_unreachable", SUBJECT, sentence, remedy)


def examine_migrations() -> Iterator[Finding]:
    """Say whether it has every migration, and none that this code does not know; nothing else if not."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        sentence = counted(
            len(missing),
            _("The database lacks %(count)d migration."),
            _("The database lacks %(count)d migrations."),
        )
        yield problem("migrations_missing", SUBJECT, sentence, _("Run `jackfield migrate`."))
        return
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("jackfield.")}
    applied = executor.loader.applied_migrations
    unknown = [key for key in applied if key[0] in ours and key not in executor.loader.disk_migrations]
    if unknown:
        sentence = counted(
            len(unknown),
            _("The database has %(count)d migration that this version does not know."),
            _("The database has %(count)d migrations that this version does not know."),
        )
        yield problem(
            "database_is_newer",
            SUBJECT,
            sentence,
            _("Run the version of Jackfield that migrated it, or a newer one."),
        )
        return
    yield fine("migrated", SUBJECT, _("It answers, and has every migration."))


def examine_durability() -> Iterator[Finding]:
    """Say whether what committed survives a power cut."""
    yield from _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite()


def examine_clock() -> Iterator[Finding]:
    """Compare its clock to ours; SQLite has none of its own."""
    if connection.vendor != "postgresql":
        return
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    skew = theirs - (before + (timezone.now() - before) / 2)
    if abs(skew) > MOST_SKEW:
        sentence = _("Its clock differs from this machine's by %(skew)s s.") % {
            "skew": f"{skew.total_seconds():+.1f}"
        }
        yield warning("clock_skew", SUBJECT, sentence, _("Let both machines keep time with NTP."))
        return
    yield fine("clock", SUBJECT, _("Its clock agrees with this machine's."))


def _of_postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
            " current_setting('fsync'), current_setting('synchronous_commit')"
        )
        number, version, fsync, commit = cursor.fetchone()
    if number < _OLDEST_POSTGRESQL:
        yield problem(
            "database_too_old",
            SUBJECT,
            _("PostgreSQL %(version)s is too old.") % {"version": version},
            _("Take 14 or newer."),
        )
    if fsync != "on" or commit == "off":
        sentence = _(
            "PostgreSQL may lose what committed (fsync %(fsync)s, synchronous_commit %(commit)s)."
        ) % {"fsync": fsync, "commit": commit}
        yield problem("not_durable", SUBJECT, sentence, _("Set fsync and synchronous_commit to on."))
    else:
        yield fine(
            "durable", SUBJECT, _("PostgreSQL %(version)s keeps what committed.") % {"version": version}
        )


def _of_sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = str(cursor.fetchone()[0])
        cursor.execute("PRAGMA synchronous")
        synchronous = int(cursor.fetchone()[0])
    if journal != "wal" or synchronous < 2:
        sentence = _(
            "SQLite may lose what committed (journal_mode %(journal)s, synchronous %(synchronous)d)."
        ) % {"journal": journal, "synchronous": synchronous}
        remedy = _("Use jackfield.host's defaults for DATABASES: WAL, and synchronous=FULL.")
        yield problem("not_durable", SUBJECT, sentence, remedy)
    else:
        yield fine("durable", SUBJECT, _("SQLite keeps what committed."))
