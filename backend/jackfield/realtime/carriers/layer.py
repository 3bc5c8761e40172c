"""Carries hints through the Channels layer: one member of one group in each process."""

import contextlib
import uuid
from collections.abc import Callable

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

_GROUP = "wakeups"


class LayerLine:
    """The layer makes connections of their own for the event loop that uses it."""

    faults: tuple[type[Exception], ...] = (RedisError, OSError)

    def __init__(self) -> None:
        self._here = uuid.uuid4().hex
        self._layer = get_channel_layer()

    async def hear(self, hint: Callable[[str], None]) -> None:
        """Be a member of the group."""
        try:
            channel = await self._layer.new_channel()
            await self._layer.group_add(_GROUP, channel)
            while True:
                # When Redis has been away, the layer takes its subscriptions up again by itself.
                message = await self._layer.receive(channel)
                if message["sender"] != self._here:
                    hint(message["topic"])
        finally:
            # A channel that could not be subscribed to stays in its books otherwise.
            await self.close()

    async def send(self, topic: str) -> None:
        """Send to the group."""
        await self._layer.group_send(_GROUP, {"type": "wakeup", "sender": self._here, "topic": topic})

    async def close(self) -> None:
        """Close this event loop's connections; the layer opens them again when it needs them."""
        with contextlib.suppress(*self.faults):
            await self._layer.flush()
