"""Law 8 of reads: when the log, the cache or Redis is away, reads go on and nothing stale is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache.backends.base import BaseCache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from jackfield.configs.models import Config
from jackfield.realtime.models import StatusChange
from jackfield.registry import following, watcher
from tests.registry.kinds import kind
from tests.registry.test_changes import elsewhere
from tests.registry.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


class CacheThatIsDown(BaseCache):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__({})

    def get(self, *args: Any, **kwargs: Any) -> Any:
        raise ConnectionRefusedError

    add = set = incr = touch = delete = get


@pytest.fixture
def lamp(quick: Any) -> Any:
    return quick.register_integration_class(kind("lamp"))


@pytest.fixture
def config(lamp: Any, owner: Any) -> Config:
    made: Config = lamp.create_config(name="one", owner=owner, enabled=True, save=True)
    return made


def queries_of(lamp: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        lamp.get_configs()
    return len(caught)


def names(lamp: Any) -> list[str]:
    return [config.name for config in lamp.get_configs()]


@contextmanager
def log_away() -> Iterator[None]:
    """The log's table is not there."""
    table = StatusChange._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO hidden")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE hidden RENAME TO {table}")


def test_while_the_log_cannot_be_read_nothing_is_kept_and_reads_go_on(lamp: Any, config: Config) -> None:
    watcher.start()
    lamp.get_configs()
    assert queries_of(lamp) == 0

    with log_away():
        wait_until(lambda: not following.is_followed())
        with connection.cursor() as cursor:  # A change that nobody can hear of.
            cursor.execute("UPDATE jackfield_configs_config SET name = 'two'")
        assert names(lamp) == ["two"]
        assert queries_of(lamp) == 1

    wait_until(following.is_followed)
    lamp.get_configs()
    assert queries_of(lamp) == 0


def test_without_a_follower_nothing_is_kept(lamp: Any, config: Config) -> None:
    # As the fixture has left it: stopped.
    assert queries_of(lamp) == 1
    assert queries_of(lamp) == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jackfield_configs_config SET name = 'two'")
    assert names(lamp) == ["two"]


def test_stopping_empties_what_was_kept(lamp: Any, config: Config) -> None:
    watcher.start()
    assert names(lamp) == ["one"]

    watcher.stop()

    assert not following.is_followed()
    assert queries_of(lamp) == 1


def test_a_log_that_went_back_makes_everything_new(lamp: Any, config: Config) -> None:
    watcher.start()
    assert names(lamp) == ["one"]
    with connection.cursor() as cursor:  # As when a backup is restored.
        cursor.execute("UPDATE jackfield_configs_config SET name = 'restored'")

    StatusChange.objects.all().delete()

    wait_until(lambda: names(lamp) == ["restored"])


def test_after_a_long_sleep_everything_is_new(lamp: Any, config: Config) -> None:
    watcher.start()
    assert names(lamp) == ["one"]
    with connection.cursor() as cursor:  # And the log has been pruned since.
        cursor.execute("UPDATE jackfield_configs_config SET name = 'two'")

    following._place.looked_at -= 4000

    wait_until(lambda: names(lamp) == ["two"])


def test_a_cache_that_is_down_is_not_missed(lamp: Any, config: Config, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.CacheThatIsDown"}}
    watcher.start()

    assert names(lamp) == ["one"]
    assert queries_of(lamp) == 0
    Config.objects.update(name="two")
    assert names(lamp) == ["two"]


def test_with_redis_down_changes_are_noticed_a_little_later(
    lamp: Any, config: Config, settings: Settings
) -> None:
    settings.JACKFIELD_SHARED_LAYER = True
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # Port 1: nobody listens there.
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }
    watcher.start()
    assert names(lamp) == ["one"]
    wait_until(lambda: lamp.enabled)

    elsewhere(lambda: Config.objects.update(enabled=False))

    assert names(lamp) == []
    assert wait_until(lambda: not lamp.enabled) < 1


def test_starting_and_stopping_can_be_repeated(lamp: Any, config: Config) -> None:
    for _ in range(2):
        watcher.start()
        watcher.start()
        lamp.get_configs()
        assert queries_of(lamp) == 0
        watcher.stop()
        watcher.stop()


def test_a_project_may_forbid_that_the_log_is_followed_on_use(
    lamp: Any, config: Config, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_was_stopped", False)
    settings.JACKFIELD_FOLLOW_ON_USE = False
    assert queries_of(lamp) == 1
    assert queries_of(lamp) == 1

    settings.JACKFIELD_FOLLOW_ON_USE = True
    assert queries_of(lamp) == 1
    assert queries_of(lamp) == 0
