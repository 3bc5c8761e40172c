"""What holds for every file of the repository."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 400
SOURCES = {".py", ".ts", ".tsx", ".mjs", ".css"}
#: Written by tools.
GENERATED = ("requirements/", "frontend-dist/", "frontend/package-lock.json", "schema.graphql")


def committed_files() -> list[Path]:
    """What is or would be committed; where there is no git (a source archive), everything."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    if listed.returncode or not names:
        pytest.skip("this is not a clone")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def sources() -> Iterator[tuple[Path, str]]:
    for file in committed_files():
        name = file.relative_to(ROOT).as_posix()
        if file.suffix in SOURCES and not name.startswith(GENERATED):
            yield file, file.read_text(encoding="utf-8")


def test_no_source_file_is_longer_than_a_person_reads() -> None:
    too_long = {
        file.relative_to(ROOT).as_posix(): text.count("\n")
        for file, text in sources()
        if text.count("\n") > MOST_LINES and "/migrations/" not in file.as_posix()
    }

    assert too_long == {}


def test_every_module_of_the_backend_begins_with_its_one_idea() -> None:
    silent = [
        file.relative_to(ROOT).as_posix()
        for file, text in sources()
        if file.is_relative_to(ROOT / "backend")
        and file.suffix == ".py"
        and file.name != "apps.py"
        and "/migrations/" not in file.as_posix()
        and not text.startswith(('"""', "#!"))
    ]

    assert silent == []


def test_there_is_no_drawer_for_anything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "misc", "common", "services", "lib"}

    found = [
        file
        for file, _ in sources()
        if file.stem in drawers or drawers & set(file.relative_to(ROOT).parts[:-1])
    ]

    assert found == []


def test_nothing_is_left_for_later() -> None:
    # Put together here, so that this file does not find itself.
    unfinished = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", r"\bX{3}\b"]))

    found = [file.relative_to(ROOT).as_posix() for file, text in sources() if unfinished.search(text)]

    assert found == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    homes = re.compile("(?<![\\w.])(/ro" + "ot/|/ho" + "me/\\w|/wo" + "rk/|/Us" + "ers/\\w)")

    found = []
    for file in committed_files():
        if file.suffix in {".png", ".woff2", ".ico"} or "tests/house" in file.as_posix():
            continue
        if homes.search(file.read_text(encoding="utf-8", errors="replace")):
            found.append(file.relative_to(ROOT).as_posix())

    assert found == []


def test_every_ignore_says_which_rule_it_ignores() -> None:
    bare = re.compile(r"# (?:noqa(?!: ?[A-Z]+\d)|type: ignore(?!\[))", re.MULTILINE)

    found = [
        file.relative_to(ROOT).as_posix()
        for file, text in sources()
        if "tests/house" not in file.as_posix() and bare.search(text)
    ]

    assert found == []


def test_tests_wait_for_conditions_and_not_for_time() -> None:
    nap = re.compile(r"\btime\.sl" + r"eep\(")

    found = [
        file.relative_to(ROOT).as_posix()
        for file, text in sources()
        # Measurements, and faults that are faults because they last, take time.
        if "tests/" in file.as_posix()
        and not {"bench", "chaos"} & set(file.relative_to(ROOT).parts)
        and nap.search(text)
    ]

    assert found == []


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_what_every_forge_expects_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200
