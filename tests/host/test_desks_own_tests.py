"""The ticket desk is a project of its own, with its own users and settings, and so are its tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.running import PLACE, environ_of
from tests.support.served import services

FILES = sorted((PLACE / "tests").glob("test_*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_they_pass(file: Path, tmp_path: Path) -> None:
    with services() as shared:
        changes = {"DESK_DATABASE_URL": shared["DATABASE_URL"]} if shared else {}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-c", str(PLACE / "pytest.ini"), str(file)],
            cwd=PLACE,
            env={
                **environ_of(data_dir=tmp_path, changes=changes),
                "DJANGO_SETTINGS_MODULE": "ticketdesk.settings_of_tests",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
