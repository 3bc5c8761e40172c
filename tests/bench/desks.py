"""The servers that are compared with ours, each in a process of its own whose CPU time is read."""

import http.client
import json
import os
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.environments import REFERENCES
from tests.bench.processes import Process, Unexpected, running
from tests.support.served import ROOT, free_port

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Desk:
    """One server, asked over one connection that is kept."""

    def __init__(self, process: Process, port: int) -> None:
        self._process = process
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, body: bytes, headers: Mapping[str, str]) -> Any:
        """POST a body to /graphql and return the answer, which must be 200."""
        self._connection.request("POST", "/graphql", body, dict(headers))
        answer = self._connection.getresponse()
        found = answer.read()
        if answer.status != 200:
            raise Unexpected(f"{answer.status}: {found[:1000].decode(errors='replace')}")
        return json.loads(found)

    def cpu_s_of(self, body: bytes, headers: Mapping[str, str], *, count: int) -> float:
        """Seconds of CPU, user's and system's, that the process takes for each of ``count`` requests."""
        began = self._cpu_s()
        for _ in range(count):
            self._connection.request("POST", "/graphql", body, dict(headers))
            self._connection.getresponse().read()
        return (self._cpu_s() - began) / count

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _cpu_s(self) -> float:
        # After the name, which may hold anything: utime and stime are the 14th and 15th field.
        fields = Path(f"/proc/{self._process.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


@contextmanager
def desk(kind: str, environ: Mapping[str, str], *, python: str, is_apart: bool = False) -> Iterator[Desk]:
    """Serve in one way of ``references/lists_desk``, until the block ends.

    Args:
        kind: Which way.
        environ: Of a place that is migrated.
        python: By whom it is run.
        is_apart: That Python has only a GraphQL library of its own; the rest comes from ours.
    """
    port = free_port()
    path = os.pathsep.join((str(ROOT / "backend"), str(ROOT), str(REFERENCES)))
    others = [sysconfig.get_paths()["purelib"]] if is_apart else []
    arguments = ["lists_desk", kind, str(port), *others]
    with running(*arguments, environ={**environ, "PYTHONPATH": path}, python=python) as process:
        process.first_line()
        found = Desk(process, port)
        try:
            yield found
        finally:
            found.close()
