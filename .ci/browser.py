"""Runs the page's browser tests against the real product and a real receiver, both started for it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.support.receiver import Answer, receiving
from tests.support.served import ADMIN_PASSWORD, ROOT, Served, environ_of

_TIMEOUT_S = 600
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
        return _tried("browser:adopt", data_dir=copy, receiver_url=receiver.url)


def _tried(
    script: str, *, data_dir: Path, receiver_url: str, changes: Mapping[str, str] | None = None
) -> int:
    all_changes = {
        "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8",
        "JACKFIELD_INTEGRATIONS_DIR": str(ROOT / "frontend" / "browser" / "integrations"),
        # The app works where nothing but its own documents is run, and these, with which the tests ask.
        "JACKFIELD_ONLY_KNOWN_DOCUMENTS": "1",
        "JACKFIELD_DOCUMENTS": str(ROOT / "frontend" / "browser" / "documents"),
        **(changes or {}),
    }
    served = Served(environ=environ_of(data_dir=data_dir, changes=all_changes), command="serve")
    try:
        served.wait_until_served()
        done = subprocess.run(
            ["npm", "run", "--silent", script, "--", served.url, "admin", ADMIN_PASSWORD, receiver_url],
            cwd=ROOT / "frontend",
            timeout=_TIMEOUT_S,
            check=False,
        )
    finally:
        status = served.stop()
    if done.returncode or status:
        print(served.log, file=sys.stderr)
    return done.returncode or status


if __name__ == "__main__":
    sys.exit(main())
