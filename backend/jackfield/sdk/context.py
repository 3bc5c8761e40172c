"""One config, made ready for one call."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jackfield.sdk.net.client import HttpClient
from jackfield.sdk.settings import Settings

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, kw_only=True)
class Context(Generic[S]):
    """What a hook or a check may use: nothing here outlives the call."""

    #: The owner's settings, validated and with their secrets.
    settings: S
    #: Raises the five errors by itself: its answers need no look at the status.
    http: HttpClient = field(repr=False)
    config_id: str
    config_name: str
    #: Which try of the delivery this is; 1 for the first.
    attempt: int = 1

    async def connect(
        self, host: str, port: int, *, tls: bool | ssl.SSLContext = False
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a stream for a protocol other than HTTP, under the same address policy and deadline.

        The caller closes the writer.

        Raises:
            Rejected: The address is one that must not be called.
            Unavailable: Nobody answers there.
        """
        return await self.http.connect(host, port, tls=tls)
