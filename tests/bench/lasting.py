"""What a worker's memory comes to with the deliveries that it has made."""

from collections.abc import Mapping

from tests.bench import backlogs
from tests.bench.backlogs import Backlog, Lines
from tests.bench.figures import NEVER, Figure, Goal, note, tell
from tests.bench.places import database_name
from tests.bench.processes import Patience, Process, running
from tests.bench.sinks import Sink, sinking
from tests.bench.sizes import Size

#: Written at one time; the worker catches up before the next.
_PART = 20_000


def main(size: Size, environ: Mapping[str, str]) -> None:
    """One worker, and backlog after backlog."""
    few = size.of(tiny=50, short=5_000, full=20_000)
    many = 10 * few
    database = database_name()
    note(f"a worker's memory on {database}: after {few} deliveries, and after {many}")
    with sinking(environ) as sink:
        lines = backlogs.make_lines(f"{sink.url}/line")
        with running("jackfield", "worker", environ=environ) as worker:
            lost, doubled, before = 0, 0, 0.0
            for done in range(0, many, few):
                one = _delivered(lines, few, sink=sink, worker=worker)
                lost, doubled = lost + one[0], doubled + one[1]
                if done == 0:
                    before = worker.memory_mib()
            after = worker.memory_mib()
    tell(
        Figure(
            name=f"worker_memory_after_{many}_{database}_mib",
            ours=after,
            reference=before,
            goal=Goal(most=1.05),
        ),
        Figure(name=f"worker_memory_{database}_lost", ours=lost, goal=NEVER),
        Figure(name=f"worker_memory_{database}_doubled", ours=doubled, goal=NEVER),
    )


def _delivered(lines: Lines, count: int, *, sink: Sink, worker: Process) -> tuple[int, int]:
    """What was lost and doubled of so many, made in parts."""
    lost = doubled = 0
    for start in range(0, count, _PART):
        sink.forget()
        backlog = backlogs.fill(lines, min(_PART, count - start))
        _await(backlog, sink, worker)
        tally = sink.tally(backlog.ids)
        lost, doubled = lost + tally.lost, doubled + tally.doubled
    return lost, doubled


def _await(backlog: Backlog, sink: Sink, worker: Process) -> None:
    patience = Patience(step_s=0.1)
    rows = backlog.deliveries()
    while sink.sums()["count"] < len(backlog.events) or rows.filter(settled_at=None).exists():
        worker.require_alive()
        patience.step()
