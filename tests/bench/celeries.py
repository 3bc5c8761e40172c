"""Celery with Redis, to compare with: a Redis of its own, its workers, and who asks them."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import environments
from tests.bench.backlogs import Backlog, moment_of
from tests.bench.figures import note
from tests.bench.processes import Patience, Unexpected, running
from tests.support.served import free_port

_READY_S = 60.0


def is_at_hand() -> bool:
    """Whether there is a Redis to start; it is said if not."""
    if shutil.which("redis-server") is None:
        note("no redis-server is on the path: nothing is compared with Celery")
        return False
    return True


class Desk:
    """The project `references/celery_desk`, whose Redis runs."""

    def __init__(self, process: "subprocess.Popen[str]", environ: Mapping[str, str], python: str) -> None:
        self._process = process
        self._environ = environ
        self._python = python
        self._file = Path(environ["JACKFIELD_DATA_DIR"]) / "celery-letters.json"

    def ask(self, letters: Sequence[Any]) -> None:
        """Have all these sent when a worker runs."""
        self._file.write_text(json.dumps(letters))
        self._told({"ask": str(self._file)})

    def ask_each(self, letters: Sequence[Any], *, pause_s: float) -> dict[str, float]:
        """One after the other; returns when each was asked for, by its id."""
        self._file.write_text(json.dumps(letters))
        found: dict[str, float] = self._told({"each": str(self._file), "pause_s": pause_s})
        return found

    def wait(self, seconds: float) -> float:
        """When the last result was kept, in seconds since 1970."""
        found: float = self._told({"wait": seconds})
        return found

    @contextmanager
    def working(self, *, concurrency: int | None) -> Iterator[None]:
        """A prefork worker, of Celery's own default concurrency with None; it has begun, or will at once."""
        chosen = () if concurrency is None else ("-c", str(concurrency))
        worker = ("celery", "-A", "celery_desk", "worker", "--loglevel", "ERROR", *chosen)
        with running(*worker, environ=self._environ, python=self._python) as process:
            process.require_alive()
            yield

    def _told(self, said: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Unexpected("the project on Celery ended")
        return json.loads(line)


@contextmanager
def desk(environ: Mapping[str, str]) -> Iterator[Desk]:
    """The project, with a Redis that keeps nothing on disk; all is gone with the block."""
    port = free_port()
    python = str(environments.python_of("celery"))
    surroundings = {
        "CELERY_REDIS": f"redis://127.0.0.1:{port}/0",
        "JACKFIELD_DATA_DIR": environ["JACKFIELD_DATA_DIR"],
        "PATH": environ.get("PATH", ""),
        "PYTHONPATH": str(environments.REFERENCES),
    }
    redis = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(redis, cwd=environ["JACKFIELD_DATA_DIR"], stdout=subprocess.DEVNULL) as server:
        try:
            _await_redis(python, surroundings)
            with subprocess.Popen(
                [python, "-m", "celery_desk"],
                env=surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as process:
                try:
                    yield Desk(process, surroundings, python)
                finally:
                    process.kill()
        finally:
            server.terminate()


def _await_redis(python: str, environ: Mapping[str, str]) -> None:
    patience = Patience(step_s=0.05, most_s=_READY_S)
    ask = "import os, redis; redis.from_url(os.environ['CELERY_REDIS']).ping()"
    while subprocess.run([python, "-c", ask], env=environ, capture_output=True, check=False).returncode:
        patience.step()


def letters(backlog: Backlog, *, most: int) -> list[list[Any]]:
    """Arguments of the task for the first events of a backlog."""
    return [
        [
            backlog.lines.url_of(number),
            event.public_id,
            event.type,
            moment_of(event),
            event.data,
            backlog.lines.secret,
        ]
        for number, event in enumerate(backlog.events[:most])
    ]
