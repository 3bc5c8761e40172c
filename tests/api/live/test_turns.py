"""Who follows much delays their own news and nobody else's, nor who comes and who has to go."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jackfield.accounts.models import ApiToken
from jackfield.api import rates
from jackfield.api.following.producing import Maker
from jackfield.realtime import wakeups
from tests.api.following.things import in_thread, make_config, make_user, rename
from tests.api.live.asking import bearer
from tests.api.live.sockets import SOON_S, Client, open_socket, served

pytestmark = pytest.mark.django_db(transaction=True)

OTHERWISE = "subscription { configStatus { kind config { a%d: name } } }"
CONFIGS = "subscription { configStatus { kind config { name } } }"


@pytest.fixture
async def host() -> AsyncIterator[str]:
    wakeups.start()
    async with served() as address:
        yield address


class Held:
    """What is made for Ada ends when it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun = 0
        self.go_on = threading.Event()
        made = Maker.make

        def make(maker: Any, kind: Any, principal: Any, **more: Any) -> Any:
            if principal.user is not None and principal.user.username == "ada":
                self.begun += 1
                assert self.go_on.wait(SOON_S)
            return made(maker, kind, principal, **more)

        monkeypatch.setattr(Maker, "make", make)


@pytest.fixture
async def held(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.go_on.set()


async def follow_much(client: Client, held: Held) -> None:
    for number in range(20):
        await client.subscribe(str(number), OTHERWISE % number)
    async with asyncio.timeout(SOON_S):
        while not held.begun:  # noqa: ASYNC110 - a thread counts it
            await asyncio.sleep(0.005)
    # So that all the others are asked for as well.
    await client.send({"type": "ping"})
    assert await client.receive() == {"type": "pong"}


async def test_sockets_open_and_revoked_ones_close_while_others_follow_much(host: str, held: Held) -> None:
    ada, ben = await in_thread(make_user, "ada"), await in_thread(make_user, "ben")
    await in_thread(make_config, ada)

    async with open_socket(host) as adas, open_socket(host) as bens:
        await adas.init(await in_thread(bearer, ada))
        await follow_much(adas, held)

        await bens.init(await in_thread(bearer, ben))
        await in_thread(ApiToken.objects.filter(user=ben).delete)
        assert await bens.close_code() == 4401
        held.go_on.set()


async def test_news_of_others_come_while_one_follows_much(host: str, held: Held) -> None:
    ada, ben = await in_thread(make_user, "ada"), await in_thread(make_user, "ben")
    await in_thread(make_config, ada)
    bens_config = await in_thread(make_config, ben)

    async with open_socket(host) as adas, open_socket(host) as bens:
        await adas.init(await in_thread(bearer, ada))
        await follow_much(adas, held)
        await bens.init(await in_thread(bearer, ben))
        await bens.subscribe("1", CONFIGS)
        kinds = [(await heard(bens))["kind"] for _ in range(2)]
        await in_thread(rename, bens_config, "other")
        changed = await heard(bens)

        assert (kinds, changed["config"]["name"]) == (["SNAPSHOT", "READY"], "other")
        assert held.begun <= 2
        held.go_on.set()
        firsts = {(await adas.receive())["id"] for _ in range(20)}
    assert firsts


async def heard(client: Client) -> Any:
    message = await client.receive()
    return message["payload"]["data"]["configStatus"]


async def test_what_a_snapshot_costs_is_paid_for_before_the_next_operation(host: str, settings: Any) -> None:
    settings.JACKFIELD_USER_RATE = 1
    rates.forget_all()
    ada = await in_thread(make_user, "ada")
    for number in range(30):
        await in_thread(make_config, ada, f"config {number}")
    costly = (
        "subscription { configStatus { kind config { deliveries(first: 100) { edges { node { id } } } } } }"
    )

    async with open_socket(host) as client:
        await client.init(await in_thread(bearer, ada))
        await client.subscribe("1", costly)
        while (await heard(client))["kind"] != "READY":
            pass
        await client.subscribe("2", CONFIGS)
        while (refused := await client.receive())["id"] != "2":
            pass

    assert refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    rates.forget_all()
