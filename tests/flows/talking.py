"""Integrations of the tests' own that ask much: many steps, work under way, a detour, actions."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from jackfield.sdk import Context, Integration, IntegrationConfigForm, Secret, Settings, setting, steps
from jackfield.sdk.actions import action
from jackfield.sdk.errors import Rejected, Unauthorized
from jackfield.sdk.formfields import SecretField
from jackfield.sdk.steps import GatewayRequest, Step


class RegionForm(forms.Form):
    """The first."""

    region = forms.CharField(max_length=20)
    key = SecretField()


class SizeForm(forms.Form):
    """The second."""

    size = forms.IntegerField(min_value=1)


class Wizard(Integration[Any]):
    """Asks two forms, a menu and a yes; is activated with all of it."""

    integration_id = "wizard"
    name = "Wizard"
    config_form_cls = IntegrationConfigForm

    def initialize(self) -> None:
        """Nothing to begin."""

    async def activate(self, request: GatewayRequest) -> Step:
        """Take the answers from wherever they were given."""
        if request.step_id is None:
            return steps.Form(step_id="region", title="Region", form_class=RegionForm)
        if request.step_id == "region":
            return steps.Form(step_id="size", title="Size", form_class=SizeForm)
        if request.step_id == "size":
            options = [steps.Option(option_id="a", label="A"), steps.Option(option_id="b", label="B")]
            return steps.Menu(step_id="pick", title="Pick", options=options)
        if request.step_id == "pick":
            return steps.Confirm(step_id="sure", title="Sure?", position=4, total=4)
        if not request.confirmed:
            return steps.Abort(reason="No.")
        earlier = request.earlier
        return steps.Done(
            message="Done.",
            values={
                **earlier["region"].values,
                **earlier["size"].values,
                "pick": earlier["pick"].option_id,
            },
        )


class Working(Integration[Any]):
    """Works for as long as it is told to."""

    integration_id = "working"
    name = "Working"
    config_form_cls = IntegrationConfigForm

    #: How many looks are left.
    left = 2
    is_cancellable = True
    #: Raised at a look.
    error: Exception | None = None
    asked_with: tuple[str | None, ...] = ()

    def initialize(self) -> None:
        """Nothing to begin."""

    async def activate(self, request: GatewayRequest) -> Step:
        """Begin, and go on."""
        Working.asked_with += (request.step_id,)
        if self.error is not None and request.step_id is not None:
            raise self.error
        if request.step_id is not None:
            Working.left -= 1
        if Working.left > 0:
            return steps.Progress(
                step_id="work",
                title="Working",
                message="Sawing",
                fraction=0.5,
                cancellable=self.is_cancellable,
            )
        return steps.Done(message="Sawn.")


class Away(Integration[Any]):
    """Sends people away to sign in."""

    integration_id = "away"
    name = "Away"
    config_form_cls = IntegrationConfigForm

    expires_in = timedelta(minutes=5)

    def initialize(self) -> None:
        """Nothing to begin."""

    async def activate(self, request: GatewayRequest) -> Step:
        """Out, and back with a code."""
        if request.external.get("code") == "wrong":
            raise Rejected("The code letters-of-a-code is wrong.")
        if request.external:
            return steps.Done(message=f"Signed in with {len(request.external['code'])} letters.")
        return steps.External(
            step_id="sign-in",
            title="Sign in",
            url=f"https://away.test/authorize?state={request.state}",
            user_code="ABCD",
            expires_at=timezone.now() + self.expires_in,
        )


class LampSettings(Settings):
    """Of a config of Acting."""

    url: str = setting("URL", kind="url", default="http://127.0.0.1:9/")
    token: Secret = setting("Token")


class NoteForm(forms.Form):
    """What ``note`` asks."""

    text = forms.CharField(max_length=50)


class Acting(Integration[LampSettings]):
    """Offers one action of each kind."""

    integration_id = "acting"
    name = "Acting"
    done: tuple[Any, ...] = ()
    #: What somebody else does while ``purge`` works.
    meanwhile: ClassVar[Callable[[], None] | None] = None

    @action("count", "Count", reads_only=True)
    async def count(self, request: GatewayRequest, context: None) -> Step:
        """Of the integration."""
        Acting.done += (("count", context),)
        return steps.Done(
            message="Counted.", facts=[steps.Fact(label="Lamps", value="3")], result={"lamps": 3}
        )

    @action("purge", "Purge", destructive=True)
    async def purge(self, request: GatewayRequest, context: None) -> Step:
        """Of the integration; something is lost."""
        if Acting.meanwhile is not None:
            await asyncio.to_thread(Acting.meanwhile)
        Acting.done += ("purge",)
        return steps.Done(message="Purged.")

    @action("note", "Note", needs_config=True, form_class=NoteForm)
    async def note(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Of a config; publishes and remembers."""
        context.publish("note.taken", {"text": request.values["text"]})
        context.memory["last"] = request.values["text"]
        return steps.Done(message=f"Noted for {context.config_name}.", result=dict(request.values))

    @action("look", "Look", needs_config=True, reads_only=True)
    async def look(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Of a config; changes nothing."""
        return steps.Done(message=f"{context.settings.url}", result={"memory": context.memory})

    @action("blunder", "Blunder", needs_config=True)
    async def blunder(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Quote a secret, and fail."""
        raise RuntimeError(f"a mistake with {context.settings.token.reveal()}")

    @action("sign", "Sign", needs_config=True)
    async def sign(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Be refused."""
        raise Unauthorized("The lamp does not know you.")

    @action("switch", "Switch", resource_kinds=("light",))
    async def switch(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Command a thing."""
        assert request.resource is not None
        return steps.Done(message=f"{request.resource.name} is on.", result=request.resource.integration_key)


KINDS = (Wizard, Working, Away, Acting)
