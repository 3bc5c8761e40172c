"""`jackfield worker`."""

import asyncio
from argparse import Namespace

import uvloop

from jackfield.cli.ready import require_migrated
from jackfield.delivery.worker import Worker
from jackfield.project.background import background
from jackfield.project.stopping import Stopping


def run(_arguments: Namespace) -> int:
    """Deliver until told to stop; then settle what is in flight and end with 0."""
    stopping = Stopping()
    require_migrated()
    with background(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        worker = Worker(kind="WORKER")
        stopping.calls(worker.stop)
        runner.run(worker.run())
    return 0
