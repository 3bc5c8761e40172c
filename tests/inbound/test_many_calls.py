"""Many calls at once of integrations that hear what they publish: none is in the other's way."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.configs import operations as configs
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Event, InboundRequest, Integration, Settings, inbound, on
from tests.delivery.lines import make_user, states, until, working
from tests.inbound.bells import acall, closing, path_of

pytestmark = pytest.mark.django_db(transaction=True)


class Echo(Integration[Settings]):
    """Is called, publishes it, and hears what all the others have published."""

    integration_id = "echo"
    name = "Echo"

    @inbound(verify=None)
    async def receive(self, request: InboundRequest, context: Context[Any]) -> None:
        """Publish it."""
        for number in range(3):
            context.publish("echo.heard", {"number": number})

    @on("*")
    async def hear(self, event: Event, context: Context[Any]) -> None:
        """Take it."""


@pytest.fixture(autouse=True)
def _echo() -> Iterator[None]:
    manager = get_integration_manager()
    manager.register_integration_class(Echo).enable_integration()
    yield
    manager.unregister_integration_class(Echo)


def _three() -> list[str]:
    owner = make_user()
    made = [
        configs.create(
            actor=owner,
            owner=owner,
            integration_id="echo",
            name=name,
            settings={},
            secrets={},
            event_types=("echo.*",),
            enabled=True,
        )
        for name in ("a", "b", "c")
    ]
    return [path_of(config) for config in made]


async def test_calls_that_publish_for_each_other_all_come_through(caplog: pytest.LogCaptureFixture) -> None:
    paths = await asyncio.to_thread(closing, _three)

    async with working():
        answers = await asyncio.gather(*(acall(paths[number % 3]) for number in range(24)))

        await until(lambda: states() == {"DELIVERED": 24 * 3 * 3}, timeout_s=60)

    assert [answer.status_code for answer in answers] == [204] * 24
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
