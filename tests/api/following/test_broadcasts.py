"""All who follow the same alike are served by one reading, and a slow one misses nothing."""

import asyncio
from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.api.following import broadcasts
from jackfield.configs.models import Config
from jackfield.realtime import log
from tests.api.following.hearing import SOON_S, configs
from tests.api.following.things import (
    in_thread,
    make_config,
    make_user,
    rename,
    share,
)

pytestmark = pytest.mark.django_db(transaction=True)


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
    monkeypatch.setattr("jackfield.api.following.broadcasts.MAX_WAITING", 3)
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


async def test_what_is_hidden_while_it_waits_for_a_slow_reader_is_not_sent() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    one, two = await in_thread(make_config, ada, "one"), await in_thread(make_config, ada, "two")
    for config in (one, two):
        await in_thread(share, config, bob)

    async with configs(bob) as heard, configs(ada) as quick:
        await heard.until_ready()
        await quick.until_ready()
        for config in (one, two):
            await in_thread(rename, config, f"{config.name} anew")
        assert [await quick.next(), await quick.next()] == [("CHANGED", one.pk), ("CHANGED", two.pk)]
        assert await heard.next() == ("CHANGED", one.pk)
        await _hide(two, bob)

        assert await heard.next() == ("REMOVED", two.pk)


async def test_what_is_hidden_while_a_snapshot_is_sent_is_not_in_it() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    one, two = await in_thread(make_config, ada, "one"), await in_thread(make_config, ada, "two")
    for config in (one, two):
        await in_thread(share, config, bob)

    async with configs(bob) as heard:
        assert await heard.next() == ("SNAPSHOT", one.pk)
        await _hide(two, bob)

        assert await heard.next() == ("READY", None)
        assert await heard.next() == ("REMOVED", two.pk)


async def _hide(config: Config, user: User) -> None:
    """Revoke what was granted, and wait until that waits for one who does not read."""
    before = await in_thread(log.head)
    await in_thread(share, config, user, None)

    def waits() -> bool:
        followed = broadcasts._broadcasts.values()
        return any(member.may_hide(config.pk, after=before) for one in followed for member in one.members)

    async with asyncio.timeout(SOON_S):
        while not waits():  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)


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
