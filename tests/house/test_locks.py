"""The locks: every file hashed, no host named, everything stated in pyproject.toml among them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("build", "run", "dev")


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.MULTILINE))


def normal(requirement: str) -> str:
    """The name in a requirement, as PyPI compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()

    requirements = [block for block in re.split(r"\n(?=[a-z])", text) if "==" in block]

    assert requirements
    assert [block.splitlines()[0] for block in requirements if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host_or_a_path(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()

    assert not re.search(r"https?:|file:|--index-url|--find-links|--extra-index-url", text)


def test_what_is_stated_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = {normal(text) for text in project["project"]["dependencies"]}
    dev = {normal(text) for text in project["dependency-groups"]["dev"]}

    assert run - set(pinned("run")) == set()
    assert (run | dev) - set(pinned("dev")) == set()


def test_tests_run_on_what_is_served() -> None:
    run, dev, build = pinned("run"), pinned("dev"), pinned("build")

    assert {name: dev.get(name) for name in run} == run
    assert {name: dev.get(name) for name in build} == build
