"""At most once: what nobody knows of is left to a person."""

from jackfield.sdk import Context, Event, on
from jackfield.sdk.promises import OnUnknown

from .._line import Line, LineSettings


class ChaosHold(Line):
    """Posts, and holds."""

    name = "Chaos: hold"
    on_unknown = OnUnknown.HOLD

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Send one event."""
        await self.send(event, context)
