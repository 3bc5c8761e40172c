"""A stream tells its viewer everything that may be seen, once, in order, and nothing else."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from jackfield.api.following import streams
from jackfield.api.following.config_source import ConfigSource
from jackfield.configs.permissions import Role
from jackfield.realtime import log
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange
from jackfield.registry.models import IntegrationRecord
from tests.api.following.hearing import configs
from tests.api.following.things import (
    in_thread,
    make_config,
    make_user,
    rename,
    share,
)

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_what_changes_while_the_snapshot_is_read_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "before")
    read = ConfigSource.snapshot

    def changed_meanwhile(source: ConfigSource, *args: Any) -> list[tuple[Any, Any]]:
        if config.name == "before":
            rename(config, "meanwhile")
        return read(source, *args)

    monkeypatch.setattr(ConfigSource, "snapshot", changed_meanwhile)
    async with configs(ada) as heard:
        snapshot = await heard.message()
        assert (snapshot["kind"].value, snapshot["config"].name) == ("SNAPSHOT", "meanwhile")
        assert await heard.next() == ("READY", None)
        await in_thread(rename, config, "after")
        assert (await heard.message())["config"].name == "after"
