"""Integrations of the tests' own, and what stands around a delivery: owners, configs, workers."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, ClassVar, TypeVar

from django.contrib.auth import get_user_model
from django.db import connections

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery
from jackfield.delivery.working.worker import Worker
from jackfield.realtime import wakeups
from jackfield.registry import get_integration_manager, watcher
from jackfield.sdk import Context, Event, Integration, Settings, on, setting
from jackfield.sdk.promises import OnUnknown

T = TypeVar("T")


class LineSettings(Settings):
    """Where to."""

    url: str = setting("URL", kind="url")


class Line(Integration[LineSettings]):
    """Posts the id of every event to a URL."""

    integration_id = "line"
    name = "Line"

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Send one event; of one that asks for it, make a mistake once the service has taken it."""
        await context.http.post(context.settings.url, json={"id": event.id, "data": dict(event.data)})
        if event.data.get("fails_after"):
            raise KeyError("next")


class CautiousLine(Line):
    """One that would rather send nothing than send it twice."""

    integration_id = "cautious"
    on_unknown = OnUnknown.HOLD


class AskingLine(Line):
    """One whose service can say what it took."""

    integration_id = "asking"
    on_unknown = OnUnknown.VERIFY
    #: Ids of events that the service has taken.
    taken: ClassVar[set[str]] = set()

    async def verify(self, event: Event, context: Context[LineSettings]) -> bool:
        """Look it up."""
        return event.id in self.taken


class BrokenLine(Line):
    """One whose author made a mistake."""

    integration_id = "broken"

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Fail."""
        raise KeyError("a-secret-in-the-text")


LINES = (Line, CautiousLine, AskingLine, BrokenLine)


@contextmanager
def registered_lines() -> Iterator[None]:
    """The integrations, running in this process."""
    manager = get_integration_manager()
    for line in LINES:
        manager.register_integration_class(line).enable_integration()
    try:
        yield
    finally:
        for line in LINES:
            manager.unregister_integration_class(line)
        watcher.stop()
        wakeups.stop()
        AskingLine.taken.clear()


def make_user(username: str = "mia", **fields: Any) -> Any:
    """A user who can do nothing but own."""
    return get_user_model().objects.create_user(username=username, **fields)


def make_config(
    *,
    owner: Any,
    url: str = "http://127.0.0.1:9/",
    integration_id: str = "line",
    name: str = "Mine",
    event_types: tuple[str, ...] = ("ticket.*",),
    enabled: bool = True,
) -> Config:
    """An enabled config that hears tickets."""
    return configs.create(
        actor=owner,
        owner=owner,
        integration_id=integration_id,
        name=name,
        settings={"url": url},
        secrets={},
        event_types=event_types,
        enabled=enabled,
    )


@asynccontextmanager
async def working(*, count: int = 1) -> AsyncIterator[list[Worker]]:
    """Workers that run while ``async with`` lasts, and end in good order."""
    workers = [Worker(kind="WORKER") for _ in range(count)]
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()
        await asyncio.gather(*tasks)


async def until(condition: Callable[[], bool], *, timeout_s: float = 60.0) -> None:
    """Return as soon as ``condition``, which may ask the database, holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not await ask(condition):
        assert time.monotonic() < deadline, "it did not become true in time"
        await asyncio.sleep(0.02)


async def ask(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Return what a function that asks the database returns; its connection does not outlive the call."""

    def call() -> T:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.to_thread(call)


def states() -> dict[str, int]:
    """How many deliveries there are in which state."""
    counts: dict[str, int] = {}
    for state in Delivery.objects.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def close_connections() -> None:
    """Of the thread that is running."""
    connections.close_all()
