"""Workers in processes of their own, on the database of this test: to be told to stop, and to be killed."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from tests.support.served import ROOT

_RUN = """
import sys

from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]

import django

django.setup()

import asyncio
import importlib
import os
import signal

import uvloop

from jackfield.delivery.working.worker import Worker
from tests.delivery import noting
from tests.delivery.lines import LINES
from jackfield.registry import get_integration_manager


async def main() -> None:
    worker = Worker(kind="WORKER")
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


for name in filter(None, os.environ.get("MORE_LINES", "").split(",")):
    LINES += importlib.import_module(name).LINES
for line in LINES:
    get_integration_manager().register_integration_class(line).enable_integration()
noting.handle()
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
"""


class WorkerProcess:
    """One worker."""

    def __init__(self, changes: Mapping[str, str], log: IO[bytes]) -> None:
        self._log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(connection.settings_dict["NAME"])],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT))),
                "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8",
                "JACKFIELD_DATA_DIR": str(settings.JACKFIELD_DATA_DIR),
                **changes,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return Path(self._log.name).read_text(errors="replace")

    def kill(self) -> None:
        """End it between two instructions."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(45)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not end:\\n{self.log}") from None


@contextmanager
def worker_processes(count: int = 1, **changes: str) -> Iterator[list[WorkerProcess]]:
    """So many workers; those that still run at the end are killed.

    Args:
        changes: To their environment; MORE_LINES names modules whose LINES they run, too.
    """
    started: list[WorkerProcess] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            started.extend(
                WorkerProcess(changes, (Path(folder) / f"{number}.log").open("wb")) for number in range(count)
            )
            yield started
        finally:
            for one in started:
                one.kill()
                one._log.close()
