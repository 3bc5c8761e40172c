"""Who reads a stream of events slowly costs little, is let go in time, and delays nobody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jackfield.api.following import broadcasts
from jackfield.api.live import event_streams, sockets
from jackfield.api.live.event_streams import EventStream
from tests.api.following.things import in_thread, make_config, make_user
from tests.api.live.asking import bearer
from tests.api.live.event_sources import Source, open_source
from tests.api.live.sockets import SOON_S, served
from tests.api.live.test_slow_readers import CHANGES, FOLLOW, LARGE, change, small_socket

pytestmark = pytest.mark.django_db(transaction=True)

#: What the client itself reads ahead.
_SMALL = 1024


@pytest.fixture
async def host(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(EventStream, "send_timeout_s", 1)
    async with served() as address:
        yield address


async def version(source: Source) -> Any:
    config = (await source.value())["config"]
    return config and config["version"]


async def test_a_slow_reader_is_let_go_and_others_hear_everything(host: str) -> None:
    config = await in_thread(make_config, await in_thread(make_user), settings=LARGE)
    headers = {"Authorization": (await in_thread(bearer, config.owner))["authorization"]}

    async with (
        open_source(host, FOLLOW, headers=headers, sock=small_socket(host), limit=_SMALL) as slow,
        open_source(host, FOLLOW, headers=headers) as quick,
    ):
        assert [await version(quick), await version(quick)] == [1, None]
        for number in range(2, CHANGES + 2):
            await in_thread(change, config)
            assert await version(quick) == number
            members = [member for found in broadcasts._broadcasts.values() for member in found.members]
            assert max(len(member._frames) for member in members) <= 1
        async with asyncio.timeout(SOON_S):
            while len(event_streams._open) > 1:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
        [register] = sockets._registers.values()
        assert register._held.total() == 1
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await slow.rest()
        await in_thread(change, config)
        assert await version(quick) == CHANGES + 2


async def test_who_reads_again_in_time_gets_the_latest_and_no_more(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventStream, "send_timeout_s", 60)
    config = await in_thread(make_config, await in_thread(make_user), settings=LARGE)
    headers = {"Authorization": (await in_thread(bearer, config.owner))["authorization"]}

    async with open_source(host, FOLLOW, headers=headers, sock=small_socket(host), limit=_SMALL) as slow:
        for _ in range(CHANGES):
            await in_thread(change, config)
        heard: list[Any] = []
        while heard[-1:] != [CHANGES + 1]:
            heard.append(await version(slow))

    versions = [number for number in heard if number is not None]
    assert versions == sorted(set(versions))
    assert len(versions) < CHANGES
