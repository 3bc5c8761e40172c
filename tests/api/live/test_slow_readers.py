"""Who reads slowly costs little, is told so, and delays nobody."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jackfield.accounts.operations import create_token
from jackfield.accounts.scopes import TokenScope
from jackfield.api.following import broadcasts
from jackfield.api.live import sockets
from jackfield.api.live.consumer import GraphQLConsumer
from jackfield.configs.models import Config
from tests.api.following.things import in_thread, make_config, make_user
from tests.api.live.sockets import SOON_S, Client, open_socket, served

pytestmark = pytest.mark.django_db(transaction=True)

FOLLOW = "subscription { configStatus { kind config { version settings } } }"
#: So that the buffers of two kernels are soon full.
LARGE = {"text": "x" * 200_000}
CHANGES = 120


@pytest.fixture
async def host(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(GraphQLConsumer, "send_timeout_s", 1)
    async with served() as address:
        yield address


def change(config: Config) -> None:
    config.version += 1
    config.save()


def credentials(config: Config) -> dict[str, str]:
    _, secret = create_token(actor=config.owner, user=config.owner, name="test", scopes=[TokenScope.READ])
    return {"authorization": f"Bearer {secret}"}


def small_socket(host: str) -> socket.socket:
    address, _, port = host.rpartition(":")
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
    made.connect((address, int(port)))
    made.setblocking(False)
    return made


async def version(client: Client) -> Any:
    message = await client.receive()
    config = message["payload"]["data"]["configStatus"]["config"]
    return config and config["version"]


async def test_a_slow_reader_is_closed_with_1013_and_others_hear_everything(host: str) -> None:
    config = await in_thread(make_config, await in_thread(make_user), settings=LARGE)
    token = await in_thread(credentials, config)

    async with (
        open_socket(host, sock=small_socket(host), max_queue=1) as slow,
        open_socket(host) as quick,
    ):
        for client in (slow, quick):
            await client.init(token)
            await client.subscribe("1", FOLLOW)
        assert [await version(quick), await version(quick)] == [1, None]
        heard = 1
        for number in range(2, CHANGES + 2):
            await in_thread(change, config)
            heard = await version(quick)
            assert heard == number
        assert max(len(member._frames) for b in broadcasts._broadcasts.values() for member in b.members) <= 1

        await asyncio.sleep(2 * GraphQLConsumer.send_timeout_s)
        assert await slow.close_code() == 1013


async def test_who_reads_again_in_time_gets_the_latest_and_no_more(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GraphQLConsumer, "send_timeout_s", 60)
    config = await in_thread(make_config, await in_thread(make_user), settings=LARGE)
    token = await in_thread(credentials, config)

    async with open_socket(host, sock=small_socket(host), max_queue=1) as slow:
        await slow.init(token)
        await slow.subscribe("1", FOLLOW)
        for _ in range(CHANGES):
            await in_thread(change, config)
        heard: list[Any] = []
        while heard[-1:] != [CHANGES + 1]:
            heard.append(await version(slow))

    versions = [number for number in heard if number is not None]
    assert versions == sorted(set(versions))
    assert len(versions) < CHANGES


async def test_who_never_reads_again_is_let_go(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphQLConsumer, "send_timeout_s", 0.2)
    monkeypatch.setattr(GraphQLConsumer, "close_timeout_s", 0.2)
    config = await in_thread(make_config, await in_thread(make_user), settings=LARGE)
    token = await in_thread(credentials, config)

    async with open_socket(host, sock=small_socket(host), max_queue=1) as slow:
        await slow.init(token)
        await slow.subscribe("1", FOLLOW)
        deadline = asyncio.get_running_loop().time() + SOON_S
        while sockets._registers:
            await in_thread(change, config)
            assert asyncio.get_running_loop().time() < deadline
