"""A thing that is read because of one change may hold the next one already: nobody misses that one for it."""

import asyncio
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from jackfield.accounts.principal import Principal
from jackfield.api.following.config_source import ConfigSource
from jackfield.api.following.producing import Frame, Producer
from jackfield.api.following.states import States
from jackfield.realtime import log
from jackfield.realtime.feed import Touched, Waiting, touched_by
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange
from jackfield.registry.models import IntegrationRecord
from tests.api.following.hearing import SOON_S, configs, deliveries, made
from tests.api.following.things import in_thread, make_config, make_user, principal_of, rename, share

pytestmark = pytest.mark.django_db(transaction=True)


class AsItIs:
    key = None

    def spoken(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __call__(self, message: dict[str, Any], principal: Principal) -> dict[str, Any]:
        return message


def producer_for(user: User) -> Producer[dict[str, Any]]:
    source = ConfigSource(
        principal=principal_of(user), after=None, config_keys=None, integration_id=None, made=made
    )
    producer = Producer(source=source, render=AsItIs())
    producer.learn_groups()
    producer.begin()
    return producer


def newest() -> list[Touched]:
    return [touched_by(log.read_after(log.head() - 1)[0])]


def said(produced: tuple[list[Frame[dict[str, Any]]], bool]) -> list[tuple[str, str | None]]:
    return [
        (one.value["kind"].value, None if one.value["config"] is None else one.value["config"].name)
        for one in produced[0]
    ]


def want(integration_id: str, state: str) -> None:
    IntegrationRecord.objects.update_or_create(integration_id=integration_id, defaults={"state": state})
    log.record(Change(kind=StatusChange.Kind.INTEGRATION, integration_id=integration_id))


def test_what_was_read_too_early_is_sent_again_to_who_left_the_first_out() -> None:
    ada = make_user()
    config = make_config(ada, "one")
    producer = producer_for(ada)
    rename(config, "two")
    first = newest()
    # Somebody reads "two" now, and leaves out what is not after it.
    producer.starts_after(first[0].position)
    rename(config, "three")

    assert said(producer.produce(first)) == [("CHANGED", "three")]
    assert said(producer.produce(newest())) == [("CHANGED", "three")]
    log.record(Change(kind=StatusChange.Kind.CONFIG, subject_id=config.pk, integration_id="webhook"))
    assert said(producer.produce(newest())) == []


def test_what_was_missing_too_early_is_removed_again_for_who_left_the_first_out() -> None:
    ada = make_user()
    config = make_config(ada, "one")
    producer = producer_for(ada)
    rename(config, "two")
    first = newest()
    producer.starts_after(first[0].position)
    config.delete()

    assert said(producer.produce(first)) == [("REMOVED", None)]
    assert said(producer.produce(newest())) == [("REMOVED", None)]


def test_a_change_of_one_integration_hides_none_of_another() -> None:
    want("webhook", "ACTIVE")
    want("email", "ACTIVE")
    states = States()
    want("webhook", "PAUSED")
    webhooks = newest()
    want("email", "PAUSED")

    assert [one.has_other_state for one in states.marked(webhooks)] == [True]
    assert [one.has_other_state for one in states.marked(newest())] == [True]
    assert [one.has_other_state for one in states.marked(newest())] == [False]


def test_a_state_that_was_read_too_early_counts_again_for_who_left_the_first_out() -> None:
    want("webhook", "ACTIVE")
    states = States()
    want("webhook", "PAUSED")
    first = newest()
    want("webhook", "INACTIVE")

    assert [one.has_other_state for one in states.marked(first)] == [True]
    states.left_out(first, floor=first[0].position)
    second = states.marked(newest())
    assert [one.has_other_state for one in second] == [True]
    states.left_out(second, floor=first[0].position)
    assert [one.has_other_state for one in states.marked(newest())] == [False]


async def test_a_state_that_changed_while_only_others_listened_is_known_when_it_changes_back() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)
    await in_thread(want, "webhook", "ACTIVE")

    async with deliveries(ada) as others:
        await others.until_ready()
        await in_thread(want, "webhook", "PAUSED")
        async with configs(ada) as heard:
            assert await heard.until_ready() == [("SNAPSHOT", config.pk), ("READY", None)]
            await in_thread(want, "webhook", "ACTIVE")

            assert await heard.next() == ("CHANGED", config.pk)


async def test_what_was_read_before_the_snapshot_is_not_told_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "before")
    has_read, may_go_on = threading.Event(), threading.Event()
    load, snapshot = ConfigSource.load, ConfigSource.snapshot

    def slowly_loaded(source: ConfigSource, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        nodes = load(source, keys, principal)
        if any(node.name == "older" for node in nodes.values()):
            has_read.set()
            assert may_go_on.wait(SOON_S)
        return nodes

    def overtaking(source: ConfigSource, *args: Any) -> list[tuple[Any, Any]]:
        rename(config, "older")
        assert has_read.wait(SOON_S)
        rename(config, "newer")
        return snapshot(source, *args)

    async with configs(ada) as first:
        await first.until_ready()
        monkeypatch.setattr(ConfigSource, "load", slowly_loaded)
        monkeypatch.setattr(ConfigSource, "snapshot", overtaking)
        async with configs(ada) as second:
            message = await second.message()
            assert (message["kind"].value, message["config"].name) == ("SNAPSHOT", "newer")
            assert await second.next() == ("READY", None)
            reading = asyncio.create_task(second.message())
            may_go_on.set()
            names = [(await first.message())["config"].name]
            while names[-1] != "newer":
                names.append((await first.message())["config"].name)
            await in_thread(rename, config, "newest")

            assert (await reading)["config"].name == "newest"


def test_what_was_shown_for_a_moment_is_removed_for_who_read_a_list_just_then() -> None:
    ada, bob = make_user("ada"), make_user("bob")
    config = make_config(ada)
    producer = producer_for(bob)
    start = log.head()
    share(config, bob)
    share(config, bob, None)

    waiting = Waiting()
    for row in log.read_after(start):
        waiting.add(touched_by(row))
    assert said(producer.produce(waiting.take())) == [("REMOVED", None)]


def test_who_was_in_a_group_for_a_moment_reads_the_list_again() -> None:
    ada, bob = make_user("ada"), make_user("bob")
    group = Group.objects.create(name="crew")
    share(make_config(ada), group)
    producer = producer_for(bob)
    start = log.head()
    bob.groups.add(group)
    bob.groups.remove(group)
    joined, left = log.read_after(start)

    # What is read for the first is what the second made of it.
    assert said(producer.produce([touched_by(joined)])) == [("RESYNC", None)]
    assert said(producer.produce([touched_by(left)])) == [("RESYNC", None)]
    waiting = Waiting()
    waiting.add(touched_by(joined))
    waiting.add(touched_by(left))
    assert said(producer.produce(waiting.take())) == [("RESYNC", None)]


@pytest.mark.parametrize("ending", ["revoked", "deleted"])
def test_what_a_group_saw_before_the_viewer_came_into_it_goes_without_a_word(ending: str) -> None:
    ada, bob = make_user("ada"), make_user("bob")
    group = Group.objects.create(name="crew")
    config = make_config(ada)
    share(config, group)
    producer = producer_for(bob)
    start = log.head()
    if ending == "revoked":
        share(config, group, None)
    else:
        config.delete()
    bob.groups.add(group)

    waiting = Waiting()
    for row in log.read_after(start):
        waiting.add(touched_by(row))
    assert "REMOVED" not in {kind for kind, _ in said(producer.produce(waiting.take()))}


@pytest.mark.parametrize("ending", ["revoked", "deleted"])
def test_what_a_group_of_the_viewer_saw_is_removed_with_it(ending: str) -> None:
    ada, bob = make_user("ada"), make_user("bob")
    group = Group.objects.create(name="crew")
    bob.groups.add(group)
    config = make_config(ada)
    share(config, group)
    producer = producer_for(bob)
    start = log.head()
    if ending == "revoked":
        share(config, group, None)
    else:
        config.delete()

    waiting = Waiting()
    for row in log.read_after(start):
        waiting.add(touched_by(row))
    assert said(producer.produce(waiting.take())) == [("REMOVED", None)]
