"""The socket keeps to graphql-transport-ws, whatever it is sent."""

import asyncio
import contextlib
import logging

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from jackfield.api.live import allowances
from tests.api.live.corpus.messages import MESSAGES
from tests.api.live.sockets import Client, open_socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("case", MESSAGES)
async def test_what_is_no_message_closes_the_socket_and_harms_no_other(
    host: str, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    messages, code = MESSAGES[case]

    async with open_socket(host) as other, open_socket(host) as client:
        await other.init()
        for message in messages:
            await client.send(message)

        assert await client.close_code() == code
        await other.send({"type": "ping"})
        assert await other.receive() == {"type": "pong"}
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_another_subprotocol_is_not_spoken(host: str) -> None:
    async with open_socket(host, subprotocol="graphql-ws") as client:
        assert await client.close_code() == 4406


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
    ],
    ids=str,
)
async def test_a_foreign_page_or_host_is_not_let_in(host: str, headers: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with open_socket(host, headers=headers):
            pass

    assert refused.value.response.status_code == 403


async def test_our_own_page_is_let_in(host: str) -> None:
    async with open_socket(host, headers={"Origin": f"http://{host}"}) as client:
        await client.init()


async def test_a_pong_is_taken_without_a_word(host: str) -> None:
    async with open_socket(host) as client:
        await client.send({"type": "pong"})
        await client.init()


async def _flood(client: Client, text: str, times: int) -> None:
    with contextlib.suppress(ConnectionClosed):
        for _ in range(times):
            await client.send(text)


async def test_many_messages_are_answered_and_a_flood_ends_its_own_socket(host: str) -> None:
    async with open_socket(host) as flooding, open_socket(host) as other:
        await flooding.init()
        await other.init()
        for _ in range(400):
            await flooding.send({"type": "ping"})
            assert await flooding.receive() == {"type": "pong"}
        flood = asyncio.create_task(_flood(flooding, '{"type":"ping"}', 5_000))

        assert await flooding.close_code() == 4429
        await flood
        await other.send({"type": "ping"})
        assert await other.receive() == {"type": "pong"}


async def test_many_sockets_of_one_address_say_no_more_than_a_few(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowances, "MESSAGES", 2)
    codes: list[int] = []

    while len(codes) < 20 and 4429 not in codes:
        async with open_socket(host) as client:
            for _ in range(9):
                await client.send({"type": "pong"})
            await client.send({"type": "subscribe"})
            codes.append(await client.close_code())

    # Ten of each at once, forty of all; and what comes back meanwhile.
    assert codes[:4] == [4400] * 4
    assert codes[-1] == 4429
