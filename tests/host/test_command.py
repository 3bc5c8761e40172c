"""`jackfield` in the folder of a host's project finds the host's settings as its manage.py does."""

import subprocess
import sys
from pathlib import Path

from tests.host.running import PLACE, environ_of
from tests.support.served import ROOT


def ran(*arguments: str, data_dir: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What became of the command as it is installed, which does not look for modules where it is run."""
    environ = environ_of(data_dir=data_dir, changes={"PYTHONPATH": str(ROOT / "backend")})
    return subprocess.run(
        [sys.executable, "-P", "-m", "jackfield", *arguments],
        env=environ,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_settings_of_the_project_are_found_from_its_folder(tmp_path: Path) -> None:
    done = ran("integrations", data_dir=tmp_path, cwd=PLACE)

    assert (done.returncode, done.stderr) == (0, "")
    assert "printer" in done.stdout


def test_elsewhere_a_sentence_says_where_to_go(tmp_path: Path) -> None:
    done = ran("doctor", data_dir=tmp_path, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"jackfield: DJANGO_SETTINGS_MODULE names ticketdesk.settings, which is not found from {tmp_path}:"
        " go to the project's folder, where its manage.py is.\n"
    )


def test_a_project_without_a_database_is_told_so_in_its_own_terms(tmp_path: Path) -> None:
    done = ran("worker", data_dir=tmp_path / "none", cwd=PLACE)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("jackfield: There is no database at ")
    assert done.stderr.endswith(" Go to the project's folder, or make it there: `manage.py migrate`.\n")


def test_a_library_that_the_project_lacks_is_not_taken_for_its_settings(tmp_path: Path) -> None:
    (tmp_path / "ticketdesk").mkdir()
    (tmp_path / "ticketdesk" / "__init__.py").touch()
    (tmp_path / "ticketdesk" / "settings.py").write_text("import no_such_library")

    done = ran("integrations", data_dir=tmp_path, cwd=tmp_path)

    assert done.returncode == 1
    assert "ModuleNotFoundError: No module named 'no_such_library'" in done.stderr
