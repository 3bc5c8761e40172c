"""Processes that are measured: started, watched, stopped."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

#: A loaded machine must not break a benchmark.
_PATIENCE_S = 120.0
_GRACE_S = 45.0


class Unexpected(RuntimeError):
    """What was to be measured ended or hung: there is no figure."""


class Process:
    """One Python module run by this interpreter (or another), its log in a file."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environ: Mapping[str, str],
        log: IO[bytes],
        python: str = sys.executable,
    ) -> None:
        self._log = Path(log.name)
        self.started_at = time.perf_counter()
        self.popen = subprocess.Popen(
            [python, "-m", *arguments],
            cwd=environ["JACKFIELD_DATA_DIR"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )

    def first_line(self) -> str:
        """What it prints first."""
        assert self.popen.stdout is not None
        line: bytes = self.popen.stdout.readline()
        if not line:
            raise self._ended()
        return line.decode().strip()

    def require_alive(self) -> None:
        """Fail with the log when it has ended."""
        if self.popen.poll() is not None:
            raise self._ended()

    def wait(self, timeout_s: float = _PATIENCE_S) -> None:
        """Until it ends by itself, with 0."""
        if self.popen.wait(timeout_s) != 0:
            raise self._ended()

    def memory_mib(self) -> float:
        """Resident, its children's included."""
        rows = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
        ).stdout
        resident: dict[int, int] = {}
        children: dict[int, list[int]] = {}
        for row in rows.splitlines():
            pid, parent, kib = map(int, row.split())
            resident[pid] = kib
            children.setdefault(parent, []).append(pid)
        found, left = 0, [self.popen.pid]
        while left:
            pid = left.pop()
            found += resident.get(pid, 0)
            left += children.get(pid, [])
        return found / 1024

    def stop(self) -> None:
        """Ask it to end, then make it."""
        self.popen.terminate()
        try:
            self.popen.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        if self.popen.stdout is not None:
            self.popen.stdout.close()

    def _ended(self) -> Unexpected:
        code = self.popen.wait(_GRACE_S)
        return Unexpected(f"{self.popen.args!r} ended with {code}:\n{self._log.read_text(errors='replace')}")


@contextmanager
def running(*arguments: str, environ: Mapping[str, str], python: str = sys.executable) -> Iterator[Process]:
    """`python -m` with these arguments, stopped at the end."""
    folder = Path(environ["JACKFIELD_DATA_DIR"])
    with (folder / f"{arguments[0]}-{time.monotonic_ns()}.log").open("wb") as log:
        process = Process(arguments, environ=environ, log=log, python=python)
        try:
            yield process
        finally:
            process.stop()


class Patience:
    """Waits in small steps for a condition, and gives up in the end."""

    def __init__(self, *, step_s: float, most_s: float = _PATIENCE_S) -> None:
        self._step_s = step_s
        self._most_s = most_s
        self._until = time.monotonic() + most_s

    def step(self) -> None:
        """Wait a little; raises when it has taken too long."""
        if time.monotonic() > self._until:
            raise Unexpected(f"nothing came in {self._most_s:g} s")
        time.sleep(self._step_s)
