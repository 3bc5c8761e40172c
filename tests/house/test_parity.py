"""backend/parity.md: every feature of the systems we come from, where it lives here, what shows it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "backend" / "parity.md"
#: The sections of what those systems do, and how many rows each has.
SECTIONS = {"A": 25, "B": 20, "C": 7, "D": 10, "F": 13, "G": 20}
NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
WANTED = [
    *(f"{letter}{number}" for letter, count in SECTIONS.items() for number in range(1, count + 1)),
    "G25",
    "S0",
    "S1",
    "S2",
    "S4",
    *map(str, range(1, 59)),
]


def rows() -> list[list[str]]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 4 and re.fullmatch(r"[A-Z]?\d+", cells[0]):
            found.append(cells)
    return found


def laws() -> list[list[str]]:
    """The rows of the table below: a law and the tests that try to break it."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 3 and re.fullmatch(r"[IVX]+", cells[0]):
            found.append(cells)
    return found


ROWS = rows()
LAWS = laws()


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_every_row_stands_in_the_table_once() -> None:
    assert [row[0] for row in ROWS] == WANTED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_what_a_row_names_is_there(row: list[str]) -> None:
    _, _, where, shown = row
    places = re.findall(r"`([^`]+)`", where)
    shows = re.findall(r"`([^`]+)`", shown)

    assert places
    assert shows
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert [name for name in shows if not _is_a_test(name)] == []


def test_every_law_stands_in_the_table_once() -> None:
    assert [law[0] for law in LAWS] == NUMERALS


@pytest.mark.parametrize("law", LAWS, ids=lambda law: str(law[0]))
def test_what_a_law_names_is_there(law: list[str]) -> None:
    shows = re.findall(r"`([^`]+::[^`]+)`", law[2])

    assert len(shows) >= 2
    assert [name for name in shows if not _is_a_test(name)] == []


def _is_a_test(name: str) -> bool:
    path, _, function = name.partition("::")
    return (ROOT / path).is_file() and function.startswith("test_") and function in names_in(path)
