"""References that need versions of their own: an environment for each, made once and kept in `.venv`."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.served import ROOT

#: Their projects.
REFERENCES = Path(__file__).parent / "references"


@contextmanager
def djblets(environ: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """The project on djblets, in a process that answers a line with a line; it ends with the block."""
    python = python_of("djblets")
    with subprocess.Popen(
        [python, "-W", "ignore", "-m", "djblets_desk", environ["JACKFIELD_DATA_DIR"]],
        env={"PYTHONPATH": str(REFERENCES), "PATH": os.environ.get("PATH", "")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def python_of(name: str) -> Path:
    """Python of the environment that has what `requirements/NAME.txt` locks."""
    lock = ROOT / "requirements" / f"{name}.txt"
    place = ROOT / ".venv" / name
    python, installed = place / "bin" / "python", place / "installed.txt"
    if not installed.is_file() or installed.read_text() != lock.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
        installed.write_text(lock.read_text())
    return python
