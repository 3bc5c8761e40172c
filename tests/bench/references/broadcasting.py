"""Servers that tell all who listen of one change: `python -m tests.bench.references.broadcasting KIND`.

KIND is `ours` (the product's application), `raw` (each socket is sent the same bytes), or `stock`: the
consumer that comes with Strawberry, over Channels' layer in memory, or in the Redis of STOCK_REDIS_URL. All
run under the product's server with its settings, in a process that has loaded the product, and are told to
begin by `POST /say`: so only what they do in between differs. The answer says when that was, by the clock of
the machine. `GET /state` says what the process has used so far.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import django

django.setup()

import strawberry  # noqa: E402 - after Django's
import uvicorn  # noqa: E402
from channels.layers import channel_layers, get_channel_layer  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402
from strawberry.channels import GraphQLWSConsumer  # noqa: E402

from jackfield.configs.models import Config  # noqa: E402
from jackfield.project import server  # noqa: E402
from jackfield.project.asgi import application  # noqa: E402
from jackfield.realtime import wakeups  # noqa: E402

App = Callable[[Any, Any, Any], Awaitable[None]]
_GROUP = "all"


class Counted:
    """How many listen."""

    listening = 0


async def _raw(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
    _raw_sockets.append(send)
    Counted.listening += 1
    while (await receive())["type"] != "websocket.disconnect":
        pass


_raw_sockets: list[Any] = []


async def _say_raw(text: str) -> None:
    message = {"type": "websocket.send", "text": text}
    for send in _raw_sockets:
        await send(message)


@strawberry.type
class Thing:
    """As much as the product's document asks for."""

    kind: str
    cursor: str
    config_id: str
    name: str


@strawberry.type
class Subscription:
    """One, told by a group of the layer."""

    @strawberry.subscription
    async def changed(self, info: strawberry.Info) -> AsyncGenerator[Thing, None]:
        """Follow it."""
        consumer = info.context["ws"]
        async with consumer.listen_to_channel("changed", groups=[_GROUP]) as messages:
            Counted.listening += 1
            async for message in messages:
                yield Thing(kind="CHANGED", cursor="c" * 60, config_id="cfg_1", name=message["name"])


@strawberry.type
class Query:
    """A schema needs one."""

    nothing: str = ""


_stock: App = URLRouter(
    [
        path(
            "graphql",
            GraphQLWSConsumer.as_asgi(schema=strawberry.Schema(query=Query, subscription=Subscription)),
        )
    ]
)


async def _say_stock(text: str) -> None:
    await get_channel_layer().group_send(_GROUP, {"type": "changed", "name": text})


async def _say_ours(text: str) -> None:
    await asyncio.to_thread(_rename, text)


def _rename(name: str) -> None:
    """As any writer would; the product hears of it by itself."""
    config = Config.objects.latest("pk")
    config.name = name
    config.version += 1
    config.save()


_KINDS: dict[str, tuple[App, Callable[[str], Awaitable[None]]]] = {
    "ours": (application, _say_ours),
    "raw": (_raw, _say_raw),
    "stock": (_stock, _say_stock),
}


def served(kind: str) -> App:
    """The server of a kind, with the two paths of the measurement."""
    app, say = _KINDS[kind]

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await app(scope, receive, send)
            return
        answer: dict[str, Any]
        if scope["path"] == "/say":
            text = (await receive())["body"].decode()
            began = time.monotonic()
            await say(text)
            answer = {"began": began}
        else:
            answer = {"cpu_s": time.process_time(), "kib": _kib(), "listening": Counted.listening}
        body = json.dumps(answer).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return serve


def _kib() -> int:
    with open("/proc/self/smaps_rollup") as file:  # noqa: PTH123 - a line of it
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))


def main(kind: str) -> None:
    """Serve on PORT."""
    layer: dict[str, Any] = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    if kind == "stock" and os.environ.get("STOCK_REDIS_URL"):
        layer = {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["STOCK_REDIS_URL"]]},
        }
    if kind == "stock":
        settings.CHANNEL_LAYERS = {"default": layer}
        channel_layers.backends.clear()
    # One viewer may be many here.
    settings.JACKFIELD_SOCKETS_A_USER = 1_000_000
    wakeups.start()
    config = server._config()
    config.app = served(kind)
    listening = server.bind()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listening])
    wakeups.stop()


if __name__ == "__main__":
    main(sys.argv[1])
