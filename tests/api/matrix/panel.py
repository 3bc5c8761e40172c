"""An integration that has one of everything, and one that nobody has activated."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from django import forms

from jackfield.sdk import (
    Choice,
    ChoiceQuery,
    Context,
    Event,
    InboundAnswer,
    InboundRequest,
    Integration,
    IntegrationConfigForm,
    QualityTier,
    Resource,
    Secret,
    SecretRecipe,
    Settings,
    action,
    choices,
    inbound,
    on,
    setting,
    signatures,
    steps,
    when,
)
from jackfield.sdk.formfields import NoticeField, SecretField
from jackfield.sdk.steps import GatewayRequest, Step


class Row(Settings):
    """A row of a list."""

    word: str = setting("Word", default="w")


class PanelSettings(Settings):
    """A field of each kind."""

    url: str = setting("URL", kind="url", help="Where it is.")
    token: Secret = setting("Token", min_length=4, recipe=SecretRecipe(prefix="p_", byte_count=24))
    signing_secret: Secret | None = setting("Signing secret", required=False)
    note: str = setting("Note", default="", visible_when=when("loud").equals("true"))
    loud: bool = setting("Loud", default=False)
    size: int = setting("Size", default=1)
    colour: Literal["red", "green"] = setting("Colour", default="red")
    days: list[str] = setting("Days", choices=[("mo", "Monday"), ("tu", "Tuesday")], default=["mo"])
    day: date = setting("Day", default=date(2026, 1, 2))
    headers: dict[str, str] = setting("Headers", default={"accept": "text/plain"})
    rows: list[Row] = setting("Rows", default=[])
    room: str | None = setting("Room", required=False)


class ActivationForm(forms.Form):
    """What activation asks once."""

    region = forms.CharField(max_length=10, required=False)
    key = SecretField(required=False)


class NoteForm(forms.Form):
    """What an action asks."""

    text = forms.CharField(max_length=50)


class Panel(Integration[PanelSettings]):
    """Has one of everything; asks no service, so that nothing depends on one."""

    integration_id = "panel"
    name = "Panel"
    description = "Has one of everything."
    documentation_url = "https://panel.test/docs"
    tier = QualityTier.BRONZE
    icon_static_urls = {"1x": "/panel.svg"}
    activation_form_cls = ActivationForm

    async def check(self, context: Context[PanelSettings]) -> None:
        """Say yes."""

    @on("ticket.*")
    async def post(self, event: Event, context: Context[PanelSettings]) -> None:
        """Send one event."""
        headers = {"X-Token": context.settings.token.reveal()}
        await context.http.post(context.settings.url, json={"id": event.id}, headers=headers)

    @inbound(verify=signatures.standard_webhooks())
    async def receive(self, request: InboundRequest, context: Context[Any]) -> InboundAnswer | None:
        """Take it."""
        return None

    @choices("room")
    async def rooms(self, query: ChoiceQuery, context: Context[PanelSettings]) -> list[Choice]:
        """Two of them."""
        return [Choice(value="a", label="A", description="The first.", group="Floor"), Choice(value="b")]

    async def synchronize(self, context: Context[PanelSettings]) -> Iterable[Resource]:
        """Nothing."""
        return ()

    @action("count", "Count", description="All of them.")
    async def count(self, request: GatewayRequest, context: None) -> Step:
        """Of the integration."""
        return steps.Done(message="Counted.")

    @action("note", "Note", needs_config=True, form_class=NoteForm, description="Of a config.")
    async def write(self, request: GatewayRequest, context: Context[PanelSettings]) -> Step:
        """Of a config."""
        return steps.Done(message="Noted.")

    @action("switch", "Switch", resource_kinds=("light",))
    async def switch(self, request: GatewayRequest, context: Context[PanelSettings]) -> Step:
        """Of a thing."""
        return steps.Done(message="Switched.")


class NoticeForm(IntegrationConfigForm):
    """Only tells something."""

    notice = NoticeField(body="Copy **this**.", tone="WARNING", copy_value="https://here.test/")


class Telling(Integration[Any]):
    """Its form has a notice."""

    integration_id = "telling"
    name = "Telling"
    config_form_cls = NoticeForm

    def initialize(self) -> None:
        """Nothing to begin."""


class Sleeping(Integration[Any]):
    """Nobody has activated it: who may not do that does not see it."""

    integration_id = "sleeping"
    name = "Sleeping"
    config_form_cls = IntegrationConfigForm

    def initialize(self) -> None:
        """Nothing to begin."""


KINDS = (Panel, Telling, Sleeping)
