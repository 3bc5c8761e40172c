"""Integrations of the tests' own that services call, and the services that call them."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from asgiref.sync import async_to_sync
from django.db import connections
from django.test import AsyncClient
from standardwebhooks import Webhook

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Event, Memory
from jackfield.inbound import addresses
from jackfield.inbound.models import Seen
from jackfield.realtime import wakeups
from jackfield.registry import get_integration_manager, watcher
from jackfield.sdk import (
    Context,
    InboundAnswer,
    InboundRequest,
    Integration,
    Secret,
    Settings,
    inbound,
    setting,
    signatures,
)

#: A secret of nobody.
SIGNING_SECRET = "whsec_" + base64.b64encode(b"inbound-tests-0123456789").decode()

Hook = Callable[[InboundRequest, Context[Any]], Awaitable[InboundAnswer | None]]


class BellSettings(Settings):
    """What a service signs with."""

    signing_secret: Secret = setting("Signing secret")


class Bell(Integration[BellSettings]):
    """Publishes what its service sends, which signs as Standard Webhooks say."""

    integration_id = "bell"
    name = "Bell"
    #: What a test wants done instead.
    does: ClassVar[Hook | None] = None
    #: Bodies that reached the hook.
    heard: ClassVar[list[bytes]] = []

    @inbound(verify=signatures.standard_webhooks())
    async def receive(self, request: InboundRequest, context: Context[Any]) -> InboundAnswer | None:
        """Publish it."""
        Bell.heard.append(request.body)
        if Bell.does is not None:
            return await Bell.does(request, context)
        data = request.json()
        context.memory["count"] = context.memory.get("count", 0) + 1
        context.publish("bell.rung", {"sent": data})
        return InboundAnswer(
            body=json.dumps({"count": context.memory["count"]}), content_type="application/json"
        )


class OpenBell(Integration[Any]):
    """Its service signs nothing."""

    integration_id = "open_bell"
    name = "Open bell"
    does: ClassVar[Hook | None] = None

    @inbound(verify=None)
    async def receive(self, request: InboundRequest, context: Context[Any]) -> InboundAnswer | None:
        """Publish that it rang, or answer a challenge."""
        if OpenBell.does is not None:
            return await OpenBell.does(request, context)
        if request.method == "GET":
            return InboundAnswer(body=request.query.get("challenge", ""))
        context.publish("bell.rung", {"sent": request.json()})
        return None


class Mute(Integration[Any]):
    """Nobody calls it."""

    integration_id = "mute"
    name = "Mute"

    def initialize(self) -> None:
        """Begin."""


KINDS: tuple[type[Integration[Any]], ...] = (Bell, OpenBell, Mute)
#: For the processes of ``receiving_process``.
LINES = KINDS


@contextmanager
def registered_bells() -> Iterator[None]:
    """The integrations, running in this process; what a test changed of them is forgotten."""
    manager = get_integration_manager()
    for kind in KINDS:
        manager.register_integration_class(kind).enable_integration()
    try:
        yield
    finally:
        for kind in KINDS:
            manager.unregister_integration_class(kind)
        watcher.stop()
        wakeups.stop()
        Bell.does = OpenBell.does = None
        Bell.heard.clear()


def make_bell(
    *, owner: Any, integration_id: str = "bell", name: str = "Door", enabled: bool = True
) -> Config:
    """A config that is called."""
    return configs.create(
        actor=owner,
        owner=owner,
        integration_id=integration_id,
        name=name,
        settings={},
        secrets={"signing_secret": SIGNING_SECRET} if integration_id == "bell" else {},
        event_types=(),
        enabled=enabled,
    )


def path_of(config: Config) -> str:
    """The path of its address."""
    url = addresses.urls_of([config.pk])[config.pk]
    return "/" + url.split("/", 3)[3]


def signed(
    body: bytes, *, message_id: str = "msg_1", at: datetime | None = None, secret: str = SIGNING_SECRET
) -> dict[str, str]:
    """The headers with which a service signs a body, by the specification's own package."""
    at = at or datetime.now(tz=UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
        "content-type": "application/json",
    }


def mac(key: bytes, content: bytes, algorithm: str = "sha256") -> bytes:
    """An HMAC, worked out by the book."""
    return hmac.new(key, content, getattr(hashlib, algorithm)).digest()


def call(
    path: str, body: bytes = b"{}", *, method: str = "POST", headers: dict[str, str] | None = None
) -> Any:
    """Call an address, through the real application."""
    return async_to_sync(acall)(path, body, method=method, headers=headers)


async def acall(
    path: str, body: bytes = b"{}", *, method: str = "POST", headers: dict[str, str] | None = None
) -> Any:
    """The same, for tests that have a loop."""
    given = {"content-type": "application/json", **(headers or {})}
    client: Any = AsyncClient()
    return await client.generic(
        method, path, data=body, content_type=given.pop("content-type"), headers=given
    )


def ring(config: Config, body: bytes = b'{"n": 1}', *, path: str | None = None, **how: Any) -> Any:
    """Send a signed message to a config."""
    return call(path or path_of(config), body, headers=signed(body, **how))


def kept() -> tuple[int, int, int]:
    """How many events (but Jackfield's own news), memories and known messages there are."""
    events = Event.objects.exclude(type__startswith="config.")
    return events.count(), Memory.objects.count(), Seen.objects.count()


def health(config: Config) -> tuple[str, int, bool]:
    """What is known of a config: its health, failures in a row, whether it ever worked."""
    config.refresh_from_db()
    return config.health, config.failure_count, config.last_success_at is not None


def refused(answer: Any) -> tuple[int, str]:
    """The status and code of a refusal."""
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()["code"]


def doing(what: Callable[[Context[Any]], Any]) -> Callable[[InboundRequest, Context[Any]], Any]:
    """A hook that publishes and does something beside."""

    async def does(_request: InboundRequest, context: Context[Any]) -> Any:
        context.publish("bell.rung", {})
        found = what(context)
        return await found if asyncio.iscoroutine(found) else found

    return does


def raising(error: Exception) -> Callable[[Context[Any]], Any]:
    """Something to do: raise."""

    def does(_context: Context[Any]) -> None:
        raise error

    return does


def raising_of(error: Exception) -> Callable[..., Any]:
    """A function that raises, whatever it is given."""

    def does(*_args: Any, **_named: Any) -> Any:
        raise error

    return does


def closing(does: Callable[[], Any]) -> Any:
    """Do something, and leave no connection in this thread."""
    try:
        return does()
    finally:
        connections.close_all()


def fail(text: str) -> None:
    """Fail as authors do."""
    raise KeyError(text)


def another_secret() -> str:
    """What somebody else signs with."""
    return "whsec_" + "b3RoZXItc2VjcmV0LW9mLW5vYm9keQ=="
