"""What the scaffold writes works at once, and what it cannot write it refuses with a sentence."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jackfield.cli.main import run
from tests.support.fixtures import Serve
from tests.support.served import ROOT, environ_of, run_jackfield

TOOLS = Path(sys.executable).parent
RUFF, CONFIG = str(TOOLS / "ruff"), str(ROOT / "pyproject.toml")
BACKEND = str(ROOT / "backend")
FILES = {"__init__.py", "README.md", "icon.svg"}


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where one's own integrations are."""
    folder = tmp_path / "integrations"
    folder.mkdir()
    settings.JACKFIELD_INTEGRATIONS_DIR = folder
    return folder


def checked(*program: str, cwd: Path) -> str:
    """The output of a tool that found nothing wrong."""
    done = subprocess.run(
        program,
        cwd=cwd,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "backend"),
            "MYPYPATH": str(ROOT / "backend"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["acme_chat", "event", "x", "none", "a" * 30])
def test_what_it_writes_passes_its_own_tests_and_the_linters_at_once(folder: Path, name: str) -> None:
    assert run(["new-integration", name]) == 0

    place = str(folder / name)
    said = checked(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", place, cwd=folder.parent)
    assert " passed" in said
    checked(RUFF, "check", "--config", CONFIG, ".", cwd=folder.parent)
    checked(RUFF, "format", "--check", "--config", CONFIG, ".", cwd=folder.parent)


def test_what_it_writes_is_typed(folder: Path, tmp_path: Path) -> None:
    run(["new-integration", "acme_chat"])

    program = [str(TOOLS / "mypy"), "--strict", "--config-file=", "--follow-imports=silent"]
    checked(*program, "--cache-dir", str(tmp_path / "mypy"), str(folder / "acme_chat"), cwd=folder.parent)


def test_it_writes_four_files_that_everybody_may_read_and_the_class_is_short(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new-integration", "acme_chat"]) == 0

    place = folder / "acme_chat"
    assert {file.name for file in place.iterdir()} == FILES | {"test_acme_chat.py"}
    assert [file.name for file in folder.iterdir()] == ["acme_chat"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()} == {0o644}
    assert stat.S_IMODE(place.stat().st_mode) == 0o755
    assert len((place / "__init__.py").read_text().splitlines()) <= 35
    assert capsys.readouterr().out.splitlines()[1] == f"Its tests:  {sys.prefix}/bin/pytest {place}"


def test_in_a_clone_it_stands_beside_the_others(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    settings.JACKFIELD_BUILTIN_INTEGRATIONS_DIR = tmp_path / "integrations"

    assert run(["new-integration", "acme_chat"]) == 0

    assert (tmp_path / "integrations" / "acme_chat" / "icon.svg").is_file()


def test_a_place_that_is_not_looked_at_is_named_in_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mine"

    assert run(["new-integration", "acme_chat", "--dir", str(place)]) == 0

    assert f"JACKFIELD_INTEGRATIONS_DIR={place}" in capsys.readouterr().out
    assert (place / "acme_chat" / "__init__.py").is_file()


def test_an_installed_package_s_own_folder_is_not_written_to(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.JACKFIELD_BUILTIN_INTEGRATIONS_DIR = tmp_path

    assert run(["new-integration", "acme_chat"]) == 2

    assert "--dir" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("class", 2),
        ("match", 2),
        ("Acme", 2),
        ("acme-chat", 2),
        ("acme.chat", 2),
        ("../acme", 2),
        ("/acme", 2),
        ("_acme", 2),
        ("2acme", 2),
        ("äcme", 2),
        ("", 2),
        ("acme\n", 2),
        ("a" * 31, 2),
        ("email", 2),
        ("django", 2),
        ("jackfield", 2),
        ("slack", 1),
        ("webhook", 1),
    ],
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_written(
    folder: Path, name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new-integration", name]) == status

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("jackfield: ")
    assert len(said.err.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_what_is_there_already_stays_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["new-integration", "acme_chat"])
    (folder / "acme_chat" / "__init__.py").write_text("mine")
    capsys.readouterr()

    assert run(["new-integration", "acme_chat"]) == 1

    assert "exists already" in capsys.readouterr().err
    assert (folder / "acme_chat" / "__init__.py").read_text() == "mine"
    assert [file.name for file in folder.iterdir()] == ["acme_chat"]


@pytest.mark.parametrize("place", ["a file", "a file/below", "missing/below", "/dev/null"])
def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").touch()

    assert run(["new-integration", "acme_chat", "--dir", str(tmp_path / place)]) == 1

    assert "can't be written" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["a file"]


def test_it_is_found_and_rm_takes_it_away(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    environ = environ_of(data_dir=tmp_path / "var")
    done = run_jackfield("new-integration", "acme_chat", "--dir", str(place), environ=environ, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    looking = {**environ, "JACKFIELD_INTEGRATIONS_DIR": str(place)}

    found = run_jackfield("integrations", environ=looking, cwd=tmp_path).stdout.split()
    shutil.rmtree(place / "acme_chat")
    after = run_jackfield("integrations", environ=looking, cwd=tmp_path).stdout.split()

    assert "acme_chat" in found
    assert set(found) - set(after) == {"acme_chat"}


@pytest.mark.e2e
def test_a_server_that_starts_again_lists_it_with_its_guide_and_its_icon(
    served: Serve, tmp_path: Path
) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    server = served(env={"JACKFIELD_INTEGRATIONS_DIR": str(place)})
    assert server.jackfield("new-integration", "acme_chat").returncode == 0
    server.stop()

    again = served(data_dir=server.data_dir, env={"JACKFIELD_INTEGRATIONS_DIR": str(place)})

    asked = 'query { integration(integrationId: "acme_chat") { name guide icons { url } state } }'
    found = again.graphql(asked, token=again.token())["integration"]
    assert (found["name"], found["state"]) == ("Acme Chat", "INACTIVE")
    assert "Where the owner clicks" in found["guide"]
    assert again.get(found["icons"][0]["url"]).status == 200
