"""A backlog delivered by one worker to a service on this machine, beside loops and Celery that do so too."""

import json
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Max

from jackfield.delivery.models import Delivery
from tests.bench import backlogs, celeries
from tests.bench.backlogs import LINES, Backlog
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.processes import Patience, Unexpected, running
from tests.bench.sinks import Sink, Tally, sinking
from tests.bench.sizes import Size

CONCURRENCY = 100
#: Processes of a Celery worker; None is its own default, one for each core.
_FEW: tuple[int | None, ...] = (None, 8)
_MANY: tuple[int | None, ...] = (None, 1, 4, 8, 16)
#: Celery is slower by so much that it gets a part of the backlog: its rate does not depend on it.
_CELERY_PART = 4


@dataclass(frozen=True, kw_only=True)
class Round:
    """What the sink and the rows said after one backlog."""

    per_s: float
    tally: Tally
    body_bytes: int


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Deliver backlogs in turns."""
    count = size.of(tiny=60, short=5_000, full=20_000)
    rounds = size.of(tiny=1, short=3, full=5)
    # A test has no minute to make its environment.
    compares = size is not Size.TINY and celeries.is_at_hand()
    database = database_name()
    note(f"delivering on {database}: {rounds} backlogs of {count} over {LINES} configs, in turns")
    ours: list[Round] = []
    loops: dict[str, list[Round]] = {"posting": [], "posting_guarded": []}
    concurrencies = size.of(tiny=(), short=_FEW, full=_MANY) if compares else ()
    celery: dict[int | None, list[Round]] = {concurrency: [] for concurrency in concurrencies}
    with ExitStack() as stack:
        sink = stack.enter_context(sinking(environ))
        desk = stack.enter_context(celeries.desk(environ)) if celery else None
        lines = backlogs.make_lines(f"{sink.url}/line")
        for _ in range(rounds):
            backlog = backlogs.fill(lines, count)
            letters = list(backlogs.letters(backlog))
            for loop, some in loops.items():
                some.append(_posted(loop, letters, sink=sink, environ=environ))
            ours.append(_delivered(backlog, sink=sink, environ=environ))
            for concurrency, some in celery.items():
                assert desk is not None
                some.append(_by_celery(backlog, desk, concurrency=concurrency, sink=sink))
            if ours[-1].body_bytes != loops["posting"][-1].body_bytes:
                raise Unexpected(
                    f"bodies of {ours[-1].body_bytes} bytes, of {loops['posting'][-1].body_bytes} by the loop"
                )
    _tell_rates(database, ours, loops)
    if celery:
        _tell_of_celery(database, ours, celery)
    tell(
        Figure(name=f"deliveries_{database}_lost", ours=sum(one.tally.lost for one in ours), goal=NEVER),
        Figure(
            name=f"deliveries_{database}_doubled", ours=sum(one.tally.doubled for one in ours), goal=NEVER
        ),
    )


def _tell_rates(database: str, ours: Sequence[Round], loops: Mapping[str, Sequence[Round]]) -> None:
    tell(
        of_rounds(
            name=f"deliveries_{database}_per_s",
            ours=[one.per_s for one in ours],
            reference=[one.per_s for one in loops["posting_guarded"]],
            goal=Goal(least=0.7),
        ),
        of_rounds(
            name=f"deliveries_beside_bare_aiohttp_{database}_per_s",
            ours=[one.per_s for one in ours],
            reference=[one.per_s for one in loops["posting"]],
        ),
    )


def _tell_of_celery(
    database: str, ours: Sequence[Round], celery: Mapping[int | None, Sequence[Round]]
) -> None:
    rates = {name: statistics.median(one.per_s for one in some) for name, some in celery.items()}
    best = max(rates, key=lambda name: rates[name])
    for name, rate in rates.items():
        note(
            f"Celery with {'a process for each core' if name is None else f'{name} processes'}: {rate:.0f}/s"
        )
    for told, concurrency in (("default", None), ("best", best)):
        tell(
            of_rounds(
                name=f"deliveries_beside_celery_{told}_{database}_per_s",
                ours=[one.per_s for one in ours],
                reference=[one.per_s for one in celery[concurrency]],
                goal=Goal(least=5),
            )
        )
    some = [one.tally for each in celery.values() for one in each]
    note(f"Celery lost {sum(one.lost for one in some)}, doubled {sum(one.doubled for one in some)}")


def _posted(loop: str, letters: Sequence[Any], *, sink: Sink, environ: Mapping[str, str]) -> Round:
    """Between the first and the last request at the sink."""
    sink.forget()
    file = Path(environ["JACKFIELD_DATA_DIR"]) / "letters.json"
    file.write_text(json.dumps(letters))
    posting = (f"tests.bench.references.{loop}", str(file), str(CONCURRENCY))
    with running(*posting, environ=environ) as process:
        process.wait()
    sums = sink.sums()
    return _round(sink, [headers["webhook-id"] for _, headers, _ in letters], until=sums["last_at"])


def _delivered(backlog: Backlog, *, sink: Sink, environ: Mapping[str, str]) -> Round:
    """Between the first request at the sink and the last delivery that was settled in the database."""
    sink.forget()
    rows, count = backlog.deliveries(), len(backlog.events)
    with running("jackfield", "worker", environ=environ) as worker:
        patience = Patience(step_s=0.2)
        # To count rows takes the database's time: only once all have come.
        while sink.sums()["count"] < count or rows.filter(settled_at=None).exists():
            worker.require_alive()
            patience.step()
    states = set(rows.values_list("state", "attempt_count"))
    if states != {(Delivery.State.DELIVERED, 1)} or rows.count() != count:
        raise Unexpected(f"{rows.count()} deliveries ended as {states}")
    until = rows.aggregate(last=Max("settled_at"))["last"].timestamp()
    return _round(sink, backlog.ids, until=until)


def _by_celery(backlog: Backlog, desk: celeries.Desk, *, concurrency: int | None, sink: Sink) -> Round:
    """Between the first request at the sink and the last result that was kept in Redis."""
    sink.forget()
    letters = celeries.letters(backlog, most=len(backlog.events) // _CELERY_PART)
    # All there before a worker starts, as with us.
    desk.ask(letters)
    with desk.working(concurrency=concurrency):
        until = desk.wait(600)
    return _round(sink, [letter[1] for letter in letters], until=until)


def _round(sink: Sink, expected: Sequence[str], *, until: float) -> Round:
    sums = sink.sums()
    return Round(
        per_s=sums["count"] / (until - sums["first_at"]),
        tally=sink.tally(expected),
        body_bytes=sums["body_bytes"],
    )
