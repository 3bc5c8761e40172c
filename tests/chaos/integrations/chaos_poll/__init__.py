"""Periodic work: a schedule every second, and a sync; the service notes when each begins and ends."""

import os
from collections.abc import Iterable
from datetime import timedelta

from jackfield.sdk import Context, Integration, Resource, every

from .._line import LineSettings


class ChaosPoll(Integration[LineSettings]):
    """Tells the service of each of its calls."""

    name = "Chaos: poll"

    @every(timedelta(seconds=1))
    async def poll(self, context: Context[LineSettings]) -> None:
        """Tell of a run of the schedule."""
        await self._tell("schedule", context)

    async def check(self, context: Context[LineSettings]) -> None:
        """Tell of a check."""
        await self._tell("check", context)

    async def synchronize(self, context: Context[LineSettings]) -> Iterable[Resource]:
        """Tell of a sync; there is one thing."""
        await self._tell("sync", context)
        return [Resource(integration_key="one", kind="thing", name="One")]

    async def _tell(self, kind: str, context: Context[LineSettings]) -> None:
        # The service answers a moment later, and notes when it was asked and when it answered.
        await context.http.post(f"{context.settings.url}/{kind}", json={"process": os.getpid()})
