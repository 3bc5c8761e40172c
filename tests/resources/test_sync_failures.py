"""Syncs that fail, or whose config is stopped meanwhile: nothing is kept of them."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, OperationalError

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.registry import operations as registry
from jackfield.registry.status import Health
from jackfield.resources import syncing
from jackfield.resources.models import Resource, Sync
from jackfield.sdk import Resource as Said
from jackfield.sdk import Unauthorized, Unavailable
from tests.delivery.lines import ask, make_user
from tests.resources.hub import Hub, counts, errand_of, hears, keys_of, light, make_hub, run_sync, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    return make_hub(owner=make_user())


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


@pytest.mark.parametrize(
    ("error", "health", "reason"),
    [
        (Unauthorized("Sign in again."), Health.UNAUTHORIZED, "Sign in again."),
        (Unavailable("Later."), Health.DEGRADED, "Later."),
        (
            KeyError("page"),
            Health.FAILING,
            "The integration itself failed (KeyError); the log has the details.",
        ),
    ],
)
def test_a_reading_that_fails_changes_nothing_but_the_health(
    home: Config, error: Exception, health: Health, reason: str
) -> None:
    synced(home, light("a"))
    before = list(Resource.objects.values())

    def failing() -> Iterator[Said]:
        yield light("new")
        raise error

    Hub.things = failing
    sync = run_sync(home)

    assert (sync.state, sync.error, counts(sync)) == ("FAILED", reason, (0, 0, 0, 0, 0))
    assert list(Resource.objects.values()) == before
    home.refresh_from_db()
    assert (home.health, home.health_reason) == (health, reason)


def test_two_things_of_one_key_change_nothing(home: Config) -> None:
    synced(home, light("a"))

    sync = synced(home, light("b"), light("B"))

    assert (sync.state, sync.error) == ("FAILED", "Resource 2 has the key of another one.")
    assert keys_of(home) == ["a"]


def test_a_service_that_tells_for_ever_is_left(home: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jackfield.resources.fetching.DEADLINE_S", 0.05)
    Hub.things = lambda: asyncio.sleep(3600)

    sync = run_sync(home)

    assert (sync.state, sync.error) == ("FAILED", "It was not done within 0.05 s.")


def test_a_success_mends_the_health(home: Config) -> None:
    Hub.things = lambda: (_ for _ in ()).throw(Unavailable("Later."))
    run_sync(home)

    synced(home, light("a"))

    home.refresh_from_db()
    assert (home.health, home.failure_count) == (Health.HEALTHY, 0)


def test_no_secret_comes_out_of_a_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = make_hub(owner=make_user(), token="hunter2-hunter2")
    caplog.set_level(logging.INFO)
    for error in (Unavailable("Not with hunter2-hunter2."), ValueError("hunter2-hunter2")):
        Hub.things = lambda error=error: (_ for _ in ()).throw(error)
        sync = run_sync(home)
        home.refresh_from_db()
        assert "hunter2" not in sync.error + home.health_reason
    [record] = [one for one in caplog.records if one.message == "call failed"]
    assert "hunter2" not in str(record.__dict__)


STOPPED = {
    ("disabled", "before"): "The config is disabled.",
    ("disabled", "meanwhile"): "The config is disabled.",
    ("paused", "before"): "The integration is not active.",
    ("paused", "meanwhile"): "The integration is paused.",
}


@pytest.mark.parametrize("when", ["before", "meanwhile"])
@pytest.mark.parametrize("what", ["disabled", "paused"])
def test_what_is_stopped_meanwhile_keeps_nothing(home: Config, when: str, what: str) -> None:
    def stop() -> None:
        if what == "disabled":
            configs.disable(actor=None, config_id=home.pk)
        else:
            registry.pause(integration_id="hub", actor=None)

    async def stop_and_tell() -> list[Said]:
        await ask(stop)
        return [light("a")]

    sync = syncing.start(actor=None, config_id=home.pk)
    Hub.things = stop_and_tell if when == "meanwhile" else [light("a")]
    if when == "before":
        stop()

    assert asyncio.run(syncing.run(errand_of(home))) is None

    sync.refresh_from_db()
    expected = STOPPED[what, when]
    assert (sync.state, sync.error, keys_of(home)) == ("FAILED", expected, [])


def test_a_config_that_is_deleted_meanwhile_keeps_nothing(home: Config) -> None:
    async def delete_and_tell() -> list[Said]:
        await ask(configs.delete, actor=None, config_id=home.pk)
        return [light("a")]

    syncing.start(actor=None, config_id=home.pk)
    Hub.things = delete_and_tell

    assert asyncio.run(syncing.run(errand_of(home))) is None

    assert (Sync.objects.count(), Resource.objects.count()) == (0, 0)


def test_settings_that_changed_meanwhile_are_read_with_anew(home: Config) -> None:
    async def change_and_tell() -> list[Said]:
        if len(Hub.read_by) == 1:
            await ask(configs.update, actor=None, config_id=home.pk, settings={"url": "http://127.0.0.1:8/"})
            return [light("of-the-old-address")]
        return [light("of-the-new-address")]

    Hub.things = change_and_tell

    sync = run_sync(home)

    assert (sync.state, keys_of(home)) == ("SUCCEEDED", ["of-the-new-address"])
    assert Hub.read_by == [f"cfg_{home.pk}"] * 2


def test_one_that_never_ends_is_not_begun_for_ever(home: Config) -> None:
    syncing.start(actor=None, config_id=home.pk)
    errand = replace(errand_of(home), attempt=syncing.MAX_ATTEMPTS + 1)

    assert asyncio.run(syncing.run(errand)) is None

    sync = Sync.objects.get()
    assert (sync.state, Hub.read_by) == ("FAILED", [])
    assert sync.error == "It was begun 5 times and did not end; the log has the details."


def test_a_database_that_is_away_lets_it_be_run_again(home: Config) -> None:
    with hears(raising=OperationalError("the database is away")), pytest.raises(OperationalError):
        synced(home, light("a"))
    assert (Sync.objects.get().state, keys_of(home)) == ("RUNNING", [])

    assert asyncio.run(syncing.run(errand_of(home))) is None

    assert (Sync.objects.get().state, keys_of(home)) == ("SUCCEEDED", ["a"])


def test_a_row_that_cannot_be_written_ends_it(home: Config) -> None:
    with hears(raising=IntegrityError("of an application's own table")):
        sync = synced(home, light("a"))

    assert (sync.state, keys_of(home)) == ("FAILED", [])
