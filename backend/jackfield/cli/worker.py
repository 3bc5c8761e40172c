"""`jackfield worker`."""

from argparse import Namespace

from django.conf import settings
from django.db import connections

from jackfield.cli import worker_processes
from jackfield.cli.ready import require_migrated
from jackfield.delivery.working.keeper import kept
from jackfield.project.background import background
from jackfield.project.stopping import Stopping


def run(arguments: Namespace) -> int:
    """Deliver until told to stop; then settle what is in flight and end with 0."""
    stopping = Stopping()
    require_migrated()
    if arguments.beneath is not None:
        worker_processes.when_alone(arguments.beneath, stopping.ask)
    elif settings.JACKFIELD_WORKER_PROCESSES > 1:
        return _run_several(stopping)
    with background(kind="WORKER"), kept(kind="WORKER") as keeper:
        stopping.calls(keeper.stop)
        keeper.wait()
    return 0


def _run_several(stopping: Stopping) -> int:
    # Its question is answered; each of the processes has connections of its own.
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]
    # From now on a signal asks, and ends nothing by itself.
    stopping.calls(lambda: None)
    worker_processes.keep(settings.JACKFIELD_WORKER_PROCESSES, is_stopping=stopping.is_asked)
    return 0
