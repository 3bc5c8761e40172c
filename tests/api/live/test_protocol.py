"""The socket keeps to graphql-transport-ws, whatever it is sent."""

import asyncio
import json
import logging
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.api.live.asking import FOLLOW
from tests.api.live.sockets import Client, open_socket

pytestmark = pytest.mark.django_db(transaction=True)

INIT = '{"type":"connection_init"}'


def subscribe(operation_id: Any = "1", query: Any = FOLLOW, **more: Any) -> str:
    return json.dumps({"id": operation_id, "type": "subscribe", "payload": {"query": query, **more}})


#: Each with the code of the protocol: 4400 for what is no message, and those that have one of their own.
FUZZ: dict[str, tuple[list[str | bytes], int]] = {
    "a list": (["[]"], 4400),
    "a string": (['"x"'], 4400),
    "a number": (["42"], 4400),
    "null": (["null"], 4400),
    "no type": (["{}"], 4400),
    "a type that is an object": (['{"type":{}}'], 4400),
    "a type that is a list": (['{"type":["ping"]}'], 4400),
    "an unknown type": (['{"type":"zzz"}'], 4400),
    "a type of the server's": (['{"type":"connection_ack"}'], 4400),
    "the old protocol": (['{"type":"start","id":"1"}'], 4400),
    "half an object": (["{"], 4400),
    "nothing": ([""], 4400),
    "bytes": ([b"\x00\x01"], 4400),
    "deep JSON": (["[" * 100_000], 4400),
    "deep JSON in an object": (['{"type":"ping","payload":' + "[" * 100_000], 4400),
    "a number too long": (["1" * 100_000], 4400),
    "no number": (['{"type":"ping","payload":{"a":NaN}}'], 4400),
    "a payload of connection_init that is a list": (['{"type":"connection_init","payload":[]}'], 4400),
    "a payload of ping that is a string": (['{"type":"ping","payload":"x"}'], 4400),
    "a payload that is null": ([INIT, '{"id":"1","type":"subscribe","payload":null}'], 4400),
    "a payload that is a list": ([INIT, '{"id":"1","type":"subscribe","payload":[]}'], 4400),
    "no payload": ([INIT, '{"id":"1","type":"subscribe"}'], 4400),
    "an id that is a list": ([INIT, subscribe([1])], 4400),
    "an id that is an object": ([INIT, subscribe({})], 4400),
    "an id that is a number": ([INIT, subscribe(1)], 4400),
    "an empty id": ([INIT, subscribe("")], 4400),
    "an endless id": ([INIT, subscribe("x" * 10_000)], 4400),
    "no id": ([INIT, '{"type":"subscribe","payload":{"query":"{viewer{isAdministrator}}"}}'], 4400),
    "a query that is null": ([INIT, subscribe(query=None)], 4400),
    "a query that is a number": ([INIT, subscribe(query=5)], 4400),
    "no query": ([INIT, '{"id":"1","type":"subscribe","payload":{}}'], 4400),
    "variables that are a list": ([INIT, subscribe(variables=[1])], 4400),
    "variables that are a string": ([INIT, subscribe(variables="x")], 4400),
    "extensions that are a list": ([INIT, subscribe(extensions=[])], 4400),
    "an operationName that is a list": ([INIT, subscribe(operationName=[])], 4400),
    "complete with an id that is a list": ([INIT, '{"type":"complete","id":[1]}'], 4400),
    "complete without an id": ([INIT, '{"type":"complete"}'], 4400),
    "subscribe before connection_init": ([subscribe()], 4401),
    "connection_init twice": ([INIT, INIT], 4429),
    "an id twice": ([INIT, subscribe(), subscribe()], 4409),
    "credentials that are none": (
        ['{"type":"connection_init","payload":{"authorization":"Bearer nonsense"}}'],
        4401,
    ),
    "credentials that are a list": (['{"type":"connection_init","payload":{"authorization":[]}}'], 4401),
    "a message too large": (['{"type":"ping","payload":{"a":"' + "x" * 300_000 + '"}}'], 1009),
}


@pytest.mark.parametrize("case", FUZZ)
async def test_what_is_no_message_closes_the_socket_and_harms_no_other(
    host: str, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    messages, code = FUZZ[case]

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
    for _ in range(times):
        await client.send(text)


async def test_a_flood_of_messages_is_answered_and_delays_nobody(host: str) -> None:
    async with open_socket(host) as flooding, open_socket(host) as other:
        await flooding.init()
        await other.init()
        flood = asyncio.create_task(_flood(flooding, '{"type":"ping"}', 3_000))
        await other.send({"type": "ping"})
        assert await other.receive() == {"type": "pong"}
        for _ in range(3_000):
            assert await flooding.receive() == {"type": "pong"}
        await flood
