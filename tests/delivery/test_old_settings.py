"""What is owed to a config whose settings the code cannot read waits and burns no attempt; then it goes."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.registry.status import Health
from jackfield.sdk import Context, Event, on
from tests.delivery.lines import (
    Line,
    LineSettings,
    ask,
    make_config,
    make_user,
    states,
    until,
    working,
)
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


class OlderLine(Line):
    """One whose settings were called otherwise."""

    integration_id = "older"
    settings_version = 2
    #: Whether its author's mistake is there still.
    fails = False

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Send one event."""
        await context.http.post(context.settings.url, json={"id": event.id})

    def migrate_settings(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        """Rename the URL."""
        if self.fails:
            raise KeyError(version)
        return {"url": values["address"]}


@pytest.fixture(autouse=True)
def older() -> Iterator[None]:
    manager = get_integration_manager()
    manager.register_integration_class(OlderLine).enable_integration()
    yield
    manager.unregister_integration_class(OlderLine)


def old_config(url: str, version: int) -> Config:
    config = make_config(owner=make_user(), integration_id="older", url=url)
    Config.objects.filter(pk=config.pk).update(settings={"address": url}, settings_version=version)
    return config


def owed() -> None:
    publish("ticket.opened", {})


async def test_old_settings_are_sent_with_at_once_and_written_back(receiver: Receiver) -> None:
    config = await ask(old_config, receiver.url, 1)
    await ask(owed)

    async with working():
        await until(lambda: states() == {"DELIVERED": 1})
        await until(lambda: Config.objects.get(pk=config.pk).settings_version == 2)

    row = await ask(Config.objects.get, pk=config.pk)
    assert (row.settings, row.health) == ({"url": receiver.url}, Health.HEALTHY)


@pytest.mark.parametrize("version", [1, 3])
async def test_what_can_not_be_read_waits(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    monkeypatch.setattr(OlderLine, "fails", True)
    config = await ask(old_config, receiver.url, version)
    await ask(owed)

    async with working():
        await until(lambda: states() == {"HELD": 1})
        if version == 1:
            await until(lambda: Config.objects.get(pk=config.pk).health == Health.FAILING)

    assert await ask(Attempt.objects.count) == 0
    reason = (await ask(Delivery.objects.get)).reason
    assert "settings" in reason.lower()


async def test_with_mended_code_it_goes_out(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(OlderLine, "fails", True)
        await ask(old_config, receiver.url, 1)
        await ask(owed)

    async with working():
        await until(lambda: states() == {"DELIVERED": 1})
