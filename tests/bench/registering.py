"""What 1,000 integrations cost that nobody uses: to register them, and at each request."""

import asyncio
import gc
import time
from collections.abc import Callable, Mapping
from types import new_class
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import AsyncClient

from jackfield.accounts import operations
from jackfield.configs.models import Config
from jackfield.registry import get_integration_manager
from jackfield.registry.manager import IntegrationManager
from jackfield.sdk import Context, Event, Integration, Settings, on, setting
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.sizes import Size

COUNT = 1000
_QUESTION = {"query": "{ viewer { user { username } } }"}


def main(size: Size, _environ: Mapping[str, str]) -> None:
    """Register and make instances in turns, in one process."""
    rounds = size.of(tiny=2, short=30, full=200)
    classes = _classes()
    note(f"registering: {COUNT} classes, {rounds} rounds in turns")
    made, registered, queries = [], [], 0
    for _ in range(rounds):
        made.append(_instances_s(classes))
        took_s, asked = _register_s(classes)
        registered.append(took_s)
        queries += asked
    tell(
        of_rounds(
            name=f"register_{COUNT}_ms",
            ours=[seconds * 1000 for seconds in registered],
            reference=[seconds * 1000 for seconds in made],
            goal=Goal(most=3),
        ),
        Figure(name=f"register_{COUNT}_queries", ours=queries, goal=NEVER),
    )
    _requests(classes, size.of(tiny=2, short=150, full=600))


class Line(Settings):
    """What an author declares."""

    url: str = setting("URL", default="")


async def post(self: Any, event: Event, context: Context[Line]) -> None:
    """Never called."""


def _classes() -> list[type[Any]]:
    """Of the kind that authors write."""
    return [_class(number) for number in range(COUNT)]


def _class(number: int) -> type[Any]:
    def fill(body: dict[str, Any]) -> None:
        body["__module__"] = __name__
        body["name"] = f"Integration {number}"
        body["post"] = on("bench.measured")(post)

    return new_class(f"Integration{number}", (Integration[Line],), exec_body=fill)


def _instances_s(classes: list[type[Any]]) -> float:
    manager = IntegrationManager(Config)
    return _timed(lambda: [cls(manager) for cls in classes])


def _register_s(classes: list[type[Any]]) -> tuple[float, int]:
    asked = 0

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    manager = IntegrationManager(Config)

    def register() -> None:
        for cls in classes:
            manager.register_integration_class(cls)

    with connection.execute_wrapper(count):
        took_s = _timed(register)
    assert len(manager.get_integration_classes()) == COUNT
    manager.shutdown()
    return took_s, asked


def _requests(classes: list[type[Any]], rounds: int) -> None:
    """Ask the API the same with and without them, in turns."""
    manager = get_integration_manager()
    user = get_user_model().objects.create(username="asker")
    token, letters = operations.create_token(actor=user, user=user, name="bench", scopes=[])
    assert token.pk
    loop = asyncio.new_event_loop()
    client, headers = AsyncClient(), {"authorization": f"Bearer {letters}"}
    settings.ALLOWED_HOSTS.append("testserver")  # As the client calls it.

    async def ask() -> None:
        for _ in range(20):
            answer = await client.post("/graphql", _QUESTION, "application/json", headers=headers)
            assert answer.status_code == 200, answer.content
            assert answer.json()["data"]["viewer"]["user"]["username"] == "asker"

    beside: list[float] = []
    alone: list[float] = []
    for number in range(rounds):
        if number % 2:
            for cls in classes:
                manager.register_integration_class(cls)
        (beside if number % 2 else alone).append(_timed(lambda: loop.run_until_complete(ask())) / 20 * 1e6)
        if number % 2:
            for cls in classes:
                manager.unregister_integration_class(cls)
    loop.close()
    tell(
        of_rounds(
            name=f"request_beside_{COUNT}_unused_us", ours=beside, reference=alone, goal=Goal(most=1.02)
        )
    )


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()
