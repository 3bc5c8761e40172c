"""The same subscriptions as events over HTTP: as graphql-sse asks for, in distinct connections."""

import asyncio
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core.handlers.asgi import ASGIHandler
from django.test import Client as Browser

from jackfield.accounts.models import ApiToken
from jackfield.api.following import broadcasts, hub
from jackfield.api.live import event_streams, sockets
from jackfield.api.live.event_streams import EventStream
from jackfield.api.manifests import id_of
from tests.api.following.things import in_thread, make_config, make_user, rename
from tests.api.live.asking import FOLLOW, VIEWER, bearer
from tests.api.live.event_sources import open_source
from tests.api.live.sockets import SOON_S, served

pytestmark = pytest.mark.django_db(transaction=True)

COMPLETE = ("complete", None)


async def signed(user: User) -> dict[str, str]:
    return {"Authorization": (await in_thread(bearer, user))["authorization"]}


async def until_nothing_is_left() -> None:
    """Until no stream, member, register or task of one is left; fails when something stays."""
    async with asyncio.timeout(SOON_S):
        while (  # noqa: ASYNC110 - nobody tells
            event_streams._open
            or sockets._registers
            or broadcasts._broadcasts
            or hub._hubs
            or any("EventStream" in repr(task) for task in asyncio.all_tasks())
        ):
            await asyncio.sleep(0.01)


async def test_a_subscription_is_a_stream_of_events(host: str) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)

    async with open_source(host, FOLLOW, headers=await signed(ada)) as source:
        assert source.status == 200
        assert source.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert source.headers["cache-control"] == "no-store, no-transform"
        assert source.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in source.headers
        first = [await source.value(), await source.value()]
        await in_thread(rename, config, "bells")
        then = await source.value()

    assert [(value["kind"], value["config"]) for value in (*first, then)] == [
        ("SNAPSHOT", {"name": "alarms"}),
        ("READY", None),
        ("CHANGED", {"name": "bells"}),
    ]


async def test_a_query_and_a_mutation_are_one_event_and_complete(host: str) -> None:
    headers = await signed(await in_thread(make_user, "ada"))

    async with open_source(host, VIEWER, headers=headers) as source:
        assert await source.rest() == [
            ("next", {"data": {"viewer": {"user": {"username": "ada"}}}}),
            COMPLETE,
        ]
    async with open_source(host, "mutation { signOut(input: {}) { __typename } }", headers=headers) as source:
        [(name, result), last] = await source.rest()
    assert (name, last) == ("next", COMPLETE)
    assert set(result["data"]) == {"signOut"}


async def test_an_event_source_of_a_browser_sends_a_get(host: str) -> None:
    headers = await signed(await in_thread(make_user))

    async with open_source(
        host, "", method="GET", path=f"/graphql?query={quote(FOLLOW)}", headers=headers
    ) as source:
        assert (await source.value())["kind"] == "READY"


async def test_a_mutation_is_not_taken_with_get(host: str) -> None:
    path = f"/graphql?query={quote('mutation { signOut(input: {}) { __typename } }')}"

    async with open_source(host, "", method="GET", path=path) as source:
        assert (source.status, source.headers["allow"]) == (405, "POST")
        assert set(await source.body()) == {"errors"}


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "subscription { configStatus { nothing } }", "query a { viewer { x } }"]
)
async def test_what_is_not_valid_is_said_by_an_event(host: str, query: str) -> None:
    async with open_source(host, query) as source:
        assert source.status == 200
        [(name, result), last] = await source.rest()

    assert (name, last) == ("next", COMPLETE)
    assert set(result) == {"errors"}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Authorization": "Bearer jf_nonsense"}, {"query": FOLLOW}, 401),
        ({"Content-Type": "text/plain"}, {"query": FOLLOW}, 415),
        ({}, {"variables": {}}, 400),
        ({}, {"query": "x" * 1_100_000}, 413),
    ],
)
async def test_what_is_no_request_is_an_answer_in_json(
    host: str, headers: dict[str, str], body: dict[str, Any], status: int
) -> None:
    async with open_source(host, body, headers=headers) as source:
        assert source.status == status
        assert source.headers["content-type"].startswith("application/json")


async def test_a_silent_stream_says_that_it_lives(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventStream, "comment_every_s", 0.05)
    headers = await signed(await in_thread(make_user))

    async with open_source(host, FOLLOW, headers=headers) as source:
        assert (await source.value())["kind"] == "READY"
        for _ in range(3):
            await source.comment()


async def test_a_stream_that_grows_old_ends_without_complete(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert EventStream.max_age_s < 24 * 3600
    monkeypatch.setattr(EventStream, "max_age_s", 0.5)
    headers = await signed(await in_thread(make_user))

    async with open_source(host, FOLLOW, headers=headers) as source:
        assert [name for name, _ in await source.rest()] == ["next"]
    await until_nothing_is_left()


async def _revoke(user: User) -> None:
    await in_thread(ApiToken.objects.filter(user=user).delete)


async def _deactivate(user: User) -> None:
    await in_thread(User.objects.filter(pk=user.pk).update, is_active=False)


@pytest.mark.parametrize("end", [_revoke, _deactivate])
async def test_a_stream_ends_with_its_credentials_and_says_so(host: str, end: Any) -> None:
    ada = await in_thread(make_user, "ada")
    bob = await in_thread(make_user, "bob")

    async with (
        open_source(host, FOLLOW, headers=await signed(ada)) as source,
        open_source(host, FOLLOW, headers=await signed(bob)) as other,
    ):
        assert (await source.value())["kind"] == (await other.value())["kind"] == "READY"
        await end(ada)
        [(name, result), last] = await source.rest()
        assert (name, last) == ("next", COMPLETE)
        assert [error["extensions"]["code"] for error in result["errors"]] == ["UNAUTHENTICATED"]

        config = await in_thread(make_config, bob)
        assert (await other.value())["configId"] is not None
        assert config.pk


async def test_a_client_that_has_gone_leaves_nothing(host: str) -> None:
    ada = await in_thread(make_user)
    headers = await signed(ada)

    for _ in range(5):
        async with open_source(host, FOLLOW, headers=headers) as source:
            assert (await source.value())["kind"] == "READY"
    await until_nothing_is_left()


async def test_a_stream_holds_no_thread(host: str) -> None:
    headers = await signed(await in_thread(make_user))
    async with open_source(host, FOLLOW, headers=headers) as first:
        await first.value()
        async with asyncio.timeout(SOON_S):
            before = set(threading.enumerate())
            async with (
                open_source(host, FOLLOW, headers=headers) as second,
                open_source(host, FOLLOW, headers=headers) as third,
            ):
                await second.value()
                await third.value()
                while _of_requests(set(threading.enumerate()) - before):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)


def _of_requests(threads: set[threading.Thread]) -> set[threading.Thread]:
    return {thread for thread in threads if thread.name.startswith("ThreadPoolExecutor")}


async def test_streams_and_sockets_are_counted_together(host: str, settings: Any) -> None:
    settings.JACKFIELD_SOCKETS_A_USER = 1
    ada = await in_thread(make_user)
    headers = await signed(ada)

    async with open_source(host, FOLLOW, headers=headers) as source:
        await source.value()
        async with open_source(host, FOLLOW, headers=headers) as second:
            assert (second.status, second.headers["retry-after"]) == (429, "10")
            assert set(await second.body()) == {"errors"}
    await until_nothing_is_left()
    async with open_source(host, FOLLOW, headers=headers) as third:
        assert (await third.value())["kind"] == "READY"


async def test_a_document_may_be_named_by_its_id(host: str, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "follow.graphql").write_text(FOLLOW)
    settings.JACKFIELD_DOCUMENTS = tmp_path
    headers = await signed(await in_thread(make_user))

    async with open_source(host, {"documentId": id_of(FOLLOW)}, headers=headers) as source:
        assert (await source.value())["kind"] == "READY"
    path = f"/graphql?documentId={quote(id_of(FOLLOW))}"
    async with open_source(host, "", method="GET", path=path, headers=headers) as source:
        assert (await source.value())["kind"] == "READY"
    async with open_source(host, {"documentId": id_of("{ unknown }")}, headers=headers) as source:
        [(_, result), last] = await source.rest()
    assert last == COMPLETE
    assert [error["extensions"]["code"] for error in result["errors"]] == ["VALIDATION"]


async def test_a_middleware_that_packs_answers_holds_nothing_back(settings: Any) -> None:
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]
    headers = await signed(await in_thread(make_user))

    async with (
        served(ASGIHandler()) as host,
        open_source(host, FOLLOW, headers={**headers, "Accept-Encoding": "gzip"}) as source,
    ):
        assert "content-encoding" not in source.headers
        assert (await source.value())["kind"] == "READY"


async def test_a_session_opens_streams_from_its_own_pages_alone(host: str) -> None:
    def signed_in() -> dict[str, str]:
        browser = Browser()
        browser.force_login(make_user())
        return {"Cookie": f"sessionid={browser.session.session_key}"}

    cookie = await in_thread(signed_in)
    asked: list[tuple[dict[str, str], int]] = [
        ({}, 200),
        ({"Origin": f"http://{host}"}, 200),
        ({"Origin": "https://elsewhere.test"}, 403),
        ({"Origin": "null"}, 403),
    ]
    for headers, status in asked:
        path = f"/graphql?query={quote(FOLLOW)}"
        async with open_source(host, "", method="GET", path=path, headers={**cookie, **headers}) as source:
            assert source.status == status, headers
            if status == 200:
                assert (await source.value())["kind"] == "READY"
    # What a POST needs, it needs for a stream too.
    async with open_source(host, FOLLOW, headers=cookie) as source:
        assert source.status == 403
