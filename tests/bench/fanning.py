"""Publishing one event to the configs that want it, among very many that hear other types."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import connection, transaction

from jackfield.configs.models import Config, Listening
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.realtime.models import StatusChange
from tests.bench import backlogs
from tests.bench.figures import Figure, Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.sizes import Size

HEARD = "bench.heard"
#: Types of the configs that hear something else.
OTHER_TYPES = 100
#: Holds for each event here.
TITLE = {"choice": "data.title", "operator": "is", "values": ["Fire"]}
_BATCH = 5_000


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Publish, and insert the same rows, in turns."""
    del environ
    wanting = size.of(tiny=20, short=1_000, full=1_000)
    others = size.of(tiny=200, short=100_000, full=100_000)
    rounds = size.of(tiny=3, short=9, full=31)
    database = database_name()
    _make_configs(wanting, others)
    note(f"publishing on {database}: to {wanting} configs among {others} that hear other types")
    # The first reads what is kept in a process, once.
    first = _timed(_publish)
    ours, bulk, rows, owed = [], [], [], 0
    for _ in range(rounds):
        ours.append(_timed(_publish))
        event = Event.objects.latest("pk")
        keys = list(Delivery.objects.filter(event=event).values_list("config_id", flat=True))
        owed += len(keys)
        bulk.append(_timed(partial(_insert, event, keys, tells=False)))
        rows.append(_timed(partial(_insert, event, keys, tells=True)))
    note(f"the first event of the process took {1000 * first:.0f} ms")
    tell(
        of_rounds(
            name=f"publish_to_{wanting}_among_{others}_{database}_ms",
            ours=[1000 * one for one in ours],
            reference=[1000 * one for one in bulk],
            goal=Goal(most=3),
        ),
        of_rounds(
            name=f"publish_beside_all_its_rows_{database}_ms",
            ours=[1000 * one for one in ours],
            reference=[1000 * one for one in rows],
        ),
        Figure(
            name=f"publish_{database}_not_owed",
            ours=rounds * wanting - owed,
            goal=Goal(least=0, most=0, of_ours=True),
        ),
    )


def _publish() -> None:
    publish(HEARD, backlogs.data_of(1))


def _timed(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


@transaction.atomic
def _insert(event: Event, config_ids: list[int], *, tells: bool) -> None:
    """The same rows by Django's own bulk insert; with those of the status log, or without."""
    copy = Event.objects.create(type="bench.copied", data=event.data, audience=event.audience)
    made = Delivery.objects.bulk_create(Delivery(event=copy, config_id=key) for key in config_ids)
    if tells:
        StatusChange.objects.bulk_create(
            StatusChange(
                kind=StatusChange.Kind.DELIVERY, subject_id=one.pk, config_id=one.config_id, event_id=copy.pk
            )
            for one in made
        )


def _make_configs(wanting: int, others: int) -> None:
    """All of one integration and one owner; made by the operation once, and copied as rows."""
    first = Config.objects.get(pk=backlogs.make_lines("http://127.0.0.1:9/line", count=1).config_ids[0])
    for start in range(0, wanting + others, _BATCH):
        numbers = range(start, min(start + _BATCH, wanting + others))
        _copy(first, [(n, HEARD if n < wanting else f"bench.other_{n % OTHER_TYPES}") for n in numbers])
    if connection.vendor == "postgresql":
        # As autovacuum would soon; nobody does it on SQLite.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _more_than(number: int) -> dict[str, Any]:
    """Another one for each config, so that it is not judged once for all."""
    return {"choice": "data.number", "operator": "greater-than", "values": [str(number)]}


@transaction.atomic
def _copy(first: Config, some: list[tuple[int, str]]) -> None:
    columns = {
        field.attname: getattr(first, field.attname)
        for field in Config._meta.concrete_fields
        if not field.unique
    }
    configs = Config.objects.bulk_create(
        Config(
            **{
                **columns,
                "name": f"Copy {number}",
                "event_types": [heard],
                "conditions": {"mode": "ALL", "conditions": [TITLE, _more_than(-number - 1)]},
            }
        )
        for number, heard in some
    )
    Listening.objects.bulk_create(
        Listening(config=config, pattern=heard) for config, (_, heard) in zip(configs, some, strict=True)
    )
