"""A server in the test's own event loop, and a client that speaks graphql-transport-ws."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from jackfield.project.asgi import application

#: Generous: a test waits only as long as it must.
SOON_S = 20.0


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the test's signals alone."""
        yield

    async def main_loop(self) -> None:
        """As uvicorn's, without its tenth of a second at the end."""
        while not self.should_exit:  # noqa: ASYNC110 - uvicorn's own flag
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def served(app: Any = application, **options: Any) -> AsyncIterator[str]:
    """Serve, as `jackfield serve` does, on a free port; yields host and port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        **{
            "ws": "websockets-sansio",
            "ws_per_message_deflate": False,
            "lifespan": "off",
            "log_config": None,
            "timeout_graceful_shutdown": 5,
            **options,
        },
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn's own flag
            await asyncio.sleep(0.01)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


class Client:
    """A client of the protocol that waits for what it expects, with a deadline."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: Any) -> None:
        await self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def receive(self) -> Any:
        return json.loads(await asyncio.wait_for(self.connection.recv(), SOON_S))

    async def init(self, payload: Any = None) -> Self:
        await self.send({"type": "connection_init", **({} if payload is None else {"payload": payload})})
        assert await self.receive() == {"type": "connection_ack"}
        return self

    async def subscribe(self, operation_id: str, query: str, **variables: Any) -> None:
        await self.send(
            {"id": operation_id, "type": "subscribe", "payload": {"query": query, "variables": variables}}
        )

    async def answer(self, query: str, **variables: Any) -> Any:
        """Run a query or mutation to its end."""
        await self.subscribe("only", query, **variables)
        result = await self.receive()
        if result["type"] == "next":
            assert await self.receive() == {"id": "only", "type": "complete"}
        return result

    async def close_code(self) -> int:
        """Read on until the server closes, and return its code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.wait_for(self.connection.recv(), SOON_S)
        received = self.connection.protocol.close_rcvd
        assert received is not None, "the connection broke without a closing frame"
        return received.code


@contextlib.asynccontextmanager
async def open_socket(
    host: str,
    *,
    subprotocol: str = "graphql-transport-ws",
    headers: dict[str, str] | None = None,
    **options: Any,
) -> AsyncIterator[Client]:
    async with connect(
        f"ws://{host}/graphql",
        subprotocols=[subprotocol],  # type: ignore[list-item]
        additional_headers=headers,
        compression=None,
        max_size=None,
        proxy=None,
        **options,
    ) as connection:
        yield Client(connection)
