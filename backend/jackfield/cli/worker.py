"""`jackfield worker`."""

import asyncio
from argparse import Namespace

import uvloop

from jackfield.cli.ready import require_migrated
from jackfield.delivery.worker import Worker
from jackfield.project.stopping import Stopping
from jackfield.realtime import wakeups
from jackfield.registry import watcher


def run(_arguments: Namespace) -> int:
    """Deliver until told to stop; then settle what is in flight and end with 0."""
    stopping = Stopping()
    require_migrated()
    wakeups.start()
    watcher.start()
    try:
        worker = Worker(kind="WORKER")
        stopping.calls(worker.stop)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(worker.run())
    finally:
        watcher.stop()
        wakeups.stop()
    return 0
