"""The database: SQLite in the data directory, or PostgreSQL by its URL."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from jackfield.project.values import SettingsRefused

#: What libpq may be told by the URL; the rest is ours or dangerous.
_ALLOWED_PARAMETERS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
    }
)


def sqlite(*, data_dir: Path) -> dict[str, Any]:
    """One file, many readers, writers in turn; what is committed survives a power cut."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "jackfield.sqlite3",
        # Opening costs a millisecond, and the threads that ask are few.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A deferred transaction that reads first and then writes fails at once when another wrote
            # in between, without waiting; an immediate one waits its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def postgresql(*, url: str, pool_size: int) -> dict[str, Any]:
    """By URL, through a pool: under ASGI persistent connections leak one a thread."""
    parts = _parts(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    refused = sorted(set(parameters) - _ALLOWED_PARAMETERS)
    if refused:
        raise SettingsRefused(f"DATABASE_URL: the parameter {refused[0]!r} is not known here.")
    return {
        "ENGINE": "jackfield.project.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **parameters,
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 10},
        },
    }


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1 and parts.port != 0:
            return parts
    except ValueError:
        # A port that is no number, a bracket that does not close.
        pass
    raise SettingsRefused(
        "DATABASE_URL must be a PostgreSQL URL such as postgresql://user:password@host:5432/name; "
        "leave it out for SQLite."
    )
