"""Of what clients send, only what is needed is kept for as long as they follow, and not much of it."""

import gc
from typing import Any

import pytest

from jackfield.api import keeping
from jackfield.api.live.consumer import GraphQLConsumer
from tests.api.following.things import in_thread, make_user
from tests.api.live.asking import bearer
from tests.api.live.sockets import Client, open_socket

pytestmark = pytest.mark.django_db(transaction=True)

FOLLOW = "subscription ($ids: [ID!]) { configStatus(configIds: $ids) { kind %s } }"
LONG = "never kept " * 10_000


async def follow(client: Client, name: str, field: str = "", **variables: Any) -> Any:
    """Subscribe, and return the error, or what came first."""
    await client.subscribe(name, FOLLOW % field, **variables)
    found = await client.receive()
    assert found["id"] == name
    return found["payload"][0]["extensions"]["code"] if found["type"] == "error" else found["payload"]


def kept_texts() -> int:
    """How many copies of ``LONG`` anything holds."""
    lists = (held for held in gc.get_objects() if type(held) is list and len(held) == 1)
    return sum(isinstance(held[0], str) and held[0] == LONG for held in lists)


async def test_a_variable_that_is_not_declared_is_not_kept(host: str) -> None:
    async with open_socket(host) as client:
        await client.init()
        assert "data" in await follow(client, "1", unused=[LONG])
        # The next message takes the place of the last one that was read.
        await follow(client, "2")

        assert kept_texts() == 0
        assert [held.weight > 0 for held in keeping._holders.values()] == [True]


async def test_what_subscriptions_keep_is_bounded_and_given_back(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_socket(host) as client:
        await client.init()
        await follow(client, "1")
        [one] = keeping._holders.values()
        monkeypatch.setattr(keeping, "MAX_OF_NOBODY", one.weight * 2)

        assert "data" in await follow(client, "2")
        assert await follow(client, "3", ids=["cfg_1" * 1_000]) == "TOO_COMPLEX"
        assert await follow(client, "4", "a: kind b: kind c: kind d: kind") == "TOO_COMPLEX"
        await client.send({"id": "1", "type": "complete"})
        await client.send({"id": "2", "type": "complete"})
        await client.send({"type": "ping"})
        assert await client.receive() == {"type": "pong"}
        while (await follow(client, "5", "a: kind b: kind c: kind")) == "TOO_COMPLEX":
            pass


async def test_variables_of_a_subscription_are_short(host: str) -> None:
    credentials = await in_thread(bearer, await in_thread(make_user, "ada"))
    async with open_socket(host) as client:
        await client.init(credentials)

        assert await follow(client, "1", ids=["x" * keeping.MAX_VARIABLES]) == "TOO_COMPLEX"
        assert not keeping._holders


async def test_who_is_not_signed_in_follows_few_things(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphQLConsumer, "max_operations_of_nobody", 2)
    credentials = await in_thread(bearer, await in_thread(make_user, "ada"))
    async with open_socket(host) as nobody, open_socket(host) as adas:
        await nobody.init()
        await adas.init(credentials)

        for client, last in ((nobody, "RATE_LIMITED"), (adas, None)):
            for name in "12":
                assert "data" in await follow(client, name)
            found = await follow(client, "3")
            assert found == last if last else "data" in found
