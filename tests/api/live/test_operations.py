"""Queries, mutations and subscriptions run over a socket; what is wrong with one ends no other."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from jackfield.api import rates
from jackfield.api.live.consumer import GraphQLConsumer
from jackfield.api.manifests import id_of
from tests.api.following.things import in_thread, make_config, make_user, rename
from tests.api.live.asking import FOLLOW, VIEWER, bearer
from tests.api.live.sockets import open_socket

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_a_document_may_be_named_by_its_id(host: str, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "viewer.graphql").write_text(VIEWER)
    settings.JACKFIELD_DOCUMENTS = tmp_path

    async with open_socket(host) as client:
        await client.init()
        for document_id, kind in ((id_of(VIEWER), "next"), ("unknown", "error")):
            payload = {"documentId": document_id}
            await client.send({"id": kind, "type": "subscribe", "payload": payload})
            assert (await client.receive())["type"] == kind
            if kind == "next":
                assert await client.receive() == {"id": kind, "type": "complete"}


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


async def test_operations_of_one_user_come_at_a_rate(host: str, settings: Any) -> None:
    settings.JACKFIELD_USER_RATE = 2.5 / rates.BURST_S
    rates.forget_all()

    async with open_socket(host) as client:
        await client.init()
        answers = [await client.answer(VIEWER) for _ in range(3)]

    assert [answer["type"] for answer in answers] == ["next", "next", "error"]
    assert answers[2]["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_bad_credentials_count_for_their_address(host: str, settings: Any) -> None:
    settings.JACKFIELD_ADDRESS_RATE = 2.5 / rates.BURST_S
    rates.forget_all()
    codes = []

    for _ in range(3):
        async with open_socket(host) as client:
            await client.send({"type": "connection_init", "payload": {"authorization": "Bearer wrong"}})
            codes.append(await client.close_code())

    rates.forget_all()
    assert codes == [4401, 4401, 1013]


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


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query($n: Int) { configs(first: $n) { edges { node { id } } } }", {"n": "letters"}),
        (
            "mutation($i: SignInInput!) { signIn(input: $i) { __typename } }",
            {"i": {"username": "ada", "password": ["letters"]}},
        ),
        ("subscription($ids: [ID!]) { configStatus(configIds: $ids) { kind } }", {"ids": [{"a": "letters"}]}),
        ("subscription($ids: [ID!]) { configStatus(configIds: $ids) { kind } }", {"ids": ["letters"] * 101}),
        (
            "subscription($ids: [ID!]) { configStatus(configIds: $ids) { kind } }",
            {"ids": ["letters"] * 1_001},
        ),
        ('subscription { deliveries(configId: {a: "letters"}) { kind } }', {}),
    ],
)
async def test_a_wrong_value_is_refused_without_it_and_not_in_the_log(
    host: str, caplog: pytest.LogCaptureFixture, query: str, variables: dict[str, Any]
) -> None:
    async with open_socket(host) as client:
        await client.init()

        answer = await client.answer(query, **variables)

    assert answer["type"] == "error"
    assert {error["extensions"]["code"] for error in answer["payload"]} == {"VALIDATION"}
    assert "letters" not in str(answer)
    assert "letters" not in caplog.text
    assert not [record for record in caplog.records if record.levelno > logging.INFO]
