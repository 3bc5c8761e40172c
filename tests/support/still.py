"""The product serving the small world (`world`), at its moment."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.served import ROOT, Served, environ_of
from tests.support.world import MOMENT

_CHANGES = {
    "JACKFIELD_INTEGRATIONS_DIR": str(ROOT / "frontend" / "browser" / "integrations"),
    "JACKFIELD_LOG_LEVEL": "WARNING",
    "JACKFIELD_ONLY_KNOWN_DOCUMENTS": "1",
    "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT))),
}


class Still(Served):
    """`jackfield serve` at the world's moment, on a data directory that holds it."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(environ=environ_of(data_dir=data_dir, changes=_CHANGES), command="serve")

    def program(self, command: str) -> list[str]:
        """The same command with the clock stopped."""
        return [sys.executable, "-m", "tests.support.moment", MOMENT.isoformat(), command]


def make_world(data_dir: Path) -> str:
    """Make it in an empty data directory; return the ids of what stands for each kind, in JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.world"],
        cwd=data_dir,
        env={
            **environ_of(data_dir=data_dir, changes=_CHANGES),
            "DJANGO_SETTINGS_MODULE": "jackfield.project.settings",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
