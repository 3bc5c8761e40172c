"""A PostgreSQL and a Redis that may be broken: private ones where their programs are installed."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from tests.support.served import free_port

_PATIENCE_S = 30.0
#: The number of a database in somebody's Redis that nothing else of ours uses.
_REDIS_NUMBER = 13


class Store(Protocol):
    """What the suite does to either."""

    url: str

    def restart(self) -> None:
        """Let it go away and come back, as abruptly as it can."""


class Cluster:
    """A PostgreSQL of our own, in a folder of its own, run by a user who may."""

    def __init__(self, *, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._data = folder / "data"
        self._log = folder / "postgresql.log"
        self._owner = _unprivileged()
        if self._owner is not None:
            shutil.chown(folder, self._owner)
        self._call("initdb", "-D", str(self._data), "-U", "chaos", "-A", "trust", "-E", "UTF8", "--no-sync")
        port = free_port()
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(
                f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
                # Processes are killed here and never the machine: what was written stays written.
                "fsync = off\nmax_connections = 200\n"
            )
        self.url = f"postgresql://chaos@127.0.0.1:{port}/postgres"
        self.start()

    def start(self) -> None:
        """Until it takes connections."""
        self._call("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._log), "start")

    def restart(self) -> None:
        """Crash it, and start it again: it recovers from its log."""
        self._call("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")
        self.start()

    def stop(self) -> None:
        """For good."""
        self._call("pg_ctl", "-D", str(self._data), "-w", "-m", "fast", "stop")

    def _call(self, program: str, *arguments: str) -> None:
        # To a file: a server that is started keeps what it was given open.
        with self._log.with_name("programs.log").open("ab") as log:
            done = subprocess.run(
                [self._programs / program, *arguments],
                user=self._owner,
                group=self._owner,
                extra_groups=None if self._owner is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                timeout=_PATIENCE_S,
                check=False,
            )
        if done.returncode != 0:
            raise RuntimeError(f"{program} ended with {done.returncode}; see {log.name}")


class BorrowedDatabase:
    """A database of our own on somebody's PostgreSQL: all its sessions end, again and again."""

    def __init__(self, url: str) -> None:
        self._theirs = url
        self._name = f"jackfield_chaos_{secrets.token_hex(5)}"
        self.url = urlunsplit(urlsplit(url)._replace(path=f"/{self._name}"))
        self._execute(f'CREATE DATABASE "{self._name}"')

    def restart(self) -> None:
        """For two seconds no session lives long."""
        until = time.monotonic() + 2
        while time.monotonic() < until:
            self._execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self._name
            )
            time.sleep(0.1)

    def drop(self) -> None:
        """Take it away."""
        self._execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')

    def _execute(self, statement: str, *values: str) -> None:
        with psycopg.connect(self._theirs, autocommit=True) as connection:
            connection.execute(statement, values or None)


class OwnRedis:
    """A Redis of our own that keeps nothing."""

    def __init__(self, program: str) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self._command = [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self._process = self._started()

    def restart(self) -> None:
        """Kill it, and start an empty one a second later."""
        self.stop()
        time.sleep(1)
        self._process = self._started()

    def stop(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def _started(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            with suppress(redis.ConnectionError):
                redis.Redis.from_url(self.url).ping()
                return process
            if time.monotonic() > deadline:
                raise RuntimeError("Redis does not start")
            time.sleep(0.05)


class BorrowedRedis:
    """A numbered database of somebody's Redis: it is emptied, and its clients are cut off."""

    def __init__(self, url: str) -> None:
        self.url = urlunsplit(urlsplit(url)._replace(path=f"/{_REDIS_NUMBER}"))

    def restart(self) -> None:
        """Empty it, and cut off who uses it."""
        client = redis.Redis.from_url(self.url)
        client.flushdb()
        for one in client.client_list():
            if one["db"] == str(_REDIS_NUMBER):
                with suppress(redis.ResponseError):
                    client.client_kill_filter(_id=one["id"])


def flush(url: str) -> None:
    """Empty a Redis database that is ours."""
    redis.Redis.from_url(url).flushdb()


@contextmanager
def databases() -> Iterator[Store]:
    """A PostgreSQL to break; raises LookupError where there is none to be had."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        url = os.environ.get("DATABASE_URL")
        if not url:
            raise LookupError("PostgreSQL is not installed, and DATABASE_URL names none")
        borrowed = BorrowedDatabase(url)
        try:
            yield borrowed
        finally:
            borrowed.drop()
        return
    # Not in a folder of pytest's: those are closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="jackfield-chaos-postgresql-"))
    cluster = Cluster(programs=programs[-1].parent, folder=folder)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


@contextmanager
def redises() -> Iterator[Store]:
    """A Redis to break; raises LookupError where there is none to be had."""
    program = shutil.which("redis-server")
    if program is not None:
        own = OwnRedis(program)
        try:
            yield own
        finally:
            own.stop()
        return
    url = os.environ.get("REDIS_URL")
    if not url:
        raise LookupError("Redis is not installed, and REDIS_URL names none")
    yield BorrowedRedis(url)


def _unprivileged() -> str | None:
    """Who may run PostgreSQL: it refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None
