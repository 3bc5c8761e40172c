"""The real product in a process of its own: started, asked, stopped, killed."""

import json
import os
import queue
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from jackfield.project.environment import VARIABLES
from tests.support.surroundings import SERVICES, SHARED_KEYS

ROOT = Path(__file__).resolve().parent.parent.parent
ADMIN_PASSWORD = "a-passphrase-for-tests"
_START_S = 120.0


class Served:
    """One `jackfield serve` (or `worker`) and the environment it lives in."""

    def __init__(self, *, environ: Mapping[str, str], command: str) -> None:
        self.environ = dict(environ)
        self.data_dir = Path(self.environ["JACKFIELD_DATA_DIR"])
        self.url = f"http://127.0.0.1:{self.environ['PORT']}"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.log_file = self.data_dir / f"{command}-{secrets.token_hex(3)}.log"
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                self.program(command),
                cwd=self.data_dir,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._output: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    @property
    def api_url(self) -> str:
        """Where GraphQL is."""
        return f"{self.url}/graphql"

    def program(self, command: str) -> list[str]:
        """What is started for a command."""
        return [sys.executable, "-m", "jackfield", command]

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return "".join(self._output)

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self.log_file.read_text(errors="replace")

    def wait_until_served(self) -> None:
        """Until the line with the address; fails with the log when the process ends first."""
        deadline = time.monotonic() + _START_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not served in {_START_S} s:\n{self.output}{self.log}") from None
            if line is None:
                raise AssertionError(f"ended with {self.process.wait()}:\n{self.output}{self.log}")
            if "is served at" in line:
                return

    def stop(self, *, timeout_s: float = 45.0) -> int:
        """Ask it to end; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not end in {timeout_s} s:\n{self.log}") from None
        self._reader.join()
        return status

    def kill(self) -> None:
        """End it between two instructions."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def jackfield(self, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command of the same installation to its end."""
        return run_jackfield(*arguments, environ=self.environ, cwd=self.data_dir, typed=typed)

    def token(self, *scopes: str, username: str = "admin") -> str:
        """The secret of a new token; of all scopes when none is named."""
        named = [part for scope in scopes for part in ("--scope", scope)]
        done = self.jackfield("token", "create", username, "--name", secrets.token_hex(4), *named)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> "HttpAnswer":
        """GET, whatever the status."""
        return http(self.url + path, headers=headers)

    def graphql(self, document: str, variables: Mapping[str, Any] | None = None, *, token: str) -> Any:
        """The data of an operation; fails on GraphQL errors."""
        answer = http(
            self.api_url,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            body=json.dumps({"query": document, "variables": variables or {}}).encode(),
        )
        result = json.loads(answer.body)
        assert answer.status == 200, (answer.status, result)
        assert "errors" not in result, result["errors"]
        return result["data"]

    def _read(self, stdout: IO[str]) -> None:
        with stdout:
            for line in stdout:
                self._output.append(line)
                self._lines.put(line)
        self._lines.put(None)


class HttpAnswer:
    """Status, headers in lower case, body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body


def http(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    method: str | None = None,
) -> HttpAnswer:
    """One request to this machine; a refusal is an answer, not an exception."""
    request = urllib.request.Request(url, data=body, headers=dict(headers or {}), method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            return HttpAnswer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return HttpAnswer(refusal.code, dict(refusal.headers), refusal.read())


def run_jackfield(
    *arguments: str, environ: Mapping[str, str], cwd: Path, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """The `jackfield` command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "jackfield", *arguments],
        cwd=cwd,
        env=dict(environ),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environ_of(*, data_dir: Path, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Of a process that knows nothing of this one but its Python: embedded, on a free port."""
    kept = {name: value for name, value in os.environ.items() if name not in (*VARIABLES, *SERVICES)}
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "backend"),
        "PORT": str(free_port()),
        "JACKFIELD_DATA_DIR": str(data_dir),
        "JACKFIELD_ADMIN_PASSWORD": ADMIN_PASSWORD,
        **(changes or {}),
    }


def free_port() -> int:
    """Free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def services(*, like: str | None = None) -> Iterator[dict[str, str]]:
    """The variables of a database of its own on the PostgreSQL of this run, or none for SQLite.

    Empty, or a copy of the database `like`, to which nobody is connected.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield {}
        return
    name = f"jackfield_e2e_{secrets.token_hex(5)}"
    found = {
        **SHARED_KEYS,
        "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}")),
        "JACKFIELD_REDIS_PREFIX": name,
        "JACKFIELD_WORKER": "embedded",
    }
    if os.environ.get("REDIS_URL"):
        found["REDIS_URL"] = os.environ["REDIS_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like or "template1"}"')
        try:
            yield found
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
