from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import AsyncClient, Client
from pytest_django import Settings

from jackfield.delivery.working import keeper
from jackfield.project.migrating import is_migrated


@pytest.mark.django_db
def test_it_is_ready_when_the_database_is() -> None:
    answer = Client(headers={"host": "127.0.0.1"}).get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready"}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_worker_that_does_not_run_makes_its_server_unready() -> None:
    dead = keeper.Keeper(kind="EMBEDDED")
    keeper._kept.add(dead)
    try:
        answer = Client(headers={"host": "127.0.0.1"}).get("/readyz")
    finally:
        dead.stop()
    after = Client(headers={"host": "127.0.0.1"}).get("/readyz")

    assert (answer.status_code, after.status_code) == (503, 200)
    assert answer.json()["reason"] == "The delivery worker of this server does not run; the log says why."


@pytest.mark.django_db
def test_a_missing_migration_makes_it_unready_and_says_what_to_do() -> None:
    MigrationRecorder(connection).record_unapplied("auth", "0012_alter_user_first_name_max_length")

    answer = Client(headers={"host": "127.0.0.1"}).get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "reason": "Migrations are missing: run `jackfield migrate`.",
    }
    assert is_migrated() is False


def test_a_silent_database_makes_it_unready_but_not_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    client = Client(headers={"host": "127.0.0.1"})

    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json()["reason"] == "The database does not answer."
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_went_away_is_no_error_of_ours(error: type[Exception]) -> None:
    def refuse(*_arguments: Any) -> None:
        raise error("gone")

    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)

    with connection.execute_wrapper(refuse):
        answer = client.get("/metrics", headers={"authorization": "Bearer jf_unknown"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json() == {"error": "The database does not answer: try again."}


async def test_an_own_error_is_json_without_a_traceback(settings: Settings) -> None:
    settings.JACKFIELD_PAGE_DIR = 42
    client = AsyncClient(headers={"host": "127.0.0.1"}, raise_request_exception=False)

    answer = await client.get("/")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/json"
    assert "Traceback" not in answer.content.decode()
