"""From the command to `/readyz`, and the memory of a process that then has nothing to do."""

import http.client
import time
from collections.abc import Mapping

from tests.bench.figures import Goal, note, of_rounds, tell
from tests.bench.places import place
from tests.bench.processes import Patience, Process, running
from tests.bench.sizes import Size
from tests.support.served import free_port

OURS = ("jackfield", "serve")
HELLO = ("tests.bench.references.hello",)
_AT_MOST_TWICE = Goal(most=2)


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Start both in turns: ours on a directory that has been used before, then on an empty one."""
    rounds = size.of(tiny=1, short=7, full=21)
    idle_s = size.of(tiny=0.1, short=3.0, full=10.0)
    note(f"starting: {rounds} starts of each in turns, memory {idle_s:g} s after readiness")
    # The first of ours makes keys and the administrator, and both make bytecode: not counted.
    uncounted = size.of(tiny=0, short=1, full=1)
    ours, hello = [], []
    for _ in range(uncounted + rounds):
        hello.append(measured(HELLO, environ, idle_s=idle_s))
        ours.append(measured(OURS, environ, idle_s=idle_s))
    ours, hello = ours[uncounted:], hello[uncounted:]
    empty = []
    for _ in range(size.of(tiny=0, short=3, full=7)):
        with place() as unused:
            empty.append(measured(OURS, unused, idle_s=0))
    for number, (name, goal) in enumerate(
        [("cold_start_s", _AT_MOST_TWICE), ("idle_memory_mib", _AT_MOST_TWICE)]
    ):
        tell(
            of_rounds(
                name=name,
                ours=[one[number] for one in ours],
                reference=[one[number] for one in hello],
                goal=goal,
            )
        )
    if empty:
        tell(
            of_rounds(
                name="first_start_s", ours=[one[0] for one in empty], reference=[one[0] for one in hello]
            )
        )


def measured(command: tuple[str, ...], environ: Mapping[str, str], *, idle_s: float) -> tuple[float, float]:
    """Seconds to readiness, and MiB some seconds later."""
    port = free_port()
    with running(*command, environ={**environ, "PORT": str(port)}) as process:
        took_s = until_ready(process, port)
        time.sleep(idle_s)
        process.require_alive()
        return took_s, process.memory_mib()


def until_ready(process: Process, port: int) -> float:
    """Wait for `/readyz`; seconds since the start."""
    patience = Patience(step_s=0.002)
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return time.perf_counter() - process.started_at
        except OSError:
            process.require_alive()
        finally:
            connection.close()
        patience.step()
