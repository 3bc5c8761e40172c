import pytest
from django.db import connection

from jackfield.project import database
from jackfield.project.values import SettingsRefused


def test_a_url_names_host_port_user_and_database() -> None:
    settings = database.postgresql(
        url="postgres://us%40er:pass%2Fword@db.example.com:6432/jack%20field?sslmode=require", pool_size=7
    )

    assert settings["NAME"] == "jack field"
    assert settings["USER"] == "us@er"
    assert settings["PASSWORD"] == "pass/word"
    assert settings["HOST"] == "db.example.com"
    assert settings["PORT"] == 6432
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["pool"]["max_size"] == 7
    assert settings["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///jackfield.sqlite3",
        "postgresql://127.0.0.1",
        "postgresql://127.0.0.1:port/name",
        "postgresql://127.0.0.1/name?options=-csearch_path%3Dother",
    ],
)
def test_a_url_that_is_no_postgresql_is_refused(url: str) -> None:
    with pytest.raises(SettingsRefused, match="DATABASE_URL"):
        database.postgresql(url=url, pool_size=4)


@pytest.mark.django_db
@pytest.mark.usefixtures("durable")
def test_sqlite_writes_ahead_and_syncs_every_commit() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the database of this run is PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
