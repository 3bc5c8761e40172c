"""One change to all who follow it: beside sockets that are sent the same bytes, and Strawberry's consumer."""

import asyncio
import json
import resource
import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from django.contrib.auth import get_user_model

from jackfield.accounts.operations import create_token
from jackfield.accounts.scopes import TokenScope
from jackfield.configs.models import Config
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, Goal, note, tell
from tests.bench.places import database_name
from tests.bench.processes import running
from tests.bench.sizes import Size
from tests.chaos.stores import redises
from tests.support.served import free_port

_OURS = "subscription { configStatus { kind cursor configId config { name } } }"
_STOCK = "subscription { changed { kind cursor configId name } }"
#: Of the text that changes.
_LENGTH = 100
_PATIENCE_S = 120.0


@dataclass(kw_only=True)
class Measured:
    """Of one kind of server, with one number of sockets."""

    sockets: int
    #: From the change to the last receipt.
    last_ms: list[float] = field(default_factory=list)
    #: Of the server, for one client and one event.
    cpu_us: float = 0.0
    #: For one socket that waits.
    kib: float = 0.0
    lost: int = 0

    @property
    def median_ms(self) -> float:
        """To the last receipt."""
        return statistics.median(self.last_ms)


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Few, then many, of each kind."""
    few = size.of(tiny=10, short=60, full=200)
    many = size.of(tiny=10, short=300, full=3_000)
    events = size.of(tiny=3, short=20, full=20)
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, max(8_192, 2 * many)), limit))
    token = _prepare()
    database = database_name()
    note(f"one change to all, on {database}: {few} and {many} sockets, {events} changes each")
    measured = {
        (kind, count): asyncio.run(_measure(kind, count, events=events, token=token, environ=environ))
        for kind in ("raw", "ours")
        for count in sorted({few, many})
    }
    ours, raw = measured["ours", many], measured["raw", many]
    tell(
        Figure(
            name=f"broadcast_to_{many}_{database}_ms",
            ours=ours.median_ms,
            reference=raw.median_ms,
            goal=Goal(most=1.3),
        ),
        Figure(name=f"broadcast_cpu_of_{many}_{database}_us", ours=ours.cpu_us, reference=raw.cpu_us),
        Figure(
            name=f"broadcast_cpu_of_each_among_{many}_{database}_us",
            ours=ours.cpu_us,
            reference=measured["ours", few].cpu_us,
            goal=Goal(most=1.2),
        ),
        Figure(
            name=f"idle_subscription_{database}_kib", ours=ours.kib, reference=raw.kib, goal=Goal(most=1.5)
        ),
        Figure(
            name=f"broadcast_{database}_lost",
            ours=sum(one.lost for one in measured.values()),
            goal=Goal(most=0, of_ours=True),
        ),
    )
    layers = {"memory": 25} if size is Size.TINY else {"memory": 25, "redis": 8}
    for layer, least in layers.items():
        theirs = _stock(layer, many, events=size.of(tiny=2, short=3, full=3), environ=environ)
        if theirs is not None:
            tell(
                Figure(
                    name=f"stock_consumer_{layer}_beside_ours_{many}_{database}_ms",
                    ours=theirs.median_ms,
                    reference=ours.median_ms,
                    goal=Goal(least=least) if many >= 3_000 else None,
                )
            )


def _stock(layer: str, count: int, *, events: int, environ: Mapping[str, str]) -> Measured | None:
    with ExitStack() as stack:
        more = {}
        if layer == "redis":
            try:
                more["STOCK_REDIS_URL"] = stack.enter_context(redises()).url
            except LookupError as lack:
                note(f"Strawberry's consumer over Redis is left out: {lack}")
                return None
        return asyncio.run(_measure("stock", count, events=events, token="", environ={**environ, **more}))


async def _measure(kind: str, count: int, *, events: int, token: str, environ: Mapping[str, str]) -> Measured:
    port = free_port()
    found = Measured(sockets=count)
    url = f"http://127.0.0.1:{port}"
    given = {
        **environ,
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "jackfield.project.settings",
        "JACKFIELD_USER_RATE": "0",
        "JACKFIELD_ADDRESS_RATE": "0",
    }
    with running("tests.bench.references.broadcasting", kind, environ=given) as process:
        process.first_line()
        async with aiohttp.ClientSession() as session, Crowd(url) as crowd:
            document, ready = {"raw": (None, ""), "ours": (_OURS, "READY"), "stock": (_STOCK, "")}[kind]
            # What the first one starts is not for each.
            await crowd.grow([token], document=document, ready=ready)
            before = await _state(session, url)
            await crowd.grow([token] * (count - 1), document=document, ready=ready)
            if kind != "ours":
                await _all_listen(session, url, count)
            found.kib = ((await _state(session, url))["kib"] - before["kib"]) / (count - 1)
            await _tell(crowd, session, url, kind, "warm")
            before = await _state(session, url)
            for number in range(events):
                found.last_ms.append(1000 * await _tell(crowd, session, url, kind, f"event-{number}-"))
            used = (await _state(session, url))["cpu_s"] - before["cpu_s"]
            found.cpu_us = 1_000_000 * used / (events * count)
            found.lost = crowd.lost
        process.require_alive()
    return found


async def _tell(crowd: Crowd, session: aiohttp.ClientSession, url: str, kind: str, mark: str) -> float:
    """Seconds from the change to the last receipt."""
    crowd.expect(mark)
    name = mark.ljust(_LENGTH, "x")
    said = _frame(name) if kind == "raw" else name
    async with session.post(f"{url}/say", data=said.encode()) as answer:
        began = (await answer.json(content_type=None))["began"]
    seconds: float = max(await crowd.all_told()) - began
    return seconds


def _frame(name: str) -> str:
    """The same bytes as the product's."""
    change = {"kind": "CHANGED", "cursor": "c" * 60, "configId": "cfg_1", "config": {"name": name}}
    payload = {"data": {"configStatus": change}}
    return json.dumps({"id": "1", "type": "next", "payload": payload}, separators=(",", ":"))


async def _all_listen(session: aiohttp.ClientSession, url: str, count: int) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while (await _state(session, url))["listening"] < count:  # noqa: ASYNC110 - in another process
            await asyncio.sleep(0.05)


async def _state(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(f"{url}/state") as answer:
        return await answer.json(content_type=None)


def _prepare() -> str:
    """A viewer with a config; returns a token."""
    user = get_user_model().objects.create_user("viewer")
    Config.objects.create(owner=user, integration_id="webhook", name="One")
    _, secret = create_token(actor=user, user=user, name="bench", scopes=[TokenScope.READ])
    return secret
