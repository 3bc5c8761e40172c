"""From an event that is published to its first byte at the service, on an idle system; beside Celery."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from jackfield.delivery.operations import publish
from tests.bench import backlogs, celeries
from tests.bench.backlogs import Lines
from tests.bench.figures import NEVER, Figure, Goal, note, tell
from tests.bench.places import database_name
from tests.bench.processes import Patience, running
from tests.bench.sinks import Sink, sinking
from tests.bench.sizes import Size

#: Between two events: longer than one takes, shorter than a connection is kept.
PAUSE_S = 0.03


def main(size: Size, environ: Mapping[str, str]) -> None:
    """One event after the other."""
    count = size.of(tiny=10, short=200, full=1_000)
    rounds = size.of(tiny=1, short=2, full=3)
    database = database_name()
    compares = size is not Size.TINY and celeries.is_at_hand()
    note(
        f"publish to first byte on {database}: {rounds} times {count}, {PAUSE_S * 1000:g} ms apart, in turns"
    )
    ours: list[float] = []
    theirs: list[float] = []
    lost = doubled = 0
    with ExitStack() as stack:
        sink = stack.enter_context(sinking(environ))
        desk = stack.enter_context(celeries.desk(environ)) if compares else None
        lines = backlogs.make_lines(f"{sink.url}/line", count=5)
        for _ in range(rounds):
            published = _published(count, sink=sink, environ=environ)
            tally = sink.tally(published)
            lost, doubled = lost + tally.lost, doubled + tally.doubled
            ours += _delays(published, sink)
            if desk is not None:
                theirs += _delays(_asked(count, desk=desk, lines=lines, sink=sink), sink)
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        tell(
            Figure(
                name=f"first_byte_{name}_{database}_ms",
                ours=1000 * _quantile(ours, part),
                reference=1000 * _quantile(theirs, part) if theirs else None,
                # It is promised for PostgreSQL.
                goal=Goal(most=1) if database == "postgresql" and theirs else None,
            )
        )
    tell(
        Figure(name=f"first_byte_{database}_lost", ours=lost, goal=NEVER),
        Figure(name=f"first_byte_{database}_doubled", ours=doubled, goal=NEVER),
    )


def _published(count: int, *, sink: Sink, environ: Mapping[str, str]) -> dict[str, float]:
    """When each was about to be published, by its id."""
    with running("jackfield", "worker", environ=environ) as worker:
        # The first ones start what is started once.
        _each(5, sink)
        sink.forget()
        found = _each(count, sink)
        worker.require_alive()
    return found


def _each(count: int, sink: Sink) -> dict[str, float]:
    found = {}
    for number in range(count):
        began = time.time()
        found[publish(backlogs.type_of(number % 5), backlogs.data_of(number)).public_id] = began
        time.sleep(PAUSE_S)
    _await(found, sink)
    return found


def _asked(count: int, *, desk: celeries.Desk, lines: Lines, sink: Sink) -> dict[str, float]:
    letters = celeries.letters(backlogs.fill(lines, count + 5), most=count + 5)
    with desk.working(concurrency=None):
        _await(desk.ask_each(letters[:5], pause_s=PAUSE_S), sink)
        sink.forget()
        found = desk.ask_each(letters[5:], pause_s=PAUSE_S)
        _await(found, sink)
        desk.wait(60)
    return found


def _await(expected: Mapping[str, float], sink: Sink) -> None:
    patience = Patience(step_s=0.05)
    while not expected.keys() <= sink.ids().keys():
        patience.step()


def _delays(began: Mapping[str, float], sink: Sink) -> list[float]:
    times = sink.times()
    return [times[key] - at for key, at in began.items()]


def _quantile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
