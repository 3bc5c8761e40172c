"""An author's code that asks for an exit, wherever a request calls it, ends neither it nor the server."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.configs.models import Config
from jackfield.registry import process
from jackfield.sdk import Context, Event, Integration, Settings, on, setting
from jackfield.sdk.forms import IntegrationConfigForm
from tests.api.people import People, make_config


class ExitSettings(Settings):
    """One text."""

    where: str = setting("Where", default="")


class Leaving(Integration[ExitSettings]):
    """Its form, its description and its check ask for an exit."""

    integration_id = "leaving"
    name = "Leaving"
    settings_version = 2

    class config_form_cls(IntegrationConfigForm):  # noqa: N801 - its name is the framework's
        """Asks for an exit when it is checked."""

        def clean(self) -> Any:
            """Leave."""
            raise SystemExit(1)

    @property
    def description(self) -> str:  # type: ignore[override] # authors may
        """Leave."""
        raise SystemExit(2)

    def migrate_settings(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        """Leave."""
        raise SystemExit(3)

    @on("*")
    async def post(self, event: Event, context: Context[ExitSettings]) -> None:
        """Do nothing."""


@pytest.fixture(autouse=True)
def _leaving(surroundings: None) -> Iterator[None]:
    manager = process.manager()
    manager.register_integration_class(Leaving)
    yield
    manager.unregister_integration_class(Leaving)


def test_an_answer_lacks_what_could_not_be_asked(people: People) -> None:
    answer = people.caller(people.ada).ask('{ integration(integrationId: "leaving") { name description } }')

    assert answer["integration"] == {"name": "Leaving", "description": ""}


def test_a_config_is_not_made_and_why_is_said(people: People) -> None:
    caller = people.caller(people.ada)

    result = caller.do("createConfig", integrationId="leaving", name="One", enabled=True, values=[])

    assert (result["__typename"], result["code"]) == ("CheckFailedError", "CHECK_FAILED")
    assert "The integration itself failed (SystemExit)" in result["message"]


def test_publishing_goes_on_when_old_settings_cannot_be_brought_up(people: People) -> None:
    config = make_config(people.ada)
    Config.objects.filter(pk=config.pk).update(
        integration_id="leaving", settings={"where": "x"}, settings_version=1
    )

    result = people.caller(people.root).do("publishEvent", "deliveryCount", type="a.b", data={})

    assert result["__typename"] == "PublishEventPayload"
