"""What a wrong environment looks like to whoever starts the program: one sentence, no traceback."""

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.served import environ_of, run_jackfield


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"PORT": "http"}, "PORT"),
        ({"HOST": "0.0.0.0"}, "JACKFIELD_PUBLIC_URL"),
        ({"DATABASE_URL": "postgresql://127.0.0.1/test"}, "JACKFIELD_ENCRYPTION_KEYS"),
        ({"JACKFIELD_ALLOW_NETWORKS": "127.0.0.1/8"}, "JACKFIELD_ALLOW_NETWORKS"),
        ({"JACKFIELD_ADMIN_PASSWORD": "12345"}, "JACKFIELD_ADMIN_PASSWORD"),
        ({"JACKFIELD_DATA_DIR": "/dev/null/var"}, "JACKFIELD_DATA_DIR"),
    ],
)
def test_serve_refuses_to_start_with_a_sentence(
    changes: Mapping[str, str], said: str, tmp_path: Path
) -> None:
    environ = environ_of(data_dir=tmp_path / "var", changes=changes)

    done = run_jackfield("serve", environ=environ, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environ = environ_of(data_dir=tmp_path / "var", changes={"PORT": str(taken.getsockname()[1])})

        done = run_jackfield("serve", environ=environ, cwd=tmp_path)

    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("command", [["schema"], ["integrations"], ["--help"]])
def test_what_needs_no_data_makes_none(command: list[str], tmp_path: Path) -> None:
    environ = environ_of(data_dir=tmp_path / "var")

    done = run_jackfield(*command, environ=environ, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [["publish", "ticket.opened", "{}"], ["token", "create", "ada", "--name", "x"], ["reseal"], ["worker"]],
)
def test_from_another_folder_it_is_said_where_no_database_is_and_none_is_made(
    command: list[str], tmp_path: Path
) -> None:
    environ = environ_of(data_dir=tmp_path / "var")

    done = run_jackfield(*command, environ=environ, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"jackfield: There is no database at {tmp_path}/var/jackfield.sqlite3. Go to the folder where `serve`"
        " runs, or set JACKFIELD_DATA_DIR; for a new one run `jackfield migrate`.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_needs_the_database_says_that_it_was_not_migrated(tmp_path: Path) -> None:
    environ = environ_of(data_dir=tmp_path / "var")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "jackfield.sqlite3").touch()

    done = run_jackfield("publish", "ticket.opened", "{}", environ=environ, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "jackfield: The database lacks migrations: run `jackfield migrate` first, or wait until `serve` says"
        " that it is served.\n"
    )
