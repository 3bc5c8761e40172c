"""The contract that authors inherit catches what it is there to catch."""

import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.dispatch import Signal

import jackfield
from jackfield.sdk import (
    Context,
    Event,
    Integration,
    Rejected,
    Secret,
    ServiceError,
    Settings,
    SignalHook,
    Unavailable,
    on,
    setting,
)
from jackfield.sdk.testing import IntegrationTests, Refusal


class LampSettings(Settings):
    url: str = setting("URL", kind="url")
    token: Secret = setting("Token")


class Lamp(Integration[LampSettings]):
    integration_id = "sdk"
    name = "Lamp"
    description = "Blinks."

    async def check(self, context: Context[LampSettings]) -> None:
        await context.http.get(context.settings.url, headers=self.signed(context))

    @on("ticket.*")
    async def blink(self, event: Event, context: Context[LampSettings]) -> None:
        response = await context.http.post(
            context.settings.url, json={"text": event.data["title"]}, headers=self.signed(context)
        )
        if response.json().get("ok") is False:
            raise Rejected("The lamp said no.")

    def signed(self, context: Context[LampSettings]) -> dict[str, str]:
        return {"Authorization": f"Bearer {context.settings.token.reveal()}"}


class Contract(IntegrationTests):
    integration: ClassVar[type[Integration[Any]]] = Lamp
    settings: ClassVar = {"url": "http://lamp.test/", "token": "s3cret-token"}
    samples: ClassVar = {"ticket.opened": {"title": "T"}}
    refusals: ClassVar = [Refusal(json={"ok": False})]


class HubSettings(Settings):
    app_token: Secret = setting("Token of the application")


class Hub(Lamp):
    """One that needs something once for all."""

    integration_id = "sdk"
    activation_settings = HubSettings

    def signed(self, context: Context[LampSettings]) -> dict[str, str]:
        return {**super().signed(context), "X-App": context.activation.app_token.reveal()}


class TestHub(Contract):
    integration: ClassVar[type[Integration[Any]]] = Hub
    activation: ClassVar = {"app_token": "app-s3cret"}

    def test_calls_find_what_it_was_activated_with(self) -> None:
        [sent] = self.deliver("ticket.opened")

        assert sent.headers["X-App"] == "app-s3cret"


class TestLamp(Contract):
    def test_what_it_sends_can_be_read(self) -> None:
        [sent] = self.deliver("ticket.opened", title="Other")

        assert (sent.method, sent.url, sent.json) == ("POST", "http://lamp.test/", {"text": "Other"})
        assert sent.headers["authorization"] == "Bearer s3cret-token"


class Swallowing(Lamp):
    integration_id = "sdk"

    @on("ticket.*")
    async def blink(self, event: Event, context: Context[LampSettings]) -> None:
        try:
            await super().blink(event, context)
        except ServiceError:
            return


class Trusting(Lamp):
    integration_id = "sdk"

    @on("ticket.*")
    async def blink(self, event: Event, context: Context[LampSettings]) -> None:
        await context.http.post(context.settings.url, json=1)


class Blabbing(Lamp):
    integration_id = "sdk"

    @on("ticket.*")
    async def blink(self, event: Event, context: Context[LampSettings]) -> None:
        raise Unavailable(f"Token {context.settings.token.reveal()} does not work.")


class Writing(Lamp):
    integration_id = "sdk"

    async def check(self, context: Context[LampSettings]) -> None:
        await context.http.post(context.settings.url, json={"text": "test"})


class Unchecked(Lamp):
    integration_id = "sdk"

    async def check(self, context: Context[LampSettings]) -> None:
        await context.http.get(context.settings.url, ok=(401,))


class Lingering(Lamp):
    integration_id = "sdk"

    def initialize(self) -> None:
        SignalHook(self, Signal(), self.shutdown)

    def shutdown_hooks(self) -> None:
        pass


class Elsewhere(Lamp):
    integration_id = "elsewhere"


class Mute(Lamp):
    integration_id = "sdk"
    description = ""


class Deaf(Lamp):
    integration_id = "sdk"

    @on("build.done")
    async def more(self, event: Event, context: Context[LampSettings]) -> None:
        pass


@pytest.mark.parametrize(
    ("broken", "test"),
    [
        (Swallowing, "test_refused_credentials_ask_the_owner_to_sign_in_again"),
        (Swallowing, "test_a_service_that_is_down_is_tried_again"),
        (Swallowing, "test_a_service_that_cannot_be_reached_is_tried_again"),
        (Swallowing, "test_a_service_that_asks_for_time_is_given_it"),
        (Swallowing, "test_a_request_without_an_answer_is_told_as_such"),
        (Swallowing, "test_what_the_service_refuses_is_not_repeated"),
        (Trusting, "test_a_success_that_says_no_is_understood"),
        (Blabbing, "test_its_secrets_stay_secret"),
        (Writing, "test_a_check_changes_nothing_at_the_service"),
        (Unchecked, "test_refused_credentials_ask_the_owner_to_sign_in_again"),
        (Lingering, "test_nothing_lingers_after_it_stopped"),
        (Elsewhere, "test_its_id_is_its_folder"),
        (Mute, "test_it_says_what_it_is"),
        (Deaf, "test_every_hook_has_a_sample"),
    ],
)
def test_a_broken_integration_does_not_pass(broken: type[Integration[Any]], test: str) -> None:
    contract: Any = type("Broken", (Contract,), {"integration": broken})()

    with pytest.raises((AssertionError, pytest.fail.Exception, ServiceError)):
        getattr(contract, test)()


def test_a_sample_setting_that_the_form_does_not_have_does_not_pass() -> None:
    contract: Any = type("Odd", (Contract,), {"settings": {**Contract.settings, "odd": 1}})()

    with pytest.raises(AssertionError):
        contract.test_the_sample_settings_fit_its_form()


def test_it_needs_pytest_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "lamp"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from jackfield.sdk import Integration, Secret, Settings, on, setting\n"
        "class LampSettings(Settings):\n"
        "    url: str = setting('URL', kind='url')\n"
        "    key: Secret = setting('Key')\n"
        "class Lamp(Integration[LampSettings]):\n"
        "    description = 'Blinks.'\n"
        "    @on('ticket.opened')\n"
        "    async def blink(self, event, context):\n"
        "        await context.http.post(context.settings.url, json=dict(event.data))\n"
    )
    (folder / "test_lamp.py").write_text(
        "from jackfield.sdk.testing import IntegrationTests\n"
        "from lamp import Lamp\n"
        "class TestLamp(IntegrationTests):\n"
        "    integration = Lamp\n"
        "    settings = {'url': 'http://lamp.test', 'key': 'k3y-of-the-lamp'}\n"
        "    samples = {'ticket.opened': {'title': 'T'}}\n"
    )
    path = f"{Path(jackfield.__file__).parent.parent}:{tmp_path}"

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", str(folder)],
        env={"PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "20 passed" in done.stdout, done.stdout + done.stderr


class HeaderSettings(Settings):
    url: str = setting("URL", kind="url")
    headers: dict[str, Secret] = setting("Headers")


class Leaky(Integration[HeaderSettings]):
    integration_id = "sdk"
    name = "Leaky"
    description = "Tells what it should not."

    @on("ticket.*")
    async def post(self, event: Event, context: Context[HeaderSettings]) -> None:
        letters = context.settings.headers["X-Key"].reveal()
        response = await context.http.post(context.settings.url, headers={"X-Key": letters}, ok=(403, 500))
        if response.status != 200:
            raise Unavailable(f"Refused with {letters}.")


def test_a_secret_of_a_mapping_that_is_told_is_noticed() -> None:
    class Told(Contract):
        integration = Leaky
        settings: ClassVar = {"url": "http://lamp.test/", "headers": {"X-Key": "s3cret-key"}}

    with pytest.raises(AssertionError):
        Told().test_its_secrets_stay_secret()
    Told().test_the_sample_settings_fit_its_form()
