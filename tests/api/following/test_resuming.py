"""After a cursor comes what was missed, or the advice to read the list again."""

import pytest
from django.contrib.auth.models import Group

from jackfield.api.cursors import StreamPosition, decode_stream
from jackfield.configs.models import Config
from jackfield.realtime import log
from tests.api.following.hearing import configs
from tests.api.following.things import (
    in_thread,
    make_config,
    make_user,
    principal_of,
    rename,
    share,
)

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_a_deleted_config_is_gone_for_an_administrator_who_was_away() -> None:
    ada = await in_thread(make_user, "ada")
    root = await in_thread(make_user, "root", is_superuser=True)
    config = await in_thread(make_config, ada)
    position = await in_thread(log.head)
    key = config.pk
    await in_thread(Config.objects.filter(pk=key).delete)

    async with configs(root, after=StreamPosition(position=position)) as heard:
        assert await heard.until_ready() == [("REMOVED", key), ("READY", None)]
