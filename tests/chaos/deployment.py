"""A whole deployment of the product, in either size: the same calls for one process and for many."""

import json
import os
import secrets
import signal
import struct
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.chaos.ledger import Ledger
from tests.chaos.stores import Store, databases, redises
from tests.support.served import ROOT, Served, environ_of, free_port, http, run_jackfield
from tests.support.surroundings import SHARED_KEYS

MODES = ("embedded", "many")
#: At most so many are in flight in one worker.
CONCURRENCY = 40
DEADLINE_S = 1.0
_HERE = Path(__file__).parent
_PATIENCE_S = 60.0
#: Of the product; the services that are called are on this machine, and time is short.
_SETTINGS = {
    "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8",
    "JACKFIELD_INTEGRATIONS_DIR": str(_HERE / "integrations"),
    "JACKFIELD_DELIVERY_CONCURRENCY": str(CONCURRENCY),
    "JACKFIELD_HOST_CONCURRENCY": str(CONCURRENCY),
    "JACKFIELD_DELIVERY_DEADLINE_S": f"{DEADLINE_S:g}",
    "JACKFIELD_RETRY_SCHEDULE_S": ",".join(["0.2", "0.4", "0.8", *["1"] * 27, *["5"] * 20]),
    "JACKFIELD_DRIFT_EVERY_S": "2",
    # One deployment, on as many machines as it may be.
    "JACKFIELD_INSTANCE_ID": "chaos",
}


class Refused(Exception):
    """The API said no, and would again."""


class Process:
    """One `jackfield serve` or `jackfield worker`, as on a machine of its own, to be broken."""

    def __init__(self, *, command: str, folder: Path, environ: Mapping[str, str]) -> None:
        self.command = command
        self.name = folder.name
        folder.mkdir(parents=True, exist_ok=True)
        self._clock = folder / "clock"
        self.step_clock(0)
        self._environ = {
            **environ,
            "JACKFIELD_DATA_DIR": str(folder),
            "PORT": str(free_port()),
            "PYTHONPATH": os.pathsep.join((str(_HERE / "stepping"), str(ROOT / "backend"))),
            "CHAOS_CLOCK": str(self._clock),
        }
        self.served = Served(environ=self._environ, command=command)

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        return self.served.process.pid

    def wait(self) -> None:
        """Until it serves, if that is what it does."""
        if self.command == "serve":
            self.served.wait_until_served()

    def kill(self) -> None:
        """End it between two instructions."""
        self.served.kill()

    def start_again(self) -> None:
        """In the same place, at the same address."""
        self.served = Served(environ=self._environ, command=self.command)
        self.wait()

    def freeze(self) -> None:
        """Let it stand still."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def step_clock(self, fast_s: float) -> None:
        """Set its wall clock to be so many seconds fast; negative: slow."""
        self._clock.touch()
        with self._clock.open("r+b") as file:
            file.write(struct.pack("d", fast_s))

    def end(self) -> None:
        """However it stands."""
        if self.served.process.poll() is None:
            self.thaw()
        self.served.stop()


class Service:
    """The service with fault knobs, as seen from here."""

    def __init__(self, *, folder: Path, seed: int) -> None:
        self.ledger = Ledger(folder / "ledger.sqlite3")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.service", str(folder), str(seed)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT)))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        port, _ = self._process.stdout.readline().split()
        self.url = f"http://127.0.0.1:{port}"

    def set_faults(self, **told: float | bool) -> None:
        """``rate``: how much of what a knob of chance is sent goes wrong; ``on``: whether other knobs do."""
        answer = http(f"{self.url}/faults", body=json.dumps(told).encode(), method="POST")
        assert answer.status == 200

    def close(self) -> None:
        """Let go of it; what it noted stays."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self.ledger.close()


class Deployment:
    """Servers, workers, what they stand on, and the service that they call."""

    def __init__(self, *, mode: str, folder: Path, service: Service) -> None:
        self.mode = mode
        self.folder = folder
        self.service = service
        self.servers: list[Process] = []
        self.workers: list[Process] = []
        self.database: Store | None = None
        self.redis: Store | None = None
        self.token = ""

    @property
    def processes(self) -> list[Process]:
        """All of them, each once: embedded, the server is the worker."""
        return list(dict.fromkeys([*self.servers, *self.workers]))

    @property
    def database_url(self) -> str | None:
        """None: SQLite."""
        return None if self.database is None else self.database.url

    @property
    def database_file(self) -> Path:
        """Of the embedded one."""
        return self.servers[0].served.data_dir / "jackfield.sqlite3"

    def ask(self, document: str, variables: Mapping[str, Any] | None = None, *, at: int = 0) -> Any:
        """The data of an operation, from one of the servers or, where it does not answer, from another.

        For reads, and for writes that may be done twice.

        Raises:
            Refused: GraphQL has errors.
        """
        body = json.dumps({"query": document, "variables": variables or {}}).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            server = self.servers[at % len(self.servers)].served
            at += 1
            try:
                answer = http(server.api_url, headers=headers, body=body)
            except (OSError, HTTPException, urllib.error.URLError) as error:
                said: object = error
            else:
                if answer.status == 200:
                    result = json.loads(answer.body)
                    if "errors" not in result:
                        return result["data"]
                    said = result["errors"]
                else:
                    said = (answer.status, answer.body)
            if time.monotonic() > deadline:
                raise Refused(f"no answer in {_PATIENCE_S:g} s; last: {said!r}")
            time.sleep(0.05)

    def start(self, *, shared: Mapping[str, str]) -> None:
        """Two servers and three workers, or one server that is both."""
        environ = environ_of(data_dir=self.folder / "setup", changes={**_SETTINGS, **shared})
        if self.mode == "embedded":
            self.servers = self.workers = [self._process("serve", "server", environ)]
        else:
            (self.folder / "setup").mkdir()
            done = run_jackfield("migrate", environ=environ, cwd=self.folder)
            assert done.returncode == 0, done.stderr
            self.servers = [self._process("serve", f"server-{number}", environ) for number in range(2)]
            self.workers = [self._process("worker", f"worker-{number}", environ) for number in range(3)]
        for process in self.processes:
            process.wait()
        self.token = self.servers[0].served.token()

    def _process(self, command: str, name: str, environ: Mapping[str, str]) -> Process:
        return Process(command=command, folder=self.folder / name, environ=environ)

    def stop(self) -> None:
        """All that still runs."""
        for process in self.processes:
            process.end()


@contextmanager
def deployed(mode: str, *, folder: Path, seed: int) -> Iterator[Deployment]:
    """A deployment that serves; stopped at the end, its logs and the ledger stay in ``folder``.

    Raises:
        LookupError: What it needs is not on this machine.
    """
    with ExitStack() as stack:
        shared: dict[str, str] = {}
        database = redis = None
        if mode == "many":
            database = stack.enter_context(databases())
            redis = stack.enter_context(redises())
            shared = {
                **SHARED_KEYS,
                "DATABASE_URL": database.url,
                "REDIS_URL": redis.url,
                "JACKFIELD_REDIS_PREFIX": f"chaos-{secrets.token_hex(4)}",
                "JACKFIELD_WORKER": "separate",
            }
        service = Service(folder=folder, seed=seed)
        stack.callback(service.close)
        deployment = Deployment(mode=mode, folder=folder, service=service)
        deployment.database, deployment.redis = database, redis
        stack.callback(deployment.stop)
        deployment.start(shared=shared)
        yield deployment
