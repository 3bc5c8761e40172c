"""What happens at one moment: requests, writers, links and deletions, each in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.calls.calling import prepare_call
from jackfield.resources import linking, syncing
from jackfield.resources.errors import ResourceError, SyncRunning
from jackfield.resources.fetching import fetch
from jackfield.resources.models import Link, Resource, Sync
from tests.delivery.lines import make_user
from tests.resources.hub import Hub, keys_of, light, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)

#: How often a race is run: both orders come up.
TIMES = 12


@pytest.fixture
def home() -> Config:
    return make_hub(owner=make_user())


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Begin all at the same moment; return what each returned, or the refusal that it raised."""
    barrier = threading.Barrier(len(functions))

    def call(function: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return function()
        except ResourceError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(call, functions))


def read(config: Config, *things: Any) -> tuple[Any, Any]:
    """Ask for a sync and read; what is left is to write it."""
    Hub.things = list(things)
    syncing.start(actor=None, config_id=config.pk)
    call = prepare_call(config_id=config.pk)
    return call, asyncio.run(fetch(call))


def test_of_many_who_ask_one_begins_a_sync(home: Config) -> None:
    def ask() -> Sync:
        return syncing.start(actor=None, config_id=home.pk)

    answers = at_once(*[ask] * 6)

    assert sum(isinstance(one, Sync) for one in answers) == 1
    assert sum(isinstance(one, SyncRunning) for one in answers) == 5
    assert Sync.objects.filter(state="RUNNING").count() == 1


def test_of_two_who_write_one_sync_one_does(home: Config) -> None:
    for number in range(TIMES):
        call, ended = read(home, *(light(f"{number}.{n}") for n in range(20)))

        def write(call: Any = call, ended: Any = ended) -> bool:
            return syncing.finish(call=call, ended=ended)

        assert at_once(write, write) == [True, True]

        assert Sync.objects.get(is_last=True).created == 20
        assert keys_of(home) == sorted(f"{number}.{n}" for n in range(20))


def test_what_is_linked_at_the_moment_it_goes_is_kept_or_the_link_is_refused(home: Config) -> None:
    for number in range(TIMES):
        synced(home, light(str(number)))
        row = Resource.objects.get(integration_key=str(number))
        call, ended = read(home)

        def link(row: Resource = row, number: int = number) -> Link:
            return linking.link(row, "lamp", number)

        def write(call: Any = call, ended: Any = ended) -> bool:
            return syncing.finish(call=call, ended=ended)

        linked, written = at_once(link, write)

        sync = Sync.objects.get(is_last=True)
        assert (written, sync.state) == (True, "SUCCEEDED")
        is_kept = Resource.objects.filter(pk=row.pk, is_detached=True).exists()
        assert is_kept == isinstance(linked, Link)
        assert (sync.detached, sync.removed) == ((1, 0) if is_kept else (0, 1))
        assert Link.objects.filter(object_id=str(number)).exists() == is_kept


def test_a_config_that_goes_at_the_moment_of_a_sync_leaves_nothing_half(home: Config) -> None:
    for number in range(TIMES):
        config = make_hub(owner=home.owner, name=f"Going {number}")
        synced(config, light(f"kept {number}"), light("gone"))
        kept = Resource.objects.get(integration_key=f"kept {number}")
        linking.link(kept, "lamp", number)
        call, ended = read(config, light("new"))

        def delete(config: Config = config) -> None:
            configs.delete(actor=None, config_id=config.pk)

        def write(call: Any = call, ended: Any = ended) -> bool:
            return syncing.finish(call=call, ended=ended)

        at_once(delete, write)

        assert not Sync.objects.filter(config_id=config.pk).exists()
        left = linking.resource_for("lamp", number)
        assert left is not None
        assert (left.config_id, left.owner, left.is_detached) == (None, home.owner, True)
        assert Resource.objects.count() == number + 1


def test_an_object_is_linked_once_whoever_is_first(home: Config) -> None:
    synced(home, light("a"), light("b"))
    first, second = Resource.objects.order_by("pk")
    for number in range(TIMES):

        def link(row: Resource, number: int = number) -> Link:
            return linking.link(row, "lamp", number)

        answers = at_once(lambda link=link: link(first), lambda link=link: link(second))  # type: ignore[misc]  # defaults bind the loop's

        assert sum(isinstance(one, Link) for one in answers) == 1
        assert Link.objects.filter(object_id=str(number)).count() == 1
