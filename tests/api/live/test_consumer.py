"""The socket keeps to graphql-transport-ws, whatever it is sent."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from jackfield.accounts.models import ApiToken
from jackfield.accounts.operations import create_token
from jackfield.accounts.scopes import TokenScope
from jackfield.api.live import rates
from jackfield.api.live.consumer import GraphQLConsumer
from tests.api.live.sockets import Client, open_socket, served
from tests.api.live.things import in_thread, make_config, make_user, rename

pytestmark = pytest.mark.django_db(transaction=True)

INIT = '{"type":"connection_init"}'
FOLLOW = "subscription { configStatus { kind configId config { name } } }"
VIEWER = "{ viewer { user { username } } }"


@pytest.fixture
async def host() -> AsyncIterator[str]:
    async with served() as address:
        yield address


def subscribe(operation_id: Any = "1", query: Any = FOLLOW, **more: Any) -> str:
    return json.dumps({"id": operation_id, "type": "subscribe", "payload": {"query": query, **more}})


def bearer(user: User, **more: Any) -> dict[str, str]:
    _, secret = create_token(user=user, name="test", scopes=list(TokenScope), **more)
    return {"authorization": f"Bearer {secret}"}


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


async def test_who_does_not_initialise_in_time_is_closed(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphQLConsumer, "init_timeout_s", 0.1)

    async with open_socket(host) as client:
        assert await client.close_code() == 4408


async def test_who_has_initialised_stays(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphQLConsumer, "init_timeout_s", 0.2)

    async with open_socket(host) as client:
        await client.init()
        await asyncio.sleep(0.3)
        await client.send({"type": "ping"})
        assert await client.receive() == {"type": "pong"}


async def test_a_socket_grows_old(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(seconds=GraphQLConsumer.max_age_s) < timedelta(hours=24)
    monkeypatch.setattr(GraphQLConsumer, "max_age_s", 0.2)

    async with open_socket(host) as client:
        await client.init()
        assert await client.close_code() == 1001


async def test_a_pong_is_taken_without_a_word(host: str) -> None:
    async with open_socket(host) as client:
        await client.send({"type": "pong"})
        await client.init()


async def test_a_query_is_answered_as_over_http(host: str) -> None:
    credentials = await in_thread(bearer, await in_thread(make_user, "ada"))

    async with open_socket(host) as client:
        await client.init(credentials)

        assert await client.answer(VIEWER) == {
            "id": "only",
            "type": "next",
            "payload": {"data": {"viewer": {"user": {"username": "ada"}}}},
        }


async def test_without_credentials_there_is_no_viewer(host: str) -> None:
    async with open_socket(host) as client:
        await client.init()

        assert (await client.answer(VIEWER))["payload"] == {"data": {"viewer": None}}


async def test_the_cookie_of_a_session_signs_in(host: str) -> None:
    def signed_in() -> str:
        browser = Browser()
        browser.force_login(make_user("ada"))
        return browser.session.session_key or ""

    cookie = f"sessionid={await in_thread(signed_in)}"

    async with open_socket(host, headers={"Cookie": cookie}) as client:
        await client.init()

        answer = await client.answer(VIEWER)
    assert answer["payload"]["data"]["viewer"]["user"]["username"] == "ada"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("subscription {", "Syntax Error"),
        ("", "Syntax Error"),
        ("{ nothing }", "Cannot query field"),
        ("subscription { configStatus { nothing } }", "Cannot query field"),
        ("subscription { configStatus { kind } deliveries { kind } }", "must select only one"),
        ("query A { viewer { isAdministrator } } query B { viewer { isAdministrator } }", "operation"),
        ('subscription { configStatus(after: "nonsense") { kind } }', "cursor"),
        ("subscription ($id: ID!) { deliveries(configId: $id) { kind } }", "$id"),
    ],
)
async def test_an_operation_that_is_not_valid_is_an_error_and_keeps_the_socket(
    host: str, query: str, message: str
) -> None:
    async with open_socket(host) as client:
        await client.init()
        await client.subscribe("1", query)

        refused = await client.receive()

        assert (refused["id"], refused["type"]) == ("1", "error")
        assert message in refused["payload"][0]["message"]
        assert (await client.answer(VIEWER))["type"] == "next"


async def test_a_bad_cursor_has_its_code(host: str) -> None:
    async with open_socket(host) as client:
        await client.init()
        await client.subscribe("1", 'subscription { configStatus(after: "x") { kind } }')

        assert (await client.receive())["payload"][0]["extensions"] == {"code": "BAD_CURSOR"}


async def test_an_id_can_be_used_again_when_its_operation_is_over(host: str) -> None:
    async with open_socket(host) as client:
        await client.init()
        for _ in range(3):
            assert (await client.answer(VIEWER))["type"] == "next"
        for _ in range(3):
            await client.subscribe("again", FOLLOW)
            assert (await client.receive())["payload"]["data"]["configStatus"]["kind"] == "READY"
            await client.send({"type": "complete", "id": "again"})


async def test_operations_on_a_socket_are_bounded(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphQLConsumer, "max_operations", 1)

    async with open_socket(host) as client:
        await client.init()
        await client.subscribe("1", FOLLOW)
        assert (await client.receive())["type"] == "next"
        await client.subscribe("2", FOLLOW)

        refused = await client.receive()
    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "RATE_LIMITED")


async def test_operations_of_one_user_come_at_a_rate(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "BURST", 2)
    monkeypatch.setattr(rates, "RATE", 0.001)

    async with open_socket(host) as client:
        await client.init()
        answers = [await client.answer(VIEWER) for _ in range(3)]

    assert [answer["type"] for answer in answers] == ["next", "next", "error"]
    assert answers[2]["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_sockets_of_one_user_are_bounded(host: str, settings: Any) -> None:
    settings.JACKFIELD_SOCKETS_A_USER = 1
    credentials = await in_thread(bearer, await in_thread(make_user, "ada"))

    async with open_socket(host) as first, open_socket(host) as second, open_socket(host) as other:
        await first.init(credentials)
        await second.send({"type": "connection_init", "payload": credentials})
        assert await second.close_code() == 4429
        await other.init()

    async with open_socket(host) as again:
        await again.init(credentials)


async def test_a_subscription_follows_what_its_viewer_sees(host: str) -> None:
    ada = await in_thread(make_user, "ada")
    config = await in_thread(make_config, ada, "before")
    credentials = await in_thread(bearer, ada)

    async with open_socket(host) as client:
        await client.init(credentials)
        await client.subscribe("1", FOLLOW)
        heard = [(await client.receive())["payload"]["data"]["configStatus"] for _ in range(2)]
        await in_thread(rename, config, "after")
        heard.append((await client.receive())["payload"]["data"]["configStatus"])

    assert heard == [
        {"kind": "SNAPSHOT", "configId": f"cfg_{config.pk}", "config": {"name": "before"}},
        {"kind": "READY", "configId": None, "config": None},
        {"kind": "CHANGED", "configId": f"cfg_{config.pk}", "config": {"name": "after"}},
    ]


async def test_two_who_select_differently_each_get_what_they_selected(host: str) -> None:
    ada = await in_thread(make_user, "ada")
    config = await in_thread(make_config, ada, "before")
    credentials = await in_thread(bearer, ada)

    async with open_socket(host) as client:
        await client.init(credentials)
        await client.subscribe("1", "subscription { configStatus { kind config { name } } }")
        await client.subscribe("2", "subscription { configStatus { config { version } kind } }")
        for _ in range(4):
            await client.receive()
        await in_thread(rename, config, "after")
        heard = [await client.receive(), await client.receive()]

    assert {h["id"]: h["payload"]["data"]["configStatus"]["config"] for h in heard} == {
        "1": {"name": "after"},
        "2": {"version": 2},
    }


async def test_deliveries_of_what_is_hidden_complete(host: str) -> None:
    config = await in_thread(make_config, await in_thread(make_user, "ada"))

    async with open_socket(host) as client:
        await client.init()
        for hidden in (f"cfg_{config.pk}", "cfg_999999", "nonsense", ""):
            await client.subscribe("1", f'subscription {{ deliveries(configId: "{hidden}") {{ kind }} }}')

            assert await client.receive() == {"id": "1", "type": "complete"}


async def test_a_session_cannot_be_had_over_a_socket(host: str) -> None:
    await in_thread(make_user, "ada", password="the right one")

    async with open_socket(host) as client:
        await client.init()
        answer = await client.answer(
            'mutation { signIn(input: {username: "ada", password: "the right one"})'
            " { __typename ... on Error { code } } }"
        )

    assert answer["payload"]["data"]["signIn"]["__typename"] != "SignInPayload"


async def _revoke(user: User) -> None:
    await in_thread(ApiToken.objects.filter(user=user).delete)


async def _expire(user: User) -> None:
    await in_thread(ApiToken.objects.filter(user=user).update, expires_at=timezone.now())


async def _deactivate(user: User) -> None:
    await in_thread(User.objects.filter(pk=user.pk).update, is_active=False)


@pytest.mark.parametrize("end", [_revoke, _expire, _deactivate])
async def test_a_socket_ends_within_a_second_of_its_credentials(host: str, end: Any) -> None:
    ada = await in_thread(make_user, "ada")
    bob = await in_thread(make_user, "bob")
    adas, bobs = await in_thread(bearer, ada), await in_thread(bearer, bob)

    async with open_socket(host) as client, open_socket(host) as other:
        await client.init(adas)
        await other.init(bobs)
        await end(ada)
        started = asyncio.get_running_loop().time()

        assert await client.close_code() == 4401
        assert asyncio.get_running_loop().time() - started < 1
        assert (await other.answer(VIEWER))["payload"]["data"]["viewer"] is not None


async def test_a_socket_ends_with_its_session(host: str) -> None:
    def signed_in() -> Browser:
        browser = Browser()
        browser.force_login(make_user("ada"))
        return browser

    browser = await in_thread(signed_in)

    async with open_socket(host, headers={"Cookie": f"sessionid={browser.session.session_key}"}) as client:
        await client.init()
        await in_thread(browser.logout)

        assert await client.close_code() == 4401


async def test_the_server_says_that_it_restarts() -> None:
    async with served() as host:
        opened = open_socket(host)
        client = await opened.__aenter__()
        await client.init()
        await client.subscribe("1", FOLLOW)
        await client.receive()

    assert await client.close_code() == 1012
    await opened.__aexit__(None, None, None)


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
