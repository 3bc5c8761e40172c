"""Integrations of the tests' own that have things, and what stands around a sync of theirs."""

import asyncio
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Errand as ErrandRow
from jackfield.realtime import wakeups
from jackfield.registry import get_integration_manager, watcher
from jackfield.resources import changes, drift, syncing
from jackfield.resources.changes import ResourceChange
from jackfield.resources.models import Resource as Row
from jackfield.resources.models import Sync
from jackfield.sdk import (
    Context,
    Event,
    Integration,
    Resource,
    Secret,
    Settings,
    SyncResult,
    action,
    on,
    setting,
    steps,
)
from jackfield.sdk.steps import GatewayRequest, Step


class HubSettings(Settings):
    """Where it is."""

    url: str = setting("URL", kind="url", default="http://127.0.0.1:9/")
    token: Secret | None = setting("Token", required=False)


class Hub(Integration[HubSettings]):
    """Has the things that a test gives it."""

    integration_id = "hub"
    name = "Hub"
    #: What it has; a function is called for it, in the middle of the call to the service.
    things: ClassVar[Iterable[Any] | Callable[[], Any]] = ()
    #: Config ids, each time somebody read.
    read_by: ClassVar[list[str]] = []
    #: What was commanded, as the action was given it, and how it stands after a command.
    commanded: ClassVar[list[Resource]] = []
    stands: ClassVar[Callable[[Resource], Resource]] = staticmethod(lambda one: replace(one, state="off"))
    #: What it was told after syncs; and what a test has it do then.
    told: ClassVar[list[SyncResult]] = []
    follows: ClassVar[Callable[[Context[HubSettings]], Any] | None] = None

    async def synchronize(self, context: Context[HubSettings]) -> Iterable[Resource]:
        """Tell."""
        Hub.read_by.append(context.config_id)
        if callable(Hub.things):
            found: Any = Hub.things()
            return await found if inspect.iscoroutine(found) else found  # type: ignore[no-any-return]  # of the test
        return Hub.things

    async def after_sync(self, context: Context[HubSettings], result: SyncResult) -> None:
        """Note it."""
        Hub.told.append(result)
        if Hub.follows is not None:
            await Hub.follows(context)

    @action("switch", "Switch", resource_kinds=("light",))
    async def switch(self, request: GatewayRequest, context: Context[HubSettings]) -> Step:
        """Command a light, and say how it stands then."""
        assert request.resource is not None
        Hub.commanded.append(request.resource)
        stands = Hub.stands(request.resource)
        return steps.Done(message="Switched.", result={"state": stands.state}, resource=stands)


class OtherHub(Hub):
    """Another service, with things of the same keys."""

    integration_id = "other-hub"


class HttpHub(Integration[HubSettings]):
    """Asks the service for its things, over real sockets: for workers in processes of their own."""

    integration_id = "http_hub"
    name = "HTTP hub"

    async def synchronize(self, context: Context[HubSettings]) -> Iterable[Resource]:
        """Ask."""
        answer = await context.http.get(context.settings.url)
        return [Resource(integration_key=key, kind="light", name=key) for key in answer.json()]


class Line(Integration[Any]):
    """Has nothing to synchronise."""

    integration_id = "no-things"

    @on("resources.drifted")
    async def hear(self, event: Event, context: Context[Any]) -> None:
        """Take it."""


LINES: tuple[type[Integration[Any]], ...] = (Hub, OtherHub, HttpHub, Line)


@contextmanager
def registered_hubs() -> Iterator[None]:
    """The integrations, running in this process; what a test changed of them is forgotten."""
    manager = get_integration_manager()
    for hub in LINES:
        manager.register_integration_class(hub).enable_integration()
    try:
        yield
    finally:
        for hub in LINES:
            manager.unregister_integration_class(hub)
        watcher.stop()
        wakeups.stop()
        Hub.things, Hub.read_by, Hub.commanded = (), [], []
        Hub.told, Hub.follows = [], None
        Hub.stands = staticmethod(lambda one: replace(one, state="off"))


def light(key: str, *, name: str | None = None, state: str | None = None, **fields: Any) -> Resource:
    """A thing of the service."""
    return Resource(integration_key=key, kind="light", name=name or f"Light {key}", state=state, **fields)


def make_hub(
    *,
    owner: Any,
    integration_id: str = "hub",
    name: str = "Home",
    enabled: bool = True,
    url: str = "http://127.0.0.1:9/",
    **secrets: str | None,
) -> Config:
    """A config whose things can be read."""
    return configs.create(
        actor=owner,
        owner=owner,
        integration_id=integration_id,
        name=name,
        settings={"url": url},
        secrets=secrets,
        enabled=enabled,
    )


def synced(config: Config, *things: Resource, mode: str = "SAFE") -> Sync:
    """Let the service have these things and read them; return the sync as it stands then."""
    Hub.things = list(things)
    return run_sync(config, mode=mode)


def run_sync(config: Config, *, mode: str = "SAFE") -> Sync:
    """Ask for a sync and run it to its end, as a worker does."""
    sync = syncing.start(actor=None, config_id=config.pk, mode=mode)
    again = True
    while again:
        again = asyncio.run(syncing.run(errand_of(config))) is not None
    sync.refresh_from_db()
    return sync


def look_for_drift() -> timedelta:
    """Look at the configs whose turn it is, as workers do; return when it is somebody's turn again."""
    wait = asyncio.run(drift.run(Errand(kind=syncing.DRIFT, key="", payload={}, attempt=1)))
    for row in ErrandRow.objects.filter(kind=drift.LOOK).order_by("key"):
        errand = Errand(kind=row.kind, key=row.key, payload={}, attempt=1)
        while asyncio.run(drift.look(errand)) is not None:
            pass
        row.delete()
    return wait


def errand_of(config: Config) -> Errand:
    """The errand that a worker is given."""
    return Errand(kind=syncing.SYNC, key=str(config.pk), payload={}, attempt=1)


def counts(sync: Sync) -> tuple[int, int, int, int, int]:
    """The five: created, updated, reconnected, detached, removed."""
    return sync.created, sync.updated, sync.reconnected, sync.detached, sync.removed


def keys_of(config: Config | None, *, is_detached: bool = False) -> list[str]:
    """The keys of its resources, sorted."""
    rows = Row.objects.filter(config=config, is_detached=is_detached)
    return sorted(rows.values_list("integration_key", flat=True))


@contextmanager
def hears(raising: Exception | None = None) -> Iterator[list[tuple[str, ResourceChange]]]:
    """Collect what applications are told inside the block; ``raising`` is raised at each instead."""
    told: list[tuple[str, ResourceChange]] = []

    def listener(resource: Row, change: ResourceChange) -> None:
        if raising is not None:
            raise raising
        told.append((resource.integration_key, change))

    changes.on_resource_change(listener)
    try:
        yield told
    finally:
        changes.forget_listener(listener)
