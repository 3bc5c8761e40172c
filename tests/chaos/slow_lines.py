"""A line that takes a while before it posts, for worker processes: their MORE_LINES names this module."""

import asyncio
import os
from pathlib import Path
from typing import Any

from jackfield.sdk import Context, Event, on
from tests.delivery.lines import AskingLine

#: Shorter than the deadline of those who use it.
PAUSE_S = 4.0


class PausingLine(AskingLine):
    """Effectively once; it looks something up first."""

    integration_id = "pausing"

    @on("*")
    async def post(self, event: Event, context: Context[Any]) -> None:
        """Send one event, a while later; whoever waits for the beginning finds a file."""
        await asyncio.to_thread(Path(os.environ["CHAOS_BEGUN"]).touch)
        await asyncio.sleep(PAUSE_S)
        await super().post(event, context)


LINES = (PausingLine,)
