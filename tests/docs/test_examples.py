"""Every Python example of the documentation runs, and the integrations in it pass their own tests."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jackfield.delivery.event_types import unregister_event_type
from tests.support.served import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
_BLOCK = re.compile(
    r"(?:^`(?P<file>\w+/\w+\.py)`[^\n]*:\n\n)?^```python\n(?P<source>.*?)^```", re.MULTILINE | re.DOTALL
)


def examples(page: Path) -> Iterator[tuple[str, str]]:
    """The name of the file that an example is (empty: a fragment), and its source."""
    for found in _BLOCK.finditer(page.read_text()):
        yield found["file"] or "", found["source"]


FILES = {name: source for page in PAGES for name, source in examples(page) if name}
FRAGMENTS = [
    pytest.param(source, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, (name, source) in enumerate(examples(page))
    if not name
]


def test_every_example_is_found() -> None:
    blocks = sum(page.read_text().count("```python\n") for page in PAGES)

    assert len(FILES) + len(FRAGMENTS) == blocks
    assert {name.split("/")[0] for name in FILES} >= {"discord", "feed", "forge", "lamps", "maps", "printer"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All integrations of the documentation, as a reader would write them."""
    for name, source in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
    return tmp_path


def test_the_integrations_pass_their_tests_and_the_contract(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "."],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "backend")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 20 * len({name.split("/")[0] for name in FILES})


def test_every_integration_is_shown_with_its_tests() -> None:
    folders = {name.split("/")[0] for name in FILES}

    assert set(FILES) == {f"{one}/{file}" for one in folders for file in ("__init__.py", f"test_{one}.py")}


@pytest.mark.parametrize("source", FRAGMENTS)
def test_every_fragment_runs_by_itself(source: str) -> None:
    try:
        exec(compile(source, "example", "exec"), {"__name__": "example"})
    finally:
        unregister_event_type("parcel.sent")
