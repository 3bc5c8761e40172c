"""At least once: what nobody knows of is sent again."""

from jackfield.sdk import Context, Event, on
from jackfield.sdk.promises import OnUnknown

from .._line import Line, LineSettings


class ChaosAgain(Line):
    """Posts, and posts again."""

    name = "Chaos: again"
    on_unknown = OnUnknown.AGAIN

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Send one event."""
        await self.send(event, context)
