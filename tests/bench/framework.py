"""The registry beside djblets 6.1, in an environment of its own: configs read, kept, changed and routed."""

import gc
import json
import statistics
import subprocess
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import new_class
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from jackfield.configs.models import Config, Listening
from jackfield.delivery.audience import EVERYONE
from jackfield.delivery.models import Event
from jackfield.delivery.routing.choosing import wanting
from jackfield.registry import get_integration_manager
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.models import BaseIntegrationConfig
from jackfield.sdk import Integration
from tests.bench import environments
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.sizes import Size


def settings_of(number: int) -> dict[str, Any]:
    """As owners fill them in: most differ."""
    return {
        "url": f"https://chat.example.com/hooks/{number:08}",
        "channel": f"#channel-{number}",
        "notify": True,
        "username": "Jackfield",
    }


class DeskConfig(BaseIntegrationConfig):
    """The columns that djblets' configs have, and no more."""

    class Meta:
        app_label = "bench_desk"
        apps = Apps()


class Reference:
    """The other process; it answers one line of JSON with another."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, do: str, **asked: Any) -> Any:
        """Have it do something and return what it answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **asked}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Measure both in turns."""
    many, kinds, rounds = size.of(tiny=(50, 5, 1), short=(10_000, 1_000, 7), full=(10_000, 1_000, 21))
    with connection.schema_editor() as editor:
        editor.create_model(DeskConfig)
    with _reference(environ, is_asked=size is not Size.TINY) as reference:
        note(f"framework: {many} configs, {kinds} integrations, {rounds} rounds in turns")
        _one_integration(reference, many, rounds)
        _many_integrations(reference, many, kinds, rounds)


@contextmanager
def _reference(environ: Mapping[str, str], *, is_asked: bool) -> Iterator[Reference | None]:
    if not is_asked:
        yield None
        return
    with environments.djblets(environ) as process:
        yield Reference(process)


def _one_integration(reference: Reference | None, many: int, rounds: int) -> None:
    manager = _manager(DeskConfig, 1)
    _fill(DeskConfig, many, 1)
    products = _manager(Config, 1)
    _fill_products(many, 1)
    if reference is not None:
        reference("fill", integrations=1, configs=many, settings=[settings_of(n) for n in range(many)])
    calls = 20 * many
    cached, cold, whole = [], [], []
    their_cached, their_cold = [], []
    for _ in range(rounds):
        cached.append(_cached_s(manager, calls) / calls * 1e9)
        cold.append(_cold_s(manager) * 1000)
        whole.append(_cold_s(products) * 1000)
        if reference is not None:
            their_cached.append(reference("cached", calls=calls) / calls * 1e9)
            their_cold.append(reference("cold") * 1000)
    weights = {read: reference("weight", read=read) / 1024 for read in (False, True)} if reference else {}
    _tell("get_configs_cached_ns", cached, their_cached, Goal(most=1))
    _tell(f"get_configs_cold_{many}_ms", cold, their_cold, Goal(most=0.5))
    _tell(f"get_configs_cold_{many}_of_the_product_ms", whole, their_cold, None)
    for read, ending in ((False, ""), (True, "_all_read")):
        kib = _weight(manager, read=read) / 1024
        goal = None if read else Goal(most=0.5)
        tell(
            Figure(name=f"get_configs_{many}{ending}_kib", ours=kib, reference=weights.get(read), goal=goal),
            Figure(
                name=f"get_configs_{many}{ending}_of_the_product_kib",
                ours=_weight(products, read=read) / 1024,
                reference=weights.get(read),
            ),
        )
    products.shutdown()
    manager.shutdown()


def _many_integrations(reference: Reference | None, many: int, kinds: int, rounds: int) -> None:
    manager = _manager(DeskConfig, kinds)
    _fill(DeskConfig, many, kinds)
    theirs: list[list[float]] = []
    if reference is not None:
        reference("fill", integrations=kinds, configs=many, settings=[settings_of(0)])
        theirs = [reference("after_change") for _ in range(rounds)]
    ours = [_after_change(manager) for _ in range(rounds)]
    manager.shutdown()
    tell(
        Figure(
            name=f"queries_of_the_other_{kinds - 1}_after_a_change",
            ours=max(queries for queries, _ in ours),
            reference=max((queries for queries, _ in theirs), default=None),
            goal=NEVER,
        )
    )
    _tell(
        f"readers_of_{kinds}_after_a_change_ms",
        [took_s * 1000 for _, took_s in ours],
        [took_s * 1000 for _, took_s in theirs],
        None,
    )
    _routing(reference, many, kinds, rounds)


def _routing(reference: Reference | None, many: int, kinds: int, rounds: int) -> None:
    """Route an event that a hundredth of the configs want; nothing is written."""
    data = {"title": "Printer on fire", "queue": "queue-1"}
    wishes = [(f"queue-{number}", "fire") for number in range(min(100, many))]
    products = get_integration_manager()
    for number in range(kinds):
        products.register_integration_class(_class(number))
    _fill_products(many, kinds, wishes)
    if reference is not None:
        reference("fill", integrations=kinds, configs=many, settings=[_theirs(*wish) for wish in wishes])
    event = Event(type="ticket.opened", data=data, audience=EVERYONE.as_json(), occurred_at=timezone.now())
    wanted = len(wanting(event, EVERYONE))
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_timed(lambda: wanting(event, EVERYONE)) * 1000)
        if reference is not None:
            found, took_s = reference("route", data=data)
            assert found == wanted, f"{found} configs of djblets want it, and {wanted} of ours"
            theirs.append(took_s * 1000)
    assert wanted == many // len(wishes)
    _tell(f"routing_over_{many}_ms", ours, theirs, Goal(most=0.2))


def _ours(queue: str, word: str) -> dict[str, Any]:
    return {
        "mode": "ALL",
        "conditions": [
            {"choice": "data.title", "operator": "contains", "values": [word]},
            {"choice": "data.queue", "operator": "is", "values": [queue]},
        ],
    }


def _theirs(queue: str, word: str) -> dict[str, Any]:
    conditions = [
        {"choice": "title", "op": "contains", "value": word},
        {"choice": "queue", "op": "is", "value": queue},
    ]
    return {**settings_of(0), "conditions": {"mode": "all", "conditions": conditions}}


def _class(number: int) -> type[Integration[Any]]:
    def fill(body: dict[str, Any]) -> None:
        body["__module__"] = __name__
        body["integration_id"] = f"desk-{number}"
        body["initialize"] = lambda _: None

    return new_class(f"Desk{number}", (Integration[Any],), exec_body=fill)


def _manager(model: Any, kinds: int) -> IntegrationManager[Any]:
    manager: IntegrationManager[Any] = IntegrationManager(model)
    for number in range(kinds):
        manager.register_integration_class(_class(number))
    return manager


def _fill(model: Any, many: int, kinds: int) -> None:
    model.objects.all().delete()
    model.objects.bulk_create(
        model(integration_id=f"desk-{n % kinds}", name=f"Config {n}", enabled=True, settings=settings_of(n))
        for n in range(many)
    )


def _fill_products(many: int, kinds: int, wishes: list[tuple[str, str]] | None = None) -> None:
    owner, _ = get_user_model().objects.get_or_create(username="desk")
    Config.objects.all().delete()
    rows = [
        Config(
            owner=owner,
            integration_id=f"desk-{n % kinds}",
            name=f"Config {n}",
            enabled=True,
            settings=settings_of(n),
            event_types=["ticket.opened"],
            conditions=_ours(*wishes[n % len(wishes)]) if wishes else {},
        )
        for n in range(many)
    ]
    with transaction.atomic():
        made = Config.objects.bulk_create(rows)
        Listening.objects.bulk_create(Listening(config=row, pattern="ticket.opened") for row in made)


def _cached_s(manager: IntegrationManager[Any], calls: int) -> float:
    get_configs = manager.get_integration("desk-0").get_configs
    get_configs()
    return _timed(lambda: [get_configs() for _ in range(calls)])


def _cold_s(manager: IntegrationManager[Any]) -> float:
    manager.clear_all_configs_cache()
    return _timed(manager.get_integration("desk-0").get_configs)


def _weight(manager: IntegrationManager[Any], *, read: bool) -> int:
    """Bytes that stay when the configs are cached, and when the settings of each have been looked at."""
    manager.clear_all_configs_cache()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = manager.get_integration("desk-0").get_configs()
        if read:
            assert all(config.get("notify") for config in kept)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before if kept else 0
    finally:
        tracemalloc.stop()


def _after_change(manager: IntegrationManager[Any]) -> tuple[int, float]:
    """Queries of the readers whose configs did not change, and seconds of all readers."""
    changed, *others = manager.get_integrations()
    for integration in (changed, *others):
        integration.get_configs()
    manager.config_model.objects.filter(integration_id=changed.integration_id).first().save()
    asked = 0

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    def read_others() -> None:
        with connection.execute_wrapper(count):
            for integration in others:
                integration.get_configs()

    def read_all() -> None:
        manager.check_expired()
        read_others()
        changed.get_configs()

    took_s = _timed(read_all)
    return asked, took_s


def _tell(name: str, ours: list[float], theirs: list[float], goal: Goal | None) -> None:
    if theirs:
        tell(of_rounds(name=name, ours=ours, reference=theirs, goal=goal))
    else:
        tell(Figure(name=name, ours=statistics.median(ours)))


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()
