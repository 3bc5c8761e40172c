"""Effectively once: what nobody knows of is looked up at the service before it is sent again."""

from jackfield.sdk import Context, Event, on
from jackfield.sdk.promises import OnUnknown

from .._line import Line, LineSettings


class ChaosAsk(Line):
    """Posts, and asks whether it was taken."""

    name = "Chaos: ask"
    on_unknown = OnUnknown.VERIFY

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Send one event."""
        await self.send(event, context)

    async def verify(self, event: Event, context: Context[LineSettings]) -> bool:
        """Look it up."""
        answer = await context.http.get(
            context.settings.url.replace("/hook/", "/taken/"), headers={"webhook-id": event.id}
        )
        return bool(answer.json()["taken"])
