"""The commands of the desk's README do what it says, as they are printed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.host.running import PLACE
from tests.support.main_job import eventually
from tests.support.served import ROOT, free_port, http
from tests.support.surroundings import SERVICES

pytestmark = pytest.mark.e2e


def blocks() -> list[str]:
    """What stands between ```sh and ```, in order."""
    text = (PLACE / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def run(block: str, environ: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def terminal(block: str, environ: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["bash", "-c", block], cwd=ROOT, env=environ, stdout=file, stderr=file, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def test_from_a_clone_to_a_ticket_that_reaches_a_webhook(tmp_path: Path) -> None:
    environ = {
        **{name: value for name, value in os.environ.items() if name not in SERVICES},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "backend"),
        "DESK_DIR": str(tmp_path / "var"),
        "DESK_PORT": str(free_port()),
        "HOOK_PORT": str(free_port()),
    }
    install, prepare, desk, receiver, use = blocks()
    # It would install into the environment in which this runs.
    assert install == "make .venv/installed-run\n"
    log, heard = tmp_path / "desk.log", tmp_path / "heard.log"

    assert "no issues" in run(prepare, environ)
    with terminal(desk, environ, log), terminal(receiver, environ, heard):
        ready = f"http://127.0.0.1:{environ['DESK_PORT']}/jackfield/readyz"
        eventually(lambda: is_ready(ready), timeout_s=60)
        said = run(use, environ)
        eventually(lambda: "Printer on fire" in heard.read_text())

    assert '"__typename":"ActivateIntegrationPayload"' in said
    assert '"__typename":"CreateConfigPayload"' in said
    assert "Alarm hears of acme alone." in said
    assert "No paper" not in heard.read_text()


def is_ready(url: str) -> bool:
    try:
        return http(url).status == 200
    except OSError:
        return False
