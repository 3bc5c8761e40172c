"""A service of our own making on this machine, and a network that may reach it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from jackfield.sdk.net import AddressPolicy, Network

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[..., Awaitable[int]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that answers each request with given bytes, or as a handler does; returns its port."""
    async with AsyncExitStack() as stack:

        async def start(answer: bytes | Handler, host: str = "127.0.0.1") -> int:
            handler = answer if callable(answer) else _saying(answer)

            async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                try:
                    await handler(reader, writer)
                except (ConnectionError, asyncio.IncompleteReadError):
                    pass  # The client has had enough, which is what many of these tests are about.
                finally:
                    writer.close()

            server = await asyncio.start_server(handle, host, 0)
            stack.push_async_callback(server.wait_closed)
            stack.callback(server.close)
            port: int = server.sockets[0].getsockname()[1]
            return port

        yield start


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    made = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=5)
    yield made
    await made.close()


def _saying(answer: bytes) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await _whole_request(reader):
            writer.write(answer)
            await writer.drain()

    return handle


async def _whole_request(reader: asyncio.StreamReader) -> bool:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
    except asyncio.IncompleteReadError:
        return False
    _, _, length = head.partition(b"content-length: ")
    await reader.readexactly(int(length.split(b"\r\n")[0] or 0))
    return True
