"""What happens anywhere is heard on the socket of who may hear it, within a second."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.accounts.operations import create_token
from jackfield.accounts.scopes import TokenScope
from jackfield.realtime import wakeups
from jackfield.realtime.log import Change, record
from jackfield.realtime.models import StatusChange
from jackfield.registry.models import IntegrationRecord
from tests.api.following.things import in_thread, make_config, make_delivery, make_user, rename, settle, share
from tests.api.live.sockets import Client, open_socket, served
from tests.realtime import another_process

pytestmark = pytest.mark.django_db(transaction=True)

INTEGRATIONS = (
    'subscription { integrationStatus(integrationIds: ["webhook"]) {'
    " kind integrationId integration { state } } }"
)
CONFIGS = (
    "subscription ($after: Cursor) { configStatus(after: $after) { kind cursor configId config { name } } }"
)


@pytest.fixture
async def host() -> AsyncIterator[str]:
    wakeups.start()
    async with served() as address:
        yield address


def token(user: User) -> dict[str, str]:
    _, secret = create_token(actor=user, user=user, name="test", scopes=[TokenScope.READ])
    return {"authorization": f"Bearer {secret}"}


def want(state: str) -> None:
    IntegrationRecord.objects.update_or_create(integration_id="webhook", defaults={"state": state})
    record(Change(kind=StatusChange.Kind.INTEGRATION, integration_id="webhook"))


async def heard(client: Client) -> Any:
    """The value of the subscription's field."""
    message = await client.receive()
    assert message["type"] == "next", message
    (value,) = message["payload"]["data"].values()
    return value


async def ready(client: Client) -> list[Any]:
    values = [await heard(client)]
    while values[-1]["kind"] != "READY":
        values.append(await heard(client))
    return values


async def test_an_integration_is_followed_by_who_sees_it(host: str) -> None:
    root = await in_thread(make_user, "root", is_superuser=True)
    ada = await in_thread(make_user, "ada")
    await in_thread(want, "INACTIVE")

    async with open_socket(host) as roots, open_socket(host) as adas:
        await roots.init(await in_thread(token, root))
        await adas.init(await in_thread(token, ada))
        for client in (roots, adas):
            await client.subscribe("1", INTEGRATIONS)
        first = [v["kind"] for v in await ready(roots)], [v["kind"] for v in await ready(adas)]
        assert first == (["SNAPSHOT", "READY"], ["READY"])
        await in_thread(want, "ACTIVE")
        for client in (roots, adas):
            assert await heard(client) == {
                "kind": "CHANGED",
                "integrationId": "webhook",
                "integration": {"state": "ACTIVE"},
            }
        await in_thread(want, "INACTIVE")

        assert (await heard(roots))["integration"] == {"state": "INACTIVE"}
        assert await heard(adas) == {"kind": "REMOVED", "integrationId": "webhook", "integration": None}


async def test_a_revoked_grant_ends_what_it_let_in_within_a_second(host: str) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config = await in_thread(make_config, ada)
    await in_thread(share, config, bob)

    async with open_socket(host) as client:
        await client.init(await in_thread(token, bob))
        await client.subscribe("configs", CONFIGS)
        await ready(client)
        await client.subscribe(
            "deliveries",
            f'subscription {{ deliveries(configId: "cfg_{config.pk}") {{ kind delivery {{ state }} }} }}',
        )
        await ready(client)
        delivery = await in_thread(make_delivery, config)
        assert (await heard(client))["delivery"] == {"state": "PENDING"}
        await in_thread(share, config, bob, None)
        started = asyncio.get_running_loop().time()
        last = {message["id"]: message for message in (await client.receive(), await client.receive())}
        assert asyncio.get_running_loop().time() - started < 1
        await in_thread(settle, delivery)
        await in_thread(rename, config, "in secret")
        own = await in_thread(make_config, bob, "own")

        assert (await heard(client))["configId"] == f"cfg_{own.pk}"
    assert last["deliveries"] == {"id": "deliveries", "type": "complete"}
    removed = last["configs"]["payload"]["data"]["configStatus"]
    assert (removed["kind"], removed["configId"], removed["config"]) == ("REMOVED", f"cfg_{config.pk}", None)


async def test_the_last_cursor_goes_on_where_the_socket_broke(host: str) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "one")
    credentials = await in_thread(token, ada)
    async with open_socket(host) as client:
        await client.init(credentials)
        await client.subscribe("1", CONFIGS)
        cursor = (await ready(client))[-1]["cursor"]
    await in_thread(rename, config, "two")

    async with open_socket(host) as client:
        await client.init(credentials)
        await client.subscribe("1", CONFIGS, after=cursor)
        values = await ready(client)
        assert [(v["kind"], v["config"]) for v in values] == [("CHANGED", {"name": "two"}), ("READY", None)]
        await client.send({"id": "1", "type": "complete"})
        await client.subscribe("2", CONFIGS, after=values[-1]["cursor"])

        assert [v["kind"] for v in await ready(client)] == ["READY"]


async def test_the_cursor_of_a_list_needs_no_snapshot(host: str) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "one")

    async with open_socket(host) as client:
        await client.init(await in_thread(token, ada))
        page = await client.answer("{ configs { streamCursor edges { node { name } } } }")
        await in_thread(rename, config, "two")
        await client.subscribe("1", CONFIGS, after=page["payload"]["data"]["configs"]["streamCursor"])

        values = await ready(client)
    assert [(v["kind"], v["config"]) for v in values] == [("CHANGED", {"name": "two"}), ("READY", None)]


async def test_a_cursor_of_another_viewer_is_none(host: str) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")

    async with open_socket(host) as adas, open_socket(host) as bobs:
        await adas.init(await in_thread(token, ada))
        await bobs.init(await in_thread(token, bob))
        await adas.subscribe("1", CONFIGS)
        cursor = (await ready(adas))[-1]["cursor"]
        await bobs.subscribe("1", CONFIGS, after=cursor)

        refused = await bobs.receive()
    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "BAD_CURSOR")


async def test_what_another_process_does_is_heard_within_a_second(host: str) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "before")

    async with open_socket(host) as client:
        await client.init(await in_thread(token, ada))
        await client.subscribe("1", CONFIGS)
        await ready(client)
        await asyncio.to_thread(
            another_process.run,
            f"""
            from jackfield.configs.models import Config

            config = Config.objects.get(pk={config.pk})
            config.name = "after"
            config.save()
            """,
        )
        # The process has ended, interpreter and all: most of the second has passed.
        value = await asyncio.wait_for(heard(client), 1)

    assert (value["kind"], value["config"]) == ("CHANGED", {"name": "after"})
