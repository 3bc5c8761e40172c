"""Looks at every screen of the app in a browser, in the world of tests/support/world.py.

`.ci/looks.py pictures` makes the README's pictures anew instead.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.served import ADMIN_PASSWORD, ROOT
from tests.support.still import Still, make_world

_TIMEOUT_S = 600
#: In `frontend/browser`, with what each is told besides; `looks` changes the world, and so comes last.
_SCRIPTS: list[tuple[str, list[str]]] = [
    ("pictures", []),
    ("preferences", []),
    ("in-german", []),
    ("looks", []),
]


def main(arguments: Sequence[str]) -> int:
    """The exit code of the first script that failed; the server's log is then printed."""
    scripts = [("pictures", ["write"])] if arguments == ["pictures"] else _SCRIPTS
    with tempfile.TemporaryDirectory() as folder:
        data_dir, copy, ids = (Path(folder) / name for name in ("var", "copy", "ids.json"))
        data_dir.mkdir()
        ids.write_text(make_world(data_dir))
        failed = _tried(scripts, data_dir=data_dir, ids=ids)
        if failed or arguments == ["pictures"]:
            return failed
        # What a restored backup is: the same database somewhere else.
        shutil.copytree(data_dir, copy)
        return _tried([("looks", ["copy"])], data_dir=copy, ids=ids)


def _tried(scripts: Sequence[tuple[str, Sequence[str]]], *, data_dir: Path, ids: Path) -> int:
    served = Still(data_dir)
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
