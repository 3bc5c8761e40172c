"""Runs the page's browser test against the real product and a real receiver, both started for it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.receiver import receiving
from tests.support.served import ADMIN_PASSWORD, ROOT, Served, environ_of

_BROWSER = ("npm", "run", "--silent", "browser", "--")
_TIMEOUT_S = 300


def main() -> int:
    """The exit code of `npm run browser`; the server's log is printed when it failed."""
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        environ = environ_of(
            data_dir=Path(folder) / "var", changes={"JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8"}
        )
        served = Served(environ=environ, command="serve")
        try:
            served.wait_until_served()
            done = subprocess.run(
                [*_BROWSER, served.url, "admin", ADMIN_PASSWORD, receiver.url],
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
