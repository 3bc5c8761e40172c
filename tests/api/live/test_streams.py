"""A stream tells its viewer everything that may be seen, once, in order, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from jackfield.api.cursors import StreamPosition, decode_stream
from jackfield.api.live import streams
from jackfield.api.live.config_source import ConfigSource
from jackfield.api.live.delivery_source import DeliverySource
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.realtime import log
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange
from jackfield.registry.models import IntegrationRecord
from tests.api.live.things import (
    in_thread,
    make_config,
    make_delivery,
    make_user,
    principal_of,
    rename,
    settle,
    share,
)

pytestmark = pytest.mark.django_db(transaction=True)

#: Generous: a test waits only as long as it must.
SOON_S = 20.0
MOMENT_S = 0.8


def made(**message: Any) -> dict[str, Any]:
    return message


class Heard:
    """What came of a stream, waited for."""

    def __init__(self, values: AsyncIterator[dict[str, Any]]) -> None:
        self._values = values

    async def message(self) -> dict[str, Any]:
        return await asyncio.wait_for(anext(self._values), SOON_S)

    async def next(self) -> tuple[str, Any]:
        """Kind and key."""
        message = await self.message()
        return message["kind"].value, message["key"]

    async def until_ready(self) -> list[tuple[str, Any]]:
        heard = [await self.next()]
        while heard[-1][0] != "READY":
            heard.append(await self.next())
        return heard

    async def end(self) -> bool:
        try:
            await self.message()
        except StopAsyncIteration:
            return True
        return False


@asynccontextmanager
async def configs(
    user: User | None,
    *,
    keys: frozenset[int] | None = None,
    integration_id: str | None = None,
    after: StreamPosition | None = None,
) -> AsyncIterator[Heard]:
    source = ConfigSource(
        principal=principal_of(user), after=after, config_keys=keys, integration_id=integration_id, made=made
    )
    values = streams.values(source)
    try:
        yield Heard(values)
    finally:
        await values.aclose()


@asynccontextmanager
async def deliveries(
    user: User | None,
    *,
    config_key: int | None = None,
    event_key: int | None = None,
    after: StreamPosition | None = None,
) -> AsyncIterator[Heard]:
    source = DeliverySource(
        principal=principal_of(user), after=after, config_key=config_key, event_key=event_key, made=made
    )
    values = streams.values(source)
    try:
        yield Heard(values)
    finally:
        await values.aclose()


async def test_a_snapshot_holds_what_is_visible_and_ends_with_ready() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    one = await in_thread(make_config, ada, "one")
    await in_thread(make_config, bob, "hidden")
    two = await in_thread(make_config, ada, "two")

    async with configs(ada) as heard:
        assert await heard.until_ready() == [
            ("SNAPSHOT", one.pk),
            ("SNAPSHOT", two.pk),
            ("READY", None),
        ]


async def test_nobody_hears_nothing() -> None:
    await in_thread(make_config, await in_thread(make_user))

    async with configs(None) as heard:
        assert await heard.until_ready() == [("READY", None)]


async def test_a_change_is_heard_with_the_thing_as_it_is() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "before")

    async with configs(ada) as heard:
        await heard.until_ready()
        await in_thread(rename, config, "after")
        message = await heard.message()

    assert (message["kind"].value, message["config"].name) == ("CHANGED", "after")


async def test_a_new_config_is_heard_by_its_owner_and_not_by_others() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")

    async with configs(ada) as adas, configs(bob) as bobs:
        await adas.until_ready()
        await bobs.until_ready()
        hidden = await in_thread(make_config, ada, "hers")
        assert await adas.next() == ("CHANGED", hidden.pk)
        own = await in_thread(make_config, bob, "his")

        assert await bobs.next() == ("CHANGED", own.pk)


async def test_deleting_and_revoking_look_the_same() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    one, two = await in_thread(make_config, ada, "one"), await in_thread(make_config, ada, "two")
    await in_thread(share, one, bob)
    await in_thread(share, two, bob)

    async with configs(bob) as heard:
        await heard.until_ready()
        await in_thread(share, one, bob, None)
        revoked = await heard.message()
        await in_thread(two.delete)
        deleted = await heard.message()

    assert (revoked["kind"].value, deleted["kind"].value) == ("REMOVED", "REMOVED")
    assert (revoked["config"], deleted["config"]) == (None, None)
    assert revoked.keys() == deleted.keys()


async def test_what_was_never_visible_goes_without_a_word() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    hidden = await in_thread(make_config, ada, "hidden")

    async with configs(bob) as heard:
        await heard.until_ready()
        await in_thread(rename, hidden, "still hidden")
        await in_thread(hidden.delete)
        own = await in_thread(make_config, bob, "own")

        assert await heard.next() == ("CHANGED", own.pk)


async def test_a_grant_shows_a_config_and_a_greater_one_is_heard_too() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config = await in_thread(make_config, ada)

    async with configs(bob) as heard:
        await heard.until_ready()
        await in_thread(share, config, bob, Role.VIEWER)
        assert await heard.next() == ("CHANGED", config.pk)
        await in_thread(share, config, bob, Role.EDITOR)
        assert await heard.next() == ("CHANGED", config.pk)


async def test_leaving_a_group_hides_what_it_was_granted() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    group = await in_thread(Group.objects.create, name="crew")
    config = await in_thread(make_config, ada)
    await in_thread(share, config, group)

    async with configs(bob) as heard:
        await heard.until_ready()
        await in_thread(bob.groups.add, group)
        assert await heard.next() == ("CHANGED", config.pk)
        await in_thread(bob.groups.remove, group)
        assert await heard.next() == ("REMOVED", config.pk)


async def test_an_administrator_who_is_none_any_more_sees_no_more() -> None:
    ada = await in_thread(make_user, "ada")
    root = await in_thread(make_user, "root", is_superuser=True)
    config = await in_thread(make_config, ada)

    async with configs(root) as heard:
        assert await heard.until_ready() == [("SNAPSHOT", config.pk), ("READY", None)]
        root.is_superuser = False
        await in_thread(root.save)

        assert await heard.next() == ("REMOVED", config.pk)


async def test_filters_narrow_snapshot_and_changes() -> None:
    ada = await in_thread(make_user)
    one = await in_thread(make_config, ada, "one", integration_id="slack")
    two = await in_thread(make_config, ada, "two")

    async with (
        configs(ada, keys=frozenset({two.pk})) as by_key,
        configs(ada, integration_id="slack") as by_integration,
    ):
        assert await by_key.until_ready() == [("SNAPSHOT", two.pk), ("READY", None)]
        assert await by_integration.until_ready() == [("SNAPSHOT", one.pk), ("READY", None)]
        await in_thread(rename, one, "uno")
        await in_thread(rename, two, "due")

        assert await by_key.next() == ("CHANGED", two.pk)
        assert await by_integration.next() == ("CHANGED", one.pk)


async def test_after_a_cursor_comes_what_was_missed() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    kept, deleted, revoked, untouched = [
        await in_thread(make_config, ada, name) for name in ("kept", "deleted", "revoked", "untouched")
    ]
    for config in (kept, deleted, revoked, untouched):
        await in_thread(share, config, bob)
    async with configs(bob) as heard:
        heard_first = [await heard.message() for _ in range(5)]
    place = decode_stream(heard_first[-1]["cursor"], principal_of(bob))
    await in_thread(rename, kept, "kept on")
    await in_thread(rename, kept, "kept")
    key = deleted.pk
    await in_thread(deleted.delete)
    await in_thread(share, revoked, bob, None)
    new = await in_thread(make_config, bob, "new")

    async with configs(bob, after=place) as heard:
        assert await heard.until_ready() == [
            ("CHANGED", kept.pk),
            ("REMOVED", key),
            ("REMOVED", revoked.pk),
            ("CHANGED", new.pk),
            ("READY", None),
        ]


async def test_the_position_of_a_list_closes_the_gap_between_list_and_stream() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)
    position = await in_thread(log.head)
    await in_thread(rename, config, "in between")

    async with configs(ada, after=StreamPosition(position=position)) as heard:
        assert await heard.until_ready() == [("CHANGED", config.pk), ("READY", None)]


async def test_a_snapshot_goes_on_within() -> None:
    ada = await in_thread(make_user)
    made_configs = [await in_thread(make_config, ada, f"config {number}") for number in range(4)]
    async with configs(ada) as heard:
        await heard.next()
        cursor = (await heard.message())["cursor"]
    place = decode_stream(cursor, principal_of(ada))
    await in_thread(rename, made_configs[0], "changed since")

    async with configs(ada, after=place) as heard:
        assert await heard.until_ready() == [
            ("SNAPSHOT", made_configs[2].pk),
            ("SNAPSHOT", made_configs[3].pk),
            ("CHANGED", made_configs[0].pk),
            ("READY", None),
        ]


async def test_a_position_out_of_the_log_asks_to_read_the_list_again() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)
    head = await in_thread(log.head)

    async with configs(ada, after=StreamPosition(position=head + 1_000)) as heard:
        assert await heard.until_ready() == [("RESYNC", None), ("READY", None)]
        await in_thread(rename, config, "and on it goes")
        assert await heard.next() == ("CHANGED", config.pk)


async def test_a_change_of_groups_while_away_asks_to_read_the_list_again() -> None:
    ada = await in_thread(make_user)
    group = await in_thread(Group.objects.create, name="crew")
    position = await in_thread(log.head)
    await in_thread(ada.groups.add, group)

    async with configs(ada, after=StreamPosition(position=position)) as heard:
        assert await heard.until_ready() == [("RESYNC", None), ("READY", None)]


async def test_a_snapshot_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_SENT", 4)
    monkeypatch.setattr(streams, "_AT_ONCE", 2)
    ada = await in_thread(make_user)
    keys = [(await in_thread(make_config, ada, f"config {number}")).pk for number in range(5)]

    async with configs(ada) as heard:
        assert await heard.until_ready() == [
            *(("SNAPSHOT", key) for key in keys[:4]),
            ("RESYNC", None),
            ("READY", None),
        ]


async def test_a_hundred_changes_while_nobody_reads_leave_only_the_last_of_each() -> None:
    ada = await in_thread(make_user)
    one, two = await in_thread(make_config, ada, "one"), await in_thread(make_config, ada, "two")

    async with configs(ada) as heard:
        await heard.until_ready()
        for number in range(50):
            await in_thread(rename, one, f"one {number}")
            await in_thread(rename, two, f"two {number}")
        names: dict[int, list[str]] = {one.pk: [], two.pk: []}
        while not (names[one.pk][-1:] == ["one 49"] and names[two.pk][-1:] == ["two 49"]):
            message = await heard.message()
            names[message["key"]].append(message["config"].name)

    assert sum(map(len, names.values())) < 100
    for heard_names in names.values():
        numbers = [int(name.split()[1]) for name in heard_names]
        assert numbers == sorted(set(numbers))


async def test_too_much_for_a_slow_reader_is_read_from_the_log_and_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jackfield.api.live.broadcasts.MAX_WAITING", 3)
    ada = await in_thread(make_user)
    first = await in_thread(make_config, ada, "first")

    async with configs(ada) as heard:
        await heard.until_ready()
        keys = {(await in_thread(make_config, ada, f"config {number}")).pk for number in range(20)}
        await in_thread(first.delete)
        found: set[tuple[str, Any]] = set()
        while len(found) < 21:
            kind, key = await heard.next()
            assert kind != "READY"
            found.add((kind, key))

    assert {key for kind, key in found if kind == "CHANGED"} == keys


async def test_deliveries_are_heard_from_now_on() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config, other = await in_thread(make_config, ada), await in_thread(make_config, bob, "other")
    await in_thread(make_delivery, config)

    async with deliveries(ada) as heard:
        assert await heard.until_ready() == [("READY", None)]
        await in_thread(make_delivery, other)
        delivery = await in_thread(make_delivery, config)
        assert await heard.next() == ("CHANGED", delivery.pk)
        await in_thread(settle, delivery)
        message = await heard.message()

    assert message["delivery"].state == "DELIVERED"


async def test_deliveries_of_one_config_are_its_own_and_can_be_taken_up_again() -> None:
    ada = await in_thread(make_user)
    config, other = await in_thread(make_config, ada, "one"), await in_thread(make_config, ada, "two")
    position = await in_thread(log.head)
    await in_thread(make_delivery, other)
    delivery = await in_thread(make_delivery, config)

    async with deliveries(ada, config_key=config.pk, after=StreamPosition(position=position)) as heard:
        assert await heard.until_ready() == [("CHANGED", delivery.pk), ("READY", None)]


@pytest.mark.parametrize("ending", ["revoked", "deleted"])
async def test_deliveries_of_a_config_complete_when_it_is_hidden_or_gone(ending: str) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config = await in_thread(make_config, ada)
    await in_thread(share, config, bob)

    async with deliveries(bob, config_key=config.pk) as heard:
        await heard.until_ready()
        if ending == "revoked":
            await in_thread(share, config, bob, None)
        else:
            await in_thread(config.delete)

        assert await heard.end()


async def test_deliveries_of_what_is_hidden_and_of_what_is_not_there_complete_at_once() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    hidden = await in_thread(make_config, ada)
    event = (await in_thread(make_delivery, hidden)).event

    async with (
        deliveries(bob, config_key=hidden.pk) as of_hidden,
        deliveries(bob, config_key=0) as of_nothing,
        deliveries(None, event_key=event.pk) as of_event,
    ):
        assert await of_hidden.end()
        assert await of_nothing.end()
        assert await of_event.end()


async def test_many_who_follow_the_same_are_served_by_one_reading() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)

    async with configs(ada) as one, configs(ada) as two:
        await one.until_ready()
        await two.until_ready()
        await in_thread(rename, config, "once")
        first, second = await one.message(), await two.message()

    assert first is second
    assert first["config"].name == "once"


async def test_a_change_of_what_is_wanted_of_an_integration_is_heard_of_its_configs() -> None:
    ada = await in_thread(make_user)
    keys = [(await in_thread(make_config, ada, name)).pk for name in ("one", "two")]
    await in_thread(make_config, ada, "three", integration_id="slack")
    change = Change(kind=StatusChange.Kind.INTEGRATION, integration_id="webhook")

    def want(state: str) -> None:
        IntegrationRecord.objects.update_or_create(integration_id="webhook", defaults={"state": state})
        log.record(change)

    async with configs(ada) as heard:
        await heard.until_ready()
        await in_thread(want, "PAUSED")

        assert [await heard.next(), await heard.next()] == [("CHANGED", key) for key in keys]
        await in_thread(log.record, change)
        own = await in_thread(make_config, ada, "four")
        assert await heard.next() == ("CHANGED", own.pk)


async def test_a_deleted_config_is_gone_for_an_administrator_who_was_away() -> None:
    ada = await in_thread(make_user, "ada")
    root = await in_thread(make_user, "root", is_superuser=True)
    config = await in_thread(make_config, ada)
    position = await in_thread(log.head)
    key = config.pk
    await in_thread(Config.objects.filter(pk=key).delete)

    async with configs(root, after=StreamPosition(position=position)) as heard:
        assert await heard.until_ready() == [("REMOVED", key), ("READY", None)]
