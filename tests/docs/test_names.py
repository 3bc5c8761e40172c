"""The documentation speaks of everything that is public, and of nothing that there is not."""

import inspect
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from jackfield import host, sdk
from jackfield.sdk import formfields, signatures, steps, testing
from jackfield.sdk.testing import IntegrationTests, faults
from tests.support.served import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
TEXT = "\n".join(page.read_text() for page in PAGES)
INTEGRATIONS = sorted(place.parent for place in (ROOT / "integrations").glob("*/__init__.py"))
#: For the forms' own use.
_INSIDE = {"CLEAR", "MAX_EVENT_TYPES", "ROW", "Encoding", "EventTypesField", "SecretInput", "SecretTextarea"}
_INSIDE |= {"as_secret", "is_secret", "secured"}


def defined_in(module: ModuleType, *, of: type | None = None) -> list[str]:
    """The public names of a module that it defines itself."""
    return [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (of is None or isinstance(thing, of))
        and getattr(thing, "__module__", module.__name__) == module.__name__
        and not isinstance(thing, ModuleType)
    ]


@pytest.mark.parametrize("name", sdk.__all__)
def test_every_name_of_the_sdk_is_spoken_of(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEXT)


@pytest.mark.parametrize("name", testing.__all__)
def test_every_name_of_the_tests_is_spoken_of(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEXT)


@pytest.mark.parametrize("name", [name for name in defined_in(steps, of=type) if name != "Text"])
def test_every_step_is_spoken_of(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEXT)


@pytest.mark.parametrize("name", [n for n in defined_in(signatures) if n.islower()])
def test_every_verifier_is_spoken_of(name: str) -> None:
    assert f"signatures.{name}(" in TEXT


@pytest.mark.parametrize("name", sorted(set(formfields.__all__) - _INSIDE))
def test_every_field_is_spoken_of(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEXT)


@pytest.mark.parametrize("name", [n for n in vars(faults) if n.isupper()] + ["status"])
def test_every_fault_is_spoken_of(name: str) -> None:
    assert re.search(rf"`(?:[^`]*\b)?{name}\b", TEXT)


def test_everything_that_an_author_may_say_in_a_test_is_in_the_table() -> None:
    page = (DOCS / "test-an-integration.md").read_text()
    said = {
        name
        for cls in IntegrationTests.__mro__
        for name in getattr(cls, "__annotations__", {})
        if not name.startswith("_")
    }
    calls = {
        name
        for name, _ in inspect.getmembers(IntegrationTests, inspect.isfunction)
        if not name.startswith(("_", "test_"))
    }

    assert sorted(name for name in said if f"`{name}" not in page) == []
    assert sorted(name for name in calls if f"`self.{name}(" not in page) == []


def test_every_name_that_is_written_with_its_module_is_there() -> None:
    missing = []
    for module, name in re.findall(r"`(jackfield\.\w+)\.(\w+)`", TEXT):
        if not hasattr(import_module(module), name):
            missing.append(f"{module}.{name}")

    assert missing == []
    assert host.__all__


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


def anchors(file: Path) -> set[str]:
    """As GitHub makes them of headings."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE):
        found.add(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"))
    return found


def test_the_index_lists_every_page() -> None:
    index = (DOCS / "README.md").read_text()

    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in index] == []


def test_the_front_page_leads_to_the_documentation() -> None:
    assert "(docs/README.md)" in (ROOT / "README.md").read_text()
    assert (
        "(../../../docs/write-an-integration.md)"
        in (ROOT / "backend" / "jackfield" / "sdk" / "README.md").read_text()
    )


@pytest.mark.parametrize("folder", INTEGRATIONS, ids=lambda folder: str(folder.name))
def test_every_integration_says_where_the_owner_clicks(folder: Path) -> None:
    guide = (folder / "README.md").read_text()

    assert guide.startswith("# ")
    assert "## Where the owner clicks\n\n1. " in guide
    assert "## What a check does" in guide
