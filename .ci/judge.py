"""Runs judges that are not ours on the schema and the served product: `schema` or `clients`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.main_job import activate_webhook
from tests.support.served import ADMIN_PASSWORD, ROOT, Served, environ_of

_JUDGES = ROOT / ".ci" / "judges"
_TIMEOUT_S = 300


def main() -> int:
    """The exit code of the first that failed; the server's log is then printed."""
    [what] = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        served = Served(environ=environ_of(data_dir=Path(folder) / "var"), command="serve")
        try:
            failed = _PARTS[what](served)
        finally:
            status = served.stop()
        if failed or status:
            print(served.log, file=sys.stderr)
        return failed or status


def _schema(served: Served) -> int:
    # What needs no server goes on while it starts.
    failed = _npm("schema")
    served.wait_until_served()
    return failed or _npm("audits", served.api_url)


def _clients(served: Served) -> int:
    served.wait_until_served()
    token = served.token()
    activate_webhook(served, token=token)
    return _npm(
        "clients",
        JACKFIELD_URL=served.url,
        JACKFIELD_TOKEN=token,
        JACKFIELD_PASSWORD=ADMIN_PASSWORD,
        # As an application is built: without the caches' hints to its authors.
        NODE_ENV="production",
    )


def _npm(script: str, *arguments: str, **environ: str) -> int:
    done = subprocess.run(
        ["npm", "run", "--silent", script, "--", *arguments],
        cwd=_JUDGES,
        env={**os.environ, **environ},
        timeout=_TIMEOUT_S,
        check=False,
    )
    return done.returncode


_PARTS = {"schema": _schema, "clients": _clients}

if __name__ == "__main__":
    sys.exit(main())
