"""What one config that hangs, with very many deliveries waiting, costs the others."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish
from tests.bench import backlogs
from tests.bench.backlogs import Lines
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.processes import Patience, running
from tests.bench.sinks import Sink, sinking
from tests.bench.sizes import Size

#: Of the others; far below what a worker carries, so that what is measured is waiting and not load.
LINES = 20
PER_S = 50


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Runs without it and with it, in turns."""
    seconds = size.of(tiny=1, short=8, full=30)
    rounds = size.of(tiny=1, short=3, full=5)
    waiting = size.of(tiny=100, short=10_000, full=10_000)
    database = database_name()
    note(
        f"one that hangs on {database}: {waiting} wait for it; {PER_S} events a second for {seconds} s, "
        f"to {LINES} others, {rounds} times each"
    )
    without: list[float] = []
    beside: list[float] = []
    medians: tuple[list[float], list[float]] = ([], [])
    lost = doubled = 0
    with sinking(environ) as sink:
        others = backlogs.make_lines(f"{sink.url}/line", count=LINES)
        hole = _hole(sink)
        for _ in range(rounds):
            for hangs, found in ((False, without), (True, beside)):
                delays, tally = _run(
                    others, hole if hangs else None, sink, seconds=seconds, waiting=waiting, environ=environ
                )
                found.append(1000 * _quantile(delays, 0.99))
                medians[hangs].append(1000 * _quantile(delays, 0.5))
                lost, doubled = lost + tally[0], doubled + tally[1]
    tell(
        of_rounds(
            name=f"p99_beside_one_that_hangs_{database}_ms",
            ours=beside,
            reference=without,
            goal=Goal(most=1.3),
        ),
        of_rounds(
            name=f"p50_beside_one_that_hangs_{database}_ms", ours=medians[True], reference=medians[False]
        ),
        Figure(name=f"beside_one_that_hangs_{database}_lost", ours=lost, goal=NEVER),
        Figure(name=f"beside_one_that_hangs_{database}_doubled", ours=doubled, goal=NEVER),
    )


def _hole(sink: Sink) -> int:
    """The key of a config whose service takes requests and never answers; nobody publishes for it."""
    whose = backlogs.owner()
    made = configs.create(
        actor=whose,
        owner=whose,
        integration_id="webhook",
        name="Hole",
        settings={"url": f"{sink.url}/hole"},
        secrets={"signing_secret": f"whsec_{'A' * 32}"},
        event_types=["bench.swallowed"],
        enabled=True,
    )
    key: int = made.pk
    return key


def _run(
    others: Lines, hole: int | None, sink: Sink, *, seconds: float, waiting: int, environ: Mapping[str, str]
) -> tuple[list[float], tuple[int, int]]:
    """Seconds from publishing to the first byte, of each event to the others; what was lost and doubled."""
    Delivery.objects.exclude(config_id__in=others.config_ids).delete()
    if hole is not None:
        _swallow(hole, waiting)
    with ExitStack() as stack:
        worker = stack.enter_context(running("jackfield", "worker", environ=environ))
        _publish(LINES, sink)
        if hole is not None:
            _await_sending(hole)
        sink.forget()
        began = _publish(int(seconds * PER_S), sink)
        worker.require_alive()
        times, tally = sink.times(), sink.tally(began)
    return [times[key] - at for key, at in began.items()], (tally.lost, tally.doubled)


def _swallow(hole: int, waiting: int) -> None:
    Config.objects.filter(pk=hole).update(enabled=True, health="UNKNOWN", failure_count=0)
    event = Event.objects.create(type="bench.swallowed", data={}, audience={"everyone": True})
    now = datetime.now(UTC)
    Delivery.objects.bulk_create(
        (Delivery(event=event, config_id=hole, due_at=now) for _ in range(waiting)), batch_size=2_000
    )


def _await_sending(hole: int) -> None:
    patience = Patience(step_s=0.05)
    while not Delivery.objects.filter(config_id=hole, state=Delivery.State.SENDING).exists():
        patience.step()


def _publish(count: int, sink: Sink) -> dict[str, float]:
    """At an even rate; returns when each was about to be published, by its id."""
    found, next_at = {}, time.monotonic()
    for number in range(count):
        began = time.time()
        found[publish(backlogs.type_of(number % LINES), backlogs.data_of(number)).public_id] = began
        next_at += 1 / PER_S
        time.sleep(max(0.0, next_at - time.monotonic()))
    patience = Patience(step_s=0.05)
    while not found.keys() <= sink.ids().keys():
        patience.step()
    return found


def _quantile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
