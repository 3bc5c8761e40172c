"""The doctor as it is called: sentences, JSON and exit codes, with a database that is down, or none."""

import json
from pathlib import Path

import pytest

from tests.support.fixtures import Serve
from tests.support.served import environ_of, free_port, run_jackfield
from tests.support.surroundings import SHARED_KEYS

PASSWORD = "s3cret-of-the-database"


def folder_of(place: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (place / name).mkdir(parents=True)
        (place / name / "__init__.py").write_text(source)
    return place


def test_where_nothing_is_it_says_what_to_run_and_makes_nothing(tmp_path: Path) -> None:
    environ = environ_of(data_dir=tmp_path / "var")

    done = run_jackfield("doctor", environ=environ, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0] == "Problems:"
    assert "Run `jackfield migrate`." in done.stdout
    assert "integration slack: It loads, and its form can be shown." in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_loaded_is_told_with_what_to_install(tmp_path: Path) -> None:
    place = folder_of(
        tmp_path / "mine",
        torn="def",
        lacking="import a_library_that_is_not_there",
        leaving="raise SystemExit(3)",
        empty="",
        unopened="1 / 0",
    )
    environ = environ_of(data_dir=tmp_path / "var", changes={"JACKFIELD_INTEGRATIONS_DIR": str(place)})

    done = run_jackfield("doctor", "--json", environ=environ, cwd=tmp_path)

    found = {one["subject"]: one for one in json.loads(done.stdout) if one["code"] == "cannot_be_used"}
    assert (done.returncode, done.stderr) == (1, "")
    assert sorted(found) == [
        f"integration {name}" for name in ("empty", "lacking", "leaving", "torn", "unopened")
    ]
    assert "pip install it beside Jackfield." in found["integration lacking"]["sentence"]


def test_a_database_that_is_down_is_told_and_the_rest_is_examined(tmp_path: Path) -> None:
    url = f"postgresql://jackfield:{PASSWORD}@127.0.0.1:{free_port()}/jackfield"
    environ = environ_of(data_dir=tmp_path / "var", changes={**SHARED_KEYS, "DATABASE_URL": url})

    done = run_jackfield("doctor", "--json", environ=environ, cwd=tmp_path)

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert [one["code"] for one in found if one["level"] == "problem"] == ["database_unreachable"]
    assert "integration" in [one["code"] for one in found]
    assert PASSWORD not in done.stdout


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir(mode=0o700)
    (tmp_path / "var" / "jackfield.sqlite3").write_bytes(b"no database at all " * 100)
    (tmp_path / "var" / "jackfield.sqlite3").chmod(0o600)
    environ = environ_of(data_dir=tmp_path / "var")

    done = run_jackfield("doctor", "--json", environ=environ, cwd=tmp_path)

    problems = [one["code"] for one in json.loads(done.stdout) if one["level"] == "problem"]
    assert (done.returncode, done.stderr) == (1, "")
    assert problems == ["database_unreachable"]


@pytest.mark.e2e
def test_a_deployment_that_runs_is_in_order(served: Serve, tmp_path: Path) -> None:
    server = served()

    done = server.jackfield("doctor")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Problems:" not in done.stdout
    assert "1 worker alive." in done.stdout
    database = "PostgreSQL" if "DATABASE_URL" in server.environ else "SQLite"
    assert database in done.stdout
