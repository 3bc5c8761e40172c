"""Desk: asks a service for what its form offers, and sends people there to pair; for the browser tests of the app."""

from datetime import timedelta

from django.utils import timezone

from jackfield.sdk import (
    Choice,
    ChoicePage,
    ChoiceQuery,
    Context,
    Event,
    Integration,
    Settings,
    action,
    choices,
    on,
    setting,
    steps,
)
from jackfield.sdk.steps import GatewayRequest, Step


class DeskSettings(Settings):
    """Where it stands, and in which room."""

    url: str = setting("URL", kind="url")
    sign: str = setting("Sign", default="Open", required=False)
    room: str | None = setting("Room", required=False)


class Desk(Integration[DeskSettings]):
    """A desk at a service that may be slow, or down."""

    name = "Desk"
    description = "Asks a service for rooms."

    async def check(self, context: Context[DeskSettings]) -> None:
        """Ask who is there."""
        await context.http.get(f"{context.settings.url}/desk")

    @on("desk.*")
    async def post(self, event: Event, context: Context[DeskSettings]) -> None:
        """Hand it on."""
        await context.http.post(f"{context.settings.url}/desk", json=dict(event.data))

    @choices("room", depends_on=["url"])
    async def rooms(self, query: ChoiceQuery, context: Context[DeskSettings]) -> ChoicePage:
        """What the service says, a name in each line."""
        answer = await context.http.get(f"{context.settings.url}/rooms")
        names = [name for name in answer.text.splitlines() if query.search.lower() in name.lower()]
        return ChoicePage(items=[Choice(value=name, label=name) for name in names])

    @action("pair", "Pair", description="Pairs the desk at the service.")
    async def pair(self, request: GatewayRequest, context: Context[DeskSettings] | None) -> Step:
        """There and back, whatever they say there."""
        if request.step_id == "away" and "error" in request.external:
            return steps.Abort(reason=f"The service says: {request.external['error']}.", retryable=True)
        if request.step_id == "away" and "code" in request.external:
            return steps.Done(message="The desk is paired.", result={"code": request.external["code"]})
        return steps.External(
            step_id="away",
            title="Pair it there",
            url=f"https://service.invalid/pair?state={request.state}",
            expires_at=timezone.now() + timedelta(minutes=10),
        )
