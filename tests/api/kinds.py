"""Integrations of the tests' own: one with every kind of field, some that ask first, one that raises."""

from typing import Any, Literal

from django import forms

from jackfield.sdk import (
    Context,
    Event,
    Integration,
    IntegrationConfigForm,
    Secret,
    Settings,
    on,
    setting,
    steps,
)
from jackfield.sdk.formfields import Encoding, SecretField, SecretRecipe
from jackfield.sdk.steps import GatewayRequest, Step


class DeskSettings(Settings):
    """One of each."""

    url: str = setting("URL", kind="url")
    token: Secret = setting(
        "Token", recipe=SecretRecipe(prefix="desk_", byte_count=24, encoding=Encoding.HEX), min_length=4
    )
    extra: Secret | None = setting("Second token", required=False)
    retries: int = setting("Retries", default=3, min=0, max=9)
    loud: bool = setting("Loud", default=False)
    color: Literal["red", "green"] = setting(
        "Colour", default="red", choices=[("red", "Red"), ("green", "Green")]
    )
    days: list[str] = setting("Days", choices=[("mo", "Monday"), ("tu", "Tuesday")], default=["mo"])
    note: str = setting("Note", default="", multiline=True)


class Desk(Integration[DeskSettings]):
    """Hears tickets; its check asks the URL."""

    integration_id = "desk"
    name = "Desk"
    description = "A desk where tickets arrive."

    async def check(self, context: Context[DeskSettings]) -> None:
        """Ask, with the token."""
        await context.http.get(
            context.settings.url, headers={"Authorization": f"Bearer {context.settings.token.reveal()}"}
        )

    @on("ticket.*")
    async def post(self, event: Event, context: Context[DeskSettings]) -> None:
        """Send one event."""
        await context.http.post(context.settings.url, json={"id": event.id})


class ActivationForm(forms.Form):
    """What activation asks once."""

    region = forms.CharField(max_length=10)
    key = SecretField()


class Asking(Integration[Any]):
    """Asks something before it is activated."""

    integration_id = "asking-first"
    name = "Asking"
    config_form_cls = IntegrationConfigForm
    activation_form_cls = ActivationForm

    def initialize(self) -> None:
        """Nothing to begin."""


class Choosing(Integration[Any]):
    """Lets one choose, then asks for a yes with a word typed."""

    integration_id = "choosing"
    name = "Choosing"
    config_form_cls = IntegrationConfigForm

    def initialize(self) -> None:
        """Nothing to begin."""

    async def activate(self, request: GatewayRequest) -> Step:
        """Menu, confirm, done."""
        if request.step_id is None:
            options = [steps.Option(option_id="a", label="A"), steps.Option(option_id="b", label="B")]
            return steps.Menu(step_id="pick", title="Pick", options=options)
        if request.step_id == "pick":
            return steps.Confirm(
                step_id="sure", title=f"Sure of {request.option_id}?", type_to_confirm="yes!"
            )
        if request.confirmed:
            facts = [steps.Fact(label="Chosen", value="b")]
            return steps.Done(message="It is done.", facts=facts, result={"chosen": "b"})
        return steps.Abort(reason="You said no.", retryable=True)


class RaisingForm(IntegrationConfigForm):
    """Cannot even be made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("a mistake in the form")


class Raising(Integration[Any]):
    """Its author made mistakes everywhere."""

    integration_id = "raising"
    name = "Raising"
    config_form_cls = RaisingForm

    def initialize(self) -> None:
        """Nothing to begin."""

    @property
    def icon_static_urls(self) -> Any:
        """Raise."""
        raise RuntimeError("a mistake in the icons")

    async def activate(self, request: GatewayRequest) -> Step:
        """Raise."""
        raise RuntimeError("a mistake in the gateway")

    async def deactivate(self, request: GatewayRequest) -> Step:
        """Raise."""
        raise RuntimeError("a mistake in the gateway")


KINDS = (Desk, Asking, Choosing, Raising)
