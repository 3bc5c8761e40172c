"""Promises that chaos found broken: each in the smallest form that broke it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pytest_django import Settings

from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from tests.support.receiver import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("allowed")]

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture
def lingering() -> Iterator[str]:
    """The id of an integration, at most once, that takes a while before it posts, and another after."""
    from jackfield.registry import get_integration_manager  # noqa: PLC0415 - models can be imported only now
    from jackfield.sdk import Context, Event, on  # noqa: PLC0415
    from tests.delivery.lines import CautiousLine, registered_lines  # noqa: PLC0415

    class Lingering(CautiousLine):
        integration_id = "lingering"

        @on("*")
        async def post(self, event: Event, context: Context[Any]) -> None:
            # So that the deadline of all of it comes before that of the request.
            await asyncio.sleep(0.3)
            await super().post(event, context)
            await asyncio.sleep(60)

    with registered_lines():
        manager = get_integration_manager()
        manager.register_integration_class(Lingering).enable_integration()
        yield Lingering.integration_id
        manager.unregister_integration_class(Lingering)


async def deliver(*, url: str, integration_id: str) -> Delivery:
    """Publish an event to a config, and return the delivery after its first attempt."""
    from tests.delivery.lines import ask, make_config, make_user, until, working  # noqa: PLC0415

    await ask(lambda: make_config(owner=make_user(), url=url, integration_id=integration_id))
    await ask(publish, "ticket.opened", {})
    async with working():
        await until(lambda: not Delivery.objects.filter(state__in=("PENDING", "SENDING")).exists())
    return await ask(Delivery.objects.get)


async def test_what_was_answered_and_not_done_in_time_is_not_sent_twice_at_most_once(
    receiver: Receiver, lingering: str, settings: Settings
) -> None:
    settings.JACKFIELD_DELIVERY_DEADLINE_S = 1.5

    delivery = await deliver(url=receiver.url, integration_id=lingering)

    assert (delivery.state, delivery.reason) == ("UNKNOWN", "It was begun, and not done within 1.5 s.")
    assert len(receiver.requests) == 1


async def test_an_answer_of_which_only_the_head_came_in_time_is_not_asked_for_twice_at_most_once(
    lingering: str, settings: Settings
) -> None:
    settings.JACKFIELD_DELIVERY_DEADLINE_S = 1.5

    async with beginning() as (url, heard):
        delivery = await deliver(url=url, integration_id=lingering)

    assert (delivery.state, len(heard)) == ("UNKNOWN", 1)


@asynccontextmanager
async def beginning() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A service that begins to answer and never ends; where it is, and what it heard."""
    heard: list[bytes] = []

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(_HEAD)
        # Until the other side has left.
        await reader.read()
        writer.close()

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
