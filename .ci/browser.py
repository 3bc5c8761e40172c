"""Runs the page's browser tests against the real product and a real receiver, both started for it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from stage import Stage, directed

from tests.support.receiver import Answer, Receiver, receiving
from tests.support.served import ADMIN_PASSWORD, ROOT, Served, environ_of

_TIMEOUT_S = 600
_BROWSER = ROOT / "frontend" / "browser"
#: Where the receiver does not take what it is sent: what an owner then sees and repairs.
_REFUSALS = {"/closed": 401, "/refuses": 400, "/down": 503}


def main() -> int:
    """The exit code of the first test that failed; the server's log is then printed."""
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        for path, status in _REFUSALS.items():
            receiver.answer_with(Answer(status=status), path=path)
        data_dir, copy = Path(folder) / "var", Path(folder) / "copy"
        failed = _tried("browser", data_dir=data_dir, receiver_url=receiver.url)
        if failed:
            return failed
        failed = _tried(
            "browser:graphiql",
            data_dir=data_dir,
            receiver_url=receiver.url,
            changes={"JACKFIELD_ONLY_KNOWN_DOCUMENTS": "0"},
        )
        if failed:
            return failed
        failed = _tried("browser:people", data_dir=data_dir, receiver_url=receiver.url)
        if failed:
            return failed
        failed = _tried("browser:overview", data_dir=data_dir, receiver_url=receiver.url)
        if failed:
            return failed
        # What a restored backup is: the same database somewhere else.
        shutil.copytree(data_dir, copy)
        failed = _tried("browser:adopt", data_dir=copy, receiver_url=receiver.url)
        return failed or _stories(Path(folder), receiver)


def _stories(folder: Path, receiver: Receiver) -> int:
    """What people go through when the product and a service fail, on one server that is killed."""
    integrations = folder / "integrations"
    shutil.copytree(_BROWSER / "integrations", integrations)
    changes = {
        **_changes(integrations),
        # A service that never answers is given up before the patience of a test is.
        "JACKFIELD_CHECK_DEADLINE_S": "3",
    }
    stage = Stage(environ=environ_of(data_dir=folder / "stories", changes=changes), receiver=receiver)
    try:
        with directed(stage) as address:
            failed = _run("browser:stories", stage.served.url, receiver.url, address)
    finally:
        status = stage.served.stop()
    if failed or status:
        print(stage.served.log, file=sys.stderr)
    return failed or status


def _changes(integrations: Path) -> dict[str, str]:
    return {
        "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8",
        "JACKFIELD_INTEGRATIONS_DIR": str(integrations),
        # The app works where nothing but its own documents is run, and these, with which the tests ask.
        "JACKFIELD_ONLY_KNOWN_DOCUMENTS": "1",
        "JACKFIELD_DOCUMENTS": str(_BROWSER / "documents"),
    }


def _run(script: str, served_url: str, *more: str) -> int:
    return subprocess.run(
        ["npm", "run", "--silent", script, "--", served_url, "admin", ADMIN_PASSWORD, *more],
        cwd=ROOT / "frontend",
        timeout=_TIMEOUT_S,
        check=False,
    ).returncode


def _tried(
    script: str, *, data_dir: Path, receiver_url: str, changes: Mapping[str, str] | None = None
) -> int:
    all_changes = {**_changes(_BROWSER / "integrations"), **(changes or {})}
    served = Served(environ=environ_of(data_dir=data_dir, changes=all_changes), command="serve")
    try:
        served.wait_until_served()
        failed = _run(script, served.url, receiver_url)
    finally:
        status = served.stop()
    if failed or status:
        print(served.log, file=sys.stderr)
    return failed or status


if __name__ == "__main__":
    sys.exit(main())
