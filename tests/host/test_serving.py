"""What a server process of a host runs beside its requests, and what it hands on to the host."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from jackfield.host import asgi
from tests.support.main_job import eventually

HOSTED = {"ROOT_URLCONF": "tests.host.mounted", "JACKFIELD_EMBEDDED_WORKER": False}


class Application:
    """A host's own ASGI application that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append((scope["type"], scope["path"]))


async def ask(application: Any, kind: str, path: str, **scope: Any) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": f"{kind}.disconnect", "code": 1001}

    await application({"type": kind, "path": path, "headers": [], **scope}, receive, send)
    return sent


@override_settings(**HOSTED)
async def test_what_is_not_ours_goes_to_the_host() -> None:
    theirs = Application()
    application = asgi(theirs)

    await ask(application, "http", "/tickets/")
    await ask(application, "websocket", "/chat")
    await ask(application, "websocket", "/graphql")

    assert theirs.asked == [("http", "/tickets/"), ("websocket", "/chat"), ("websocket", "/graphql")]


@override_settings(**HOSTED)
@pytest.mark.parametrize("root_path", ["", "/behind"])
async def test_our_socket_is_found_below_what_the_server_stands_under(root_path: str) -> None:
    theirs = Application()

    path = f"{root_path}/deep/lines/graphql"
    sent = await ask(asgi(theirs), "websocket", path, root_path=root_path, subprotocols=[])

    assert theirs.asked == []
    assert [message["type"] for message in sent if message["type"] != "websocket.close"] == []


@override_settings(**HOSTED)
async def test_a_long_body_is_refused_on_our_addresses_and_is_the_hosts_own_affair_elsewhere() -> None:
    theirs = Application()
    application = asgi(theirs)
    length = [(b"content-length", b"3000000000")]

    [start, *_] = await ask(application, "http", "/deep/lines/graphql", headers=length)
    await ask(application, "http", "/upload", headers=length)

    assert start["status"] == 413
    assert theirs.asked == [("http", "/upload")]


async def live(application: Any, *, until: Callable[[], bool]) -> list[str]:
    """Live through a lifespan; what was told, in order."""
    told: list[str] = []
    may_end = asyncio.Event()
    messages = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Any:
        message = next(messages)
        if message == "lifespan.shutdown":
            await may_end.wait()
        return {"type": message}

    async def send(message: Any) -> None:
        told.append(message["type"])

    living = asyncio.ensure_future(application({"type": "lifespan"}, receive, send))
    await asyncio.to_thread(eventually, lambda: until() or living.done())
    may_end.set()
    await living
    return told


def thread_names() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("jackfield-")}


@pytest.mark.django_db(transaction=True)
@override_settings(**{**HOSTED, "JACKFIELD_EMBEDDED_WORKER": True})
async def test_a_lifespan_starts_what_runs_beside_and_ends_it() -> None:
    wanted = {"jackfield-watcher", "jackfield-worker"}

    told = await live(asgi(Application()), until=lambda: wanted <= thread_names())

    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert thread_names() & wanted == set()


@override_settings(**HOSTED)
async def test_a_start_that_fails_is_told_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("no threads left")

    monkeypatch.setattr("jackfield.host.serving.background", fail)

    told = await live(asgi(Application()), until=lambda: False)

    assert told == ["lifespan.startup.failed"]
