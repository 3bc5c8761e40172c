"""What an integration does once a sync has ended: told of each, and able to change nothing of it."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Errand, Event, Memory
from jackfield.resources import syncing, telling
from jackfield.resources.models import Resource
from jackfield.sdk import Context, Gone, Rejected, SyncResult, Unauthorized, Unavailable
from tests.delivery.lines import ask, make_user, until, working
from tests.resources.hub import Hub, counts, errand_of, keys_of, light, make_hub, run_sync, synced

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "letters-of-the-token"


@pytest.fixture
def home() -> Config:
    return make_hub(owner=make_user(), token=SECRET)


def failing(error: BaseException) -> Any:
    """Does nothing but that."""

    async def does(context: Context[Any]) -> None:
        raise error

    return does


def test_it_is_told_once_how_each_sync_ended(home: Config) -> None:
    synced(home, light("a"), light("b"))

    def away() -> Iterator[Any]:
        raise Unavailable("Later.")

    Hub.things = away
    run_sync(home)

    assert Hub.told == [
        SyncResult(succeeded=True, created=2),
        SyncResult(succeeded=False, error="Later."),
    ]


def test_it_is_told_when_the_service_refused_the_sign_in(home: Config) -> None:
    def refused() -> Iterator[Any]:
        raise Unauthorized("Sign in again.")

    Hub.things = refused
    run_sync(home)

    assert Hub.told == [SyncResult(succeeded=False, error="Sign in again.")]


def test_it_runs_in_no_transaction_after_all_was_written(home: Config) -> None:
    seen: list[Any] = []

    async def look(context: Context[Any]) -> None:
        seen.append(await ask(lambda: (keys_of(home), transaction.get_connection().in_atomic_block)))

    Hub.follows = look
    synced(home, light("a"))

    assert seen == [(["a"], False)]


def test_what_it_publishes_and_remembers_is_kept(home: Config) -> None:
    async def does(context: Context[Any]) -> None:
        context.memory["synced"] = True
        context.publish("hub.synced", {"name": context.config_name})

    Hub.follows = does
    synced(home)

    assert Memory.objects.get().data == {"synced": True}
    assert list(Event.objects.values_list("type", "data")) == [("hub.synced", {"name": "Home"})]


@pytest.mark.parametrize(
    "error",
    [
        KeyError(f"quoting {SECRET}"),
        Unauthorized(f"quoting {SECRET}"),
        Gone(f"quoting {SECRET}"),
        Rejected(f"quoting {SECRET}"),
        SystemExit(3),
        asyncio.CancelledError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_it_raises_is_logged_with_stars_and_changes_nothing(
    home: Config, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    Hub.follows = failing(error)
    with caplog.at_level(logging.WARNING, "jackfield"):
        sync = synced(home, light("a"))

    assert (sync.state, sync.error, counts(sync)) == ("SUCCEEDED", "", (1, 0, 0, 0, 0))
    home.refresh_from_db()
    assert (home.enabled, home.health) == (True, "HEALTHY")
    assert Resource.objects.count() == len(Hub.told) == 1
    assert "after_sync failed" in caplog.messages
    assert SECRET not in str([vars(record) for record in caplog.records])


def test_what_cannot_be_published_is_logged_and_kept_of_nothing(
    home: Config, caplog: pytest.LogCaptureFixture
) -> None:
    async def does(context: Context[Any]) -> None:
        context.memory["lost"] = True
        context.publish("No event type", {})

    Hub.follows = does
    with caplog.at_level(logging.WARNING, "jackfield"):
        assert synced(home).state == "SUCCEEDED"

    assert (Memory.objects.count(), Event.objects.count()) == (0, 0)
    assert "after_sync failed" in caplog.messages


def test_one_that_does_not_end_is_left(home: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "DEADLINE_S", 0.05)

    async def hang(context: Context[Any]) -> None:
        await asyncio.Event().wait()

    Hub.follows = hang

    assert synced(home).state == "SUCCEEDED"
    assert len(Hub.told) == 1


def test_it_is_not_called_for_a_config_that_is_disabled_by_then(home: Config) -> None:
    def stop() -> list[Any]:
        configs.disable(actor=None, config_id=home.pk)
        return []

    Hub.things = lambda: ask(stop)
    sync = run_sync(home)

    assert (sync.state, Hub.told) == ("FAILED", [])


def test_it_is_not_called_for_a_config_that_is_deleted_by_then(home: Config) -> None:
    syncing.start(actor=None, config_id=home.pk)

    def delete() -> list[Any]:
        configs.delete(actor=None, config_id=home.pk)
        return []

    Hub.things = lambda: ask(delete)

    assert asyncio.run(syncing.run(errand_of(home))) is None
    assert Hub.told == []


async def test_a_worker_calls_it_once() -> None:
    def begin() -> Config:
        made = make_hub(owner=make_user())
        Hub.things = [light("a")]
        syncing.start(actor=None, config_id=made.pk)
        return made

    await ask(begin)
    async with working():
        await until(lambda: not Errand.objects.filter(kind=syncing.SYNC).exists())

    assert Hub.told == [SyncResult(succeeded=True, created=1)]
