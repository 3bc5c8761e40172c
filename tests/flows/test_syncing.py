"""SYNC: a yes, then what the sync is doing, then what it came to."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from jackfield.configs import operations as configs
from jackfield.configs.errors import ConfigNotFound, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.errands import Errand
from jackfield.flows import going_on, runner, writing
from jackfield.flows.errors import NotEnabled, NotOffered
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from jackfield.registry.errors import NotActive
from jackfield.resources import linking, syncing
from jackfield.resources.models import Resource, Sync
from tests.flows.speaking import again, answer
from tests.resources.hub import Hub, errand_of, keys_of, light, make_hub, registered_hubs, synced


@pytest.fixture(autouse=True)
def _hubs() -> Iterator[None]:
    with registered_hubs():
        yield


@pytest.fixture
def home(ada: Any) -> Config:
    return make_hub(owner=ada)


def start(user: Any, config: Config) -> Flow:
    return runner.start(user=user, kind=Flow.Kind.SYNC, config_id=config.pk)


def work(config: Config, flow: Flow) -> timedelta | None:
    """What a worker does: the sync, then a look at the flow."""
    asyncio.run(syncing.run(errand_of(config)))
    found: timedelta | None = async_to_sync(going_on.look)(
        Errand(kind=writing.GO_ON, key=str(flow.pk), payload={}, attempt=1)
    )
    return found


def test_the_first_time_it_asks_whether_to_import(ada: Any, home: Config) -> None:
    flow = start(ada, home)

    assert (flow.step["type"], flow.step["title"]) == ("confirm", "Import from Home")
    assert (flow.step["consequences"], flow.step["options"]) == ([], [])
    assert not Sync.objects.exists()


def test_what_is_used_can_be_kept_or_removed(ada: Any, home: Config) -> None:
    synced(home, light("a"), light("b"))
    linking.link(Resource.objects.get(integration_key="a"), "lamp", 1)

    flow = start(ada, home)

    assert flow.step["title"] == "Refresh from Home"
    assert [one["count"] for one in flow.step["consequences"]] == [2, 1]
    assert [one["option_id"] for one in flow.step["options"]] == ["SAFE", "ALL"]


def test_a_yes_begins_and_what_it_came_to_is_told(ada: Any, home: Config) -> None:
    synced(home, light("a"), light("b"))
    Hub.things = [light("b", state="on"), light("c")]
    flow = answer(start(ada, home), ada, confirmed=True)
    assert (flow.step["type"], Sync.objects.get(is_last=True).state) == ("progress", "RUNNING")

    assert work(home, flow) is None

    over = again(flow)
    assert (over.is_over, over.step["type"]) == (True, "done")
    assert over.step["result"] == {
        "sync": f"syn_{Sync.objects.get(is_last=True).pk}",
        "created": 1,
        "updated": 1,
        "reconnected": 0,
        "detached": 0,
        "removed": 1,
        "notes": [],
    }
    assert [fact["value"] for fact in over.step["facts"]] == ["1", "1", "1"]
    assert keys_of(home) == ["b", "c"]


def test_a_chosen_mode_is_carried_out(ada: Any, home: Config) -> None:
    synced(home, light("a"))
    linking.link(Resource.objects.get(), "lamp", 1)
    Hub.things = []
    flow = answer(start(ada, home), ada, confirmed=True, option_id="ALL")

    work(home, flow)

    assert not Resource.objects.exists()


def test_a_no_reads_nothing(ada: Any, home: Config) -> None:
    flow = answer(start(ada, home), ada, confirmed=False)

    assert (flow.step["type"], flow.is_over, Sync.objects.count()) == ("abort", True, 0)


def test_a_sync_that_fails_is_told_as_such(ada: Any, home: Config) -> None:
    Hub.things = "no list"
    flow = answer(start(ada, home), ada, confirmed=True)

    work(home, flow)

    over = again(flow)
    assert (over.step["type"], over.step["reason"], over.step["retryable"]) == (
        "abort",
        "The integration returned no list of resources.",
        True,
    )


def test_while_it_runs_a_look_finds_it_running(ada: Any, home: Config) -> None:
    flow = answer(start(ada, home), ada, confirmed=True)
    errand = Errand(kind=writing.GO_ON, key=str(flow.pk), payload={}, attempt=1)

    assert async_to_sync(going_on.look)(errand) == writing.LOOK_EVERY

    assert (again(flow).step["type"], Sync.objects.count()) == ("progress", 1)


def test_a_sync_that_is_under_way_is_joined(ada: Any, home: Config) -> None:
    syncing.start(actor=None, config_id=home.pk)

    flow = start(ada, home)

    assert flow.step["type"] == "progress"
    Hub.things = [light("a")]
    work(home, flow)
    assert (again(flow).step["type"], Sync.objects.count()) == ("done", 1)


def test_one_that_begins_between_question_and_yes_is_joined(ada: Any, home: Config) -> None:
    flow = start(ada, home)
    syncing.start(actor=None, config_id=home.pk)

    flow = answer(flow, ada, confirmed=True)

    assert (flow.step["type"], Sync.objects.count()) == ("progress", 1)


def test_who_may_not_operate_starts_none(ada: Any, root: Any, home: Config) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models can be imported only now

    ben = get_user_model()._default_manager.create_user("ben")
    with pytest.raises(ConfigNotFound):
        start(ben, home)
    grant(actor=ada, config_id=home.pk, role=Role.VIEWER, user_id=ben.pk)

    with pytest.raises(PermissionDenied):
        start(ben, home)

    assert (Flow.objects.count(), Sync.objects.count()) == (0, 0)


def test_a_right_that_is_taken_away_ends_it(ada: Any, home: Config) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    ben = get_user_model()._default_manager.create_user("ben")
    grant(actor=ada, config_id=home.pk, role=Role.OPERATOR, user_id=ben.pk)
    flow = start(ben, home)
    grant(actor=ada, config_id=home.pk, role=Role.VIEWER, user_id=ben.pk)

    with pytest.raises(PermissionDenied):
        answer(flow, ben, confirmed=True)

    assert Sync.objects.count() == 0


def test_what_cannot_be_read_is_refused_before_it_is_asked(ada: Any, home: Config) -> None:
    with pytest.raises(NotOffered):
        start(ada, make_hub(owner=ada, integration_id="no-things"))
    configs.disable(actor=None, config_id=home.pk)
    with pytest.raises(NotEnabled):
        start(ada, home)
    configs.enable(actor=None, config_id=home.pk)
    registry.pause(integration_id="hub", actor=None)
    with pytest.raises(NotActive):
        start(ada, home)

    assert Flow.objects.count() == 0


def test_what_is_disabled_before_the_yes_is_not_read(ada: Any, home: Config) -> None:
    flow = start(ada, home)
    configs.disable(actor=None, config_id=home.pk)

    with pytest.raises(NotEnabled):
        answer(flow, ada, confirmed=True)

    assert (Sync.objects.count(), again(flow).step["type"]) == (0, "confirm")


def test_who_only_operates_is_offered_no_removal_and_cannot_ask_for_one(ada: Any, home: Config) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    ben = get_user_model()._default_manager.create_user("ben")
    synced(home, light("a"), light("b"))
    linking.link(Resource.objects.get(integration_key="a"), "lamp", 1)
    grant(actor=ada, config_id=home.pk, role=Role.OPERATOR, user_id=ben.pk)
    flow = start(ben, home)
    assert flow.step["options"] == []

    with pytest.raises(PermissionDenied):
        answer(flow, ben, confirmed=True, option_id="ALL")

    assert Sync.objects.get().state == "SUCCEEDED"
    assert keys_of(home) == ["a", "b"]
