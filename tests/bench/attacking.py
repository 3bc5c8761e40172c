"""What it costs to refuse documents that would cost much, beside what it costs to answer `{ __typename }`.

The figure is the processor time of the served process for one request, over HTTP, nothing cached.
"""

import http.client
import json
import time
from collections.abc import Mapping

from tests.api.corpus.attacks import DOCUMENTS
from tests.bench.figures import Figure, Goal, note, tell
from tests.bench.processes import Process, Unexpected, running
from tests.bench.sizes import Size
from tests.bench.starting import until_ready
from tests.support.served import free_port

_AT_MOST = Goal(most=20)
_OF_A_PROCESS = 2
_REFUSED = frozenset({"TOO_COMPLEX", "VALIDATION"})


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Send each document a few times, and tell each that missed and the worst."""
    times = size.of(tiny=1, short=10, full=40)
    port = free_port()
    # One address asks all of it; the worker would add its own time.
    changes = {"PORT": str(port), "JACKFIELD_USER_RATE": "0", "JACKFIELD_ADDRESS_RATE": "0"}
    with running("jackfield", "serve", environ={**environ, **changes}) as process:
        until_ready(process, port)
        client = _Client(port)
        for number in range(size.of(tiny=1, short=50, full=100)):
            client.send("{ __typename }", number)
        plain = client.cost(process, "{ __typename }", times=times * 5)
        costs = {}
        for name, text in DOCUMENTS.items():
            client.send(text, -1)
            if client.code not in _REFUSED:
                raise Unexpected(f"{name}: {client.code}")
            costs[name] = client.cost(process, text, times=times)
        again = client.cost(process, "{ __typename }", times=times * 5)
    note(f"attacking: {len(costs)} documents, each {times} times; in ms of the processor")
    reference = (plain + again) / 2
    worst = max(costs, key=lambda name: costs[name])
    for name, cost in costs.items():
        if cost > 20 * reference or name == worst:
            note(f"{name}: {cost / reference:.1f} times")
    over = sum(cost > 20 * reference for cost in costs.values())
    tell(
        Figure(name="worst_refusal_ms", ours=costs[worst], reference=reference, goal=_AT_MOST),
        Figure(name="refusals_beyond_20_times", ours=over, goal=Goal(most=0, of_ours=True)),
    )


class _Client:
    """One connection; every text is a new one to the server, for nothing to be remembered."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._sent = 0
        self.code = ""

    def send(self, text: str, _number: int = 0) -> None:
        """Ask, and keep the code of what is wrong."""
        self._sent += 1
        body = json.dumps({"query": f"{text}\n#{self._sent}"})
        self._connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        answer = json.loads(self._connection.getresponse().read())
        [error] = answer.get("errors", [{}])[:1]
        self.code = error.get("extensions", {}).get("code", "")

    def cost(self, process: Process, text: str, *, times: int) -> float:
        """Milliseconds of the processor for one."""
        before = _taken_ms(process.popen.pid)
        for _ in range(times):
            self.send(text)
        return (_taken_ms(process.popen.pid) - before) / times


def _taken_ms(pid: int) -> float:
    """Processor time of all threads there have been (Linux: clock_getcpuclockid(3) makes the same number)."""
    return time.clock_gettime_ns(~pid << 3 | _OF_A_PROCESS) / 1e6
