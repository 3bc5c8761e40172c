"""A second process on the same database, which does what it is told line by line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]

#: Runs each line that it reads, and answers with what the line left in ``answer``.
_PROGRAM = """
import json, os, sys
from django.conf import settings
settings.DATABASES["default"].update(json.loads(os.environ["TEST_DATABASE"]))
import django
django.setup()
scope = {}
for line in sys.stdin:
    exec(json.loads(line), scope)
    print(json.dumps(scope.pop("answer", None)), flush=True)
"""


class OtherProcess:
    """Where the code of a test runs a second time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def do(self, code: str) -> Any:
        """Run the code there; what it assigned to ``answer``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the other process has ended"
        return json.loads(answer)

    def end(self) -> None:
        """Let it come to its end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(20) == 0


@contextmanager
def other_process() -> Iterator[OtherProcess]:
    """Start one; it ends with the test."""
    database = {"NAME": str(connection.settings_dict["NAME"])}
    environment = {
        **os.environ,
        "TEST_DATABASE": json.dumps(database),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT))),
    }
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    ) as process:
        try:
            yield OtherProcess(process)
        finally:
            OtherProcess(process).end()
