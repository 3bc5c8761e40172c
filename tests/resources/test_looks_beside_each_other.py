"""A config whose service hangs keeps no other from being looked at."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs.models import Config
from jackfield.resources import drift
from jackfield.resources.models import Sync
from jackfield.sdk import Resource as Said
from tests.delivery.lines import ask, make_user, until, working
from tests.resources.hub import Hub, light, look_for_drift, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


def two_that_hang_and_one_that_does_not(*, in_one_integration: bool) -> tuple[list[Config], Config]:
    """Three configs, all read once; it is the turn of all, and of those that hang first."""
    owner = make_user()
    of = "hub" if in_one_integration else "other-hub"
    hanging = [make_hub(owner=owner, integration_id=of, name=f"Hanging {number}") for number in range(2)]
    healthy = make_hub(owner=owner, name="Healthy")
    for config in (*hanging, healthy):
        synced(config, light("a"))
    let_it_be_time()
    Sync.objects.filter(config=healthy).update(drift_tried_at=timezone.now() - timedelta(hours=20))
    Hub.read_by.clear()
    return hanging, healthy


def let_it_be_time() -> None:
    """As if a day went by."""
    for sync in Sync.objects.filter(is_last=True):
        assert sync.drift_tried_at is not None
        Sync.objects.filter(pk=sync.pk).update(drift_tried_at=sync.drift_tried_at - timedelta(days=1))


def drifted() -> set[int]:
    """The configs of which it is known that something came."""
    return set(Sync.objects.filter(drift_added=1).values_list("config_id", flat=True))


async def test_integrations_are_looked_at_beside_each_other() -> None:
    hanging, healthy = await ask(two_that_hang_and_one_that_does_not, in_one_integration=False)
    has_ended = asyncio.Event()

    async def things() -> list[Said]:
        if Hub.read_by[-1] != f"cfg_{healthy.pk}":
            await has_ended.wait()
        return [light("a"), light("b")]

    Hub.things = things
    async with working():
        # The healthy one may well be done before the other integration's errand has begun.
        await until(lambda: drifted() == {healthy.pk} and len(Hub.read_by) == 2)
        # One at a time of those of one integration.
        assert sorted(Hub.read_by) == sorted([f"cfg_{hanging[0].pk}", f"cfg_{healthy.pk}"])
        has_ended.set()
        await until(lambda: drifted() == {one.pk for one in (*hanging, healthy)})
    assert len(Hub.read_by) == 3


def test_one_that_hangs_is_ended_and_sits_out_some_turns(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(drift, "DEADLINE_S", 0.05)
    settings.JACKFIELD_DRIFT_EVERY_S = 24 * 3600.0
    hanging, healthy = two_that_hang_and_one_that_does_not(in_one_integration=True)
    ended: list[str] = []

    async def things() -> list[Said]:
        name = Hub.read_by[-1]
        if name != f"cfg_{healthy.pk}":
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)
        return [light("a"), light("b")]

    Hub.things = things
    let_it_be_time()
    look_for_drift()

    names = [f"cfg_{one.pk}" for one in hanging]
    assert (Hub.read_by, ended) == ([*names, f"cfg_{healthy.pk}"], names)
    assert drifted() == {healthy.pk}
    for _ in range(5):
        Hub.read_by.clear()
        let_it_be_time()
        look_for_drift()
        assert Hub.read_by == [f"cfg_{healthy.pk}"]
    Hub.read_by.clear()
    let_it_be_time()
    look_for_drift()
    assert set(Hub.read_by) == {*names, f"cfg_{healthy.pk}"}


def test_a_sync_that_ends_well_takes_its_turn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "DEADLINE_S", 0.05)
    config = make_hub(owner=make_user())
    synced(config, light("a"))
    Hub.things = lambda: asyncio.Event().wait()
    let_it_be_time()
    look_for_drift()

    synced(config, light("a"))
    let_it_be_time()
    Hub.things = [light("a"), light("b")]
    look_for_drift()

    assert drifted() == {config.pk}
