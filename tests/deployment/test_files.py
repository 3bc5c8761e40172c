"""Which file it is, on file systems that may be clones of one image."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jackfield.deployment.files import are_one, path_digest_of, place_of

_CANNOT_LOCK = """
import fcntl, sys
with open(sys.argv[1], "r+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(7)
"""
has_births = pytest.mark.skipif(
    place_of(Path(__file__)).endswith(":"), reason="the file system does not keep when a file was made"
)
has_digest = pytest.mark.skipif(
    not path_digest_of(Path(__file__)), reason="the machine has no id, or directories no time of birth"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database."""
    made = tmp_path / "jackfield.sqlite3"
    made.write_bytes(b"rows")
    return made


def test_a_file_is_the_same_however_often_it_is_written_and_wherever_it_is_moved(file: Path) -> None:
    before = place_of(file)

    file.write_bytes(b"more rows")
    moved = file.rename(file.with_name("moved"))

    assert are_one(place_of(moved), before)


@has_births
def test_a_copy_is_another_file_also_where_the_numbers_of_a_clone_are_the_same(file: Path) -> None:
    copy = Path(shutil.copy2(file, file.with_name("copy")))

    _, volume, number, _ = place_of(file).split(":")
    born = place_of(copy).split(":")[-1]

    assert not are_one(place_of(copy), place_of(file))
    # What a machine of the same image says of it.
    assert not are_one(f"sqlite:{volume}:{number}:{born}", place_of(file))


def test_what_is_copied_over_a_file_leaves_it_the_file_that_it_was(file: Path) -> None:
    staging = file.with_name("staging")
    staging.write_bytes(b"other rows")
    before = place_of(staging)

    shutil.copy2(file, staging)

    assert are_one(place_of(staging), before)
    assert not are_one(place_of(staging), place_of(file))


@has_digest
def test_a_backup_that_is_put_back_lies_in_the_same_directory(file: Path) -> None:
    before = path_digest_of(file)

    file.unlink()
    file.write_bytes(b"older rows")

    assert path_digest_of(file) == before


@has_digest
def test_the_same_path_on_another_volume_is_another_place(tmp_path: Path) -> None:
    at = tmp_path / "var"
    at.mkdir()
    (at / "jackfield.sqlite3").touch()
    before = path_digest_of(at / "jackfield.sqlite3")

    # As another volume that is mounted there: its directory has the name, and was made at another time.
    at.rename(tmp_path / "elsewhere")
    at.mkdir()
    (at / "jackfield.sqlite3").touch()

    assert path_digest_of(at / "jackfield.sqlite3") != before


def test_to_look_at_a_file_does_not_end_the_locks_that_this_process_holds_on_it(file: Path) -> None:
    with file.open("r+") as opened:
        fcntl.lockf(opened, fcntl.LOCK_EX)

        place_of(file)
        path_digest_of(file)

        tried = subprocess.run([sys.executable, "-c", _CANNOT_LOCK, str(file)], check=False)
        assert tried.returncode == 7
