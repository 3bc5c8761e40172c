"""A page in a real Chromium that is told what to do, to be measured; `frontend/bench` is its other half."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.processes import Unexpected
from tests.support.served import ROOT

_FRONTEND = ROOT / "frontend"
_GRACE_S = 30.0


def lack() -> str | None:
    """Why there is no browser here; None: there is one."""
    if shutil.which("node") is None:
        return "there is no Node"
    if not (_FRONTEND / "node_modules" / "playwright-core").is_dir():
        return "frontend/node_modules is not installed"
    if not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists():
        return "there is no Chromium"
    return None


class Browser:
    """One command at a time, each with its answer."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def ask(self, command: str, **given: Any) -> Any:
        """Have it done; return what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"command": command, **given}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended(command) from None
        line = self._process.stdout.readline()
        if not line:
            raise self._ended(command)
        return json.loads(line)

    def _ended(self, command: str) -> Unexpected:
        self._process.wait(_GRACE_S)
        return Unexpected(f"the page ended at {command!r}:\n{self._log.read_text(errors='replace')}")


@contextmanager
def browsing(url: str, *, user: str, password: str, environ: Mapping[str, str]) -> Iterator[Browser]:
    """A Chromium in front of the app at ``url``, nobody signed in; gone at the end."""
    log = Path(environ["JACKFIELD_DATA_DIR"]) / "browser.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            ["node", "bench/app-speed.mjs", url, user, password],
            cwd=_FRONTEND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield Browser(process, log)
    finally:
        # The end of what it is told is its end.
        assert process.stdin is not None
        with process.stdin:
            pass
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()
