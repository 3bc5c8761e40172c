"""A socket ends with what let it in: its credentials, its time, its server."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone

from jackfield.accounts.models import ApiToken
from jackfield.api.live.consumer import GraphQLConsumer
from tests.api.following.things import in_thread, make_user
from tests.api.live.asking import FOLLOW, VIEWER, bearer
from tests.api.live.sockets import open_socket, served

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_a_socket_on_which_nothing_is_said_is_closed(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GraphQLConsumer, "max_idle_s", 0.2)

    async with open_socket(host) as client:
        await client.init()
        await client.answer(VIEWER)
        assert await client.close_code() == 1001


async def test_who_pings_or_follows_is_not_idle(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphQLConsumer, "max_idle_s", 0.6)

    async with open_socket(host) as pinging, open_socket(host) as following, open_socket(host) as idle:
        for client in (pinging, following, idle):
            await client.init()
        await following.subscribe("1", FOLLOW)
        await following.receive()
        ended = asyncio.create_task(idle.close_code())
        while not ended.done():
            await pinging.send({"type": "ping"})
            assert await pinging.receive() == {"type": "pong"}
            await asyncio.sleep(0.02)

        assert await ended == 1001
        for client in (pinging, following):
            await client.send({"type": "ping"})
            assert await client.receive() == {"type": "pong"}


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
