"""What a machine that lacks something is told."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a clone as the installer reads, without a virtual environment."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return folder


def install(clone: Path, *, python: str) -> "subprocess.CompletedProcess[str]":
    """Run the installer where `python3` is a program of our own."""
    binaries = clone.parent / "bin"
    binaries.mkdir()
    (binaries / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (binaries / "python3").chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    return subprocess.run(
        [clone / "requirements" / "install.sh", "run"],
        env={**environ, "PATH": f"{binaries}:/usr/bin:/bin", "PYTHON": "python3"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_named(clone: Path) -> None:
    done = install(clone, python="exit 1")

    assert done.returncode == 2
    assert done.stderr == (
        "Jackfield needs Python 3.11 or newer; none was found (name one with PYTHON=...).\n"
    )
    assert not (clone / ".venv").exists()


def test_a_python_without_venv_says_what_to_install(clone: Path) -> None:
    answers = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; *) exit 0;; esac'

    done = install(clone, python=answers)

    assert done.returncode == 2
    assert "apt install python3.11-venv" in done.stderr
    assert not (clone / ".venv").exists()
