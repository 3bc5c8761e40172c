"""Who is there is known, also where the database was away, or another one, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection

from jackfield.deployment import operations, own_ids, presence, standing
from jackfield.deployment.models import Deployment, Process
from jackfield.registry import watcher
from tests.registry.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """Nobody is there, and nobody looks."""
    watcher.stop()
    presence.leave()
    yield
    watcher.stop()


@contextmanager
def locked(words: str) -> Iterator[None]:
    """Refuse the statements of this thread that hold these words, as a database that others keep locked."""

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if words in sql:
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time have come to say that this process is there."""
    monkeypatch.setattr(presence, "EVERY_S", 0.0)


@pytest.mark.parametrize(
    "words", ['"jackfield_deployment_deployment"', 'INSERT INTO "jackfield_deployment_process"', ""]
)
def test_who_could_not_enter_is_there_once_the_database_is(words: str) -> None:
    with locked(words):
        operations.enter(kind="EMBEDDED")
    assert not Deployment.objects.exists()
    assert not Process.objects.exists()

    watcher.start()

    wait_until(Process.objects.exists, within_s=30)
    assert [row.kind for row in presence.living()] == ["EMBEDDED"]
    assert own_ids.read().text == Deployment.objects.get().instance_id
    assert standing.look().why is None


def test_who_could_not_enter_and_left_is_not_there() -> None:
    with locked("INSERT INTO"):
        operations.enter(kind="WORKER")
    presence.leave()

    operations.enter_if_owed()

    assert not Process.objects.exists()


def test_who_is_forgotten_says_anew_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    due(monkeypatch)
    operations.enter(kind="SERVER")
    before = Process.objects.get()
    Process.objects.all().delete()

    presence.tell_now_and_then()
    presence.tell_now_and_then()

    again = presence.living().get()
    assert (again.kind, again.name, again.started_at) == ("SERVER", before.name, before.started_at)
    presence.leave()
    assert not Process.objects.exists()


def test_the_row_of_somebody_else_is_left_alone_though_it_has_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As of production's server, when its dump was restored over a system that runs."""
    due(monkeypatch)
    operations.enter(kind="SERVER")
    key = Process.objects.get().pk
    Process.objects.all().delete()
    theirs = Process.objects.create(pk=key, kind="WORKER", name="elsewhere 7", version="1")

    presence.tell_now_and_then()
    presence.leave()

    left = Process.objects.get()
    assert (left.pk, left.name, left.seen_at) == (key, "elsewhere 7", theirs.seen_at)


def test_who_can_not_tell_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    due(monkeypatch)
    operations.enter(kind="SERVER")
    before = Process.objects.get().seen_at
    with locked("UPDATE"):
        presence.tell_now_and_then()
    assert Process.objects.get().seen_at == before

    presence.tell_now_and_then()

    assert Process.objects.get().seen_at > before
