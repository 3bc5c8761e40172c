"""`jackfield serve`."""

import socket
from argparse import Namespace
from contextlib import ExitStack
from functools import partial

import uvloop
from django.conf import settings
from django.db import connections

from jackfield.cli.ready import require_migrated
from jackfield.delivery.working.keeper import kept
from jackfield.project import first_administrator
from jackfield.project.background import background
from jackfield.project.migrating import migrate
from jackfield.project.server import Server, address_of, bind
from jackfield.project.stopping import Stopping


def run(_arguments: Namespace) -> int:
    """Serve until told to stop; then finish what is in flight and end with 0."""
    stopping = Stopping()
    # Bound first: a port that is taken leaves no trace.
    with bind() as listening:
        _make_keys()
        _prepare_database()
        with background(kind="EMBEDDED" if settings.JACKFIELD_EMBEDDED_WORKER else "SERVER"):
            server = Server(on_started=partial(_announce, listening), on_signal=stopping.ask)
            stopping.calls(server.stop)
            with ExitStack() as stack:
                if settings.JACKFIELD_EMBEDDED_WORKER:
                    stopping.calls(stack.enter_context(kept(kind="EMBEDDED")).stop)
                uvloop.run(server.serve(sockets=[listening]))
    return 0


def _announce(listening: socket.socket) -> None:
    print(f"Jackfield is served at {address_of(listening)}", flush=True)


def _make_keys() -> None:
    # By reading them: a backup that is made before anybody signed in must have them too.
    bool(str(settings.SECRET_KEY) and list(settings.JACKFIELD_ENCRYPTION_KEYS))


def _prepare_database() -> None:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        migrate()
    else:
        require_migrated()
    password = first_administrator.make_first_administrator()
    if password is not None:
        print(f"The first administrator is {first_administrator.USERNAME}, with the password {password}")
        print("It is shown this once.", flush=True)
    # The event loop's thread asks the database nothing; this connection would lie idle.
    connections.close_all()
