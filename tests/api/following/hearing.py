"""Hears a stream as its subscription's resolver would hand it on, and waits for what it says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from django.contrib.auth.models import User

from jackfield.api.cursors import StreamPosition
from jackfield.api.following import streams
from jackfield.api.following.config_source import ConfigSource
from jackfield.api.following.delivery_source import DeliverySource
from tests.api.following.things import principal_of

#: Generous: a test waits only as long as it must.
SOON_S = 20.0


def made(**message: Any) -> dict[str, Any]:
    return message


class Heard:
    """What came of a stream, waited for."""

    def __init__(self, values: AsyncIterator[dict[str, Any]]) -> None:
        self._values = values

    async def message(self) -> dict[str, Any]:
        return await asyncio.wait_for(anext(self._values), SOON_S)

    async def next(self) -> tuple[str, Any]:
        """Kind and key."""
        message = await self.message()
        return message["kind"].value, message["key"]

    async def until_ready(self) -> list[tuple[str, Any]]:
        heard = [await self.next()]
        while heard[-1][0] != "READY":
            heard.append(await self.next())
        return heard

    async def end(self) -> bool:
        try:
            await self.message()
        except StopAsyncIteration:
            return True
        return False


@asynccontextmanager
async def configs(
    user: User | None,
    *,
    keys: frozenset[int] | None = None,
    integration_id: str | None = None,
    after: StreamPosition | None = None,
) -> AsyncIterator[Heard]:
    source = ConfigSource(
        principal=principal_of(user), after=after, config_keys=keys, integration_id=integration_id, made=made
    )
    values = streams.values(source)
    try:
        yield Heard(values)
    finally:
        await values.aclose()


@asynccontextmanager
async def deliveries(
    user: User | None,
    *,
    config_key: int | None = None,
    event_key: int | None = None,
    after: StreamPosition | None = None,
) -> AsyncIterator[Heard]:
    source = DeliverySource(
        principal=principal_of(user), after=after, config_key=config_key, event_key=event_key, made=made
    )
    values = streams.values(source)
    try:
        yield Heard(values)
    finally:
        await values.aclose()
