"""Looks at every screen of the app in a browser, in the world of tests/support/world.py.

`.ci/looks.py pictures` makes the README's pictures anew instead.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.served import ADMIN_PASSWORD, ROOT, Served, environ_of
from tests.support.world import MOMENT

_TIMEOUT_S = 600
_CHANGES = {
    "JACKFIELD_INTEGRATIONS_DIR": str(ROOT / "frontend" / "browser" / "integrations"),
    "JACKFIELD_LOG_LEVEL": "WARNING",
    "JACKFIELD_ONLY_KNOWN_DOCUMENTS": "1",
    "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT}",
}
#: In `frontend/browser`, with what each is told besides; `looks` changes the world, and so comes last.
_SCRIPTS: list[tuple[str, list[str]]] = [("pictures", []), ("preferences", []), ("looks", [])]


class _Still(Served):
    """The product at the world's moment."""

    def program(self, command: str) -> list[str]:
        return [sys.executable, "-m", "tests.support.moment", MOMENT.isoformat(), command]


def main(arguments: Sequence[str]) -> int:
    """The exit code of the first script that failed; the server's log is then printed."""
    scripts = [("pictures", ["write"])] if arguments == ["pictures"] else _SCRIPTS
    with tempfile.TemporaryDirectory() as folder:
        data_dir, copy, ids = (Path(folder) / name for name in ("var", "copy", "ids.json"))
        data_dir.mkdir()
        ids.write_text(_made(data_dir))
        failed = _tried(scripts, data_dir=data_dir, ids=ids)
        if failed or arguments == ["pictures"]:
            return failed
        # What a restored backup is: the same database somewhere else.
        shutil.copytree(data_dir, copy)
        return _tried([("looks", ["copy"])], data_dir=copy, ids=ids)


def _made(data_dir: Path) -> str:
    """The world's ids, in JSON."""
    environ = environ_of(data_dir=data_dir, changes=_CHANGES)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.world"],
        cwd=data_dir,
        env={**environ, "DJANGO_SETTINGS_MODULE": "jackfield.project.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.dumps(json.loads(done.stdout))


def _tried(scripts: Sequence[tuple[str, Sequence[str]]], *, data_dir: Path, ids: Path) -> int:
    served = _Still(environ=environ_of(data_dir=data_dir, changes=_CHANGES), command="serve")
    failed = 0
    try:
        served.wait_until_served()
        for script, more in scripts:
            done = subprocess.run(
                ["node", f"browser/{script}.mjs", served.url, ids, "admin", ADMIN_PASSWORD, *more],
                cwd=ROOT / "frontend",
                timeout=_TIMEOUT_S,
                check=False,
            )
            failed = failed or done.returncode
    finally:
        status = served.stop()
    if failed or status:
        print(served.log, file=sys.stderr)
    return failed or status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
