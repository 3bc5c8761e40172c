"""Registering 1,000 integrations beside making instances of their classes: no query, and little more time."""

import gc
import time
from collections.abc import Callable, Mapping
from types import new_class
from typing import Any

from django.db import connection

from jackfield.configs.models import Config
from jackfield.registry.manager import IntegrationManager
from jackfield.sdk import Context, Event, Integration, Settings, on, setting
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.sizes import Size

COUNT = 1000


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


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()
