"""Integrations are found by folder and by entry point; what cannot be used is reported and hurts nobody."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from jackfield.registry import get_integration_manager, guide, icon_file, problems, process
from jackfield.registry.discovery import Found, FoundExtension, discover
from jackfield.registry.problem import Problem
from tests.registry.other_process import ROOT

GOOD = """
from jackfield.sdk import Integration

class Lamp(Integration):
    name = "Lamp"
    def initialize(self):
        pass
"""

UNPRINTABLE = """
class Odd(Exception):
    def __str__(self):
        raise RuntimeError("no")
    __repr__ = __str__
raise Odd
"""


@pytest.fixture(autouse=True)
def _forget_modules(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a test imports is not there for the next."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("jackfield_integrations", "integrations", "found_by_entry")):
            del sys.modules[name]


def put(folder: Path, name: str, code: str = GOOD, **files: str) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    (place / "__init__.py").write_text(code)
    for file, text in files.items():
        (place / file.replace("_", ".")).write_text(text)
    return place


def found_in(folder: Path) -> dict[str, Found | Problem]:
    return {
        found.integration_id: found
        for found in discover(folders=[folder])
        if not isinstance(found, FoundExtension)
    }


def test_each_folder_is_an_integration_named_like_it(tmp_path: Path) -> None:
    for name in ("lamp", "door-bell"):
        put(tmp_path, name)
    put(tmp_path, "named", GOOD.replace('name = "Lamp"', 'integration_id = "acme.lamp"'))
    put(tmp_path, "_hidden")
    put(tmp_path, ".git")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.py").write_text(GOOD)

    found = found_in(tmp_path)

    assert sorted(found) == ["acme.lamp", "door-bell", "lamp"]
    assert all(isinstance(one, Found) for one in found.values())


def test_the_built_in_ones_are_the_package_of_a_clone() -> None:
    found = found_in(ROOT / "integrations")

    assert {"slack", "webhook"} <= set(found)
    webhook = found["webhook"]
    assert isinstance(webhook, Found)
    assert webhook.integration_cls.__module__ == "integrations.webhook"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "import no_such_library",
            "It needs the library 'no_such_library': pip install it beside Jackfield.",
        ),
        ("raise ValueError('ouch')", "It could not be loaded (ValueError). The log says more."),
        ("raise SystemExit(3)", "It could not be loaded (SystemExit). The log says more."),
        ("def broken(:", "It could not be loaded (SyntaxError in __init__.py, line 1). The log says more."),
        ("raise SyntaxError('s3cret')", "It could not be loaded (SyntaxError). The log says more."),
        ("raise ModuleNotFoundError('s3cret')", "It could not be loaded (ModuleNotFoundError). The log"),
        ("import asyncio\nraise asyncio.CancelledError", "It could not be loaded (CancelledError)."),
        ("raise GeneratorExit", "It could not be loaded (GeneratorExit)."),
        ("class B(BaseException): pass\nraise B", "It could not be loaded (B)."),
        (UNPRINTABLE, "It could not be loaded (Odd)."),
        ("x = 1", "It defines no integration classes where one is expected."),
        (GOOD + "class Second(Lamp): pass", "It defines 2 integration classes where one is expected."),
        ("from jackfield.sdk import Integration", "It defines no integration classes"),
    ],
)
def test_one_that_cannot_be_loaded_is_reported_and_the_others_are_there(
    tmp_path: Path, code: str, reason: str
) -> None:
    put(tmp_path, "broken", code)
    put(tmp_path, "lamp")

    found = found_in(tmp_path)

    broken = found["broken"]
    assert isinstance(broken, Problem)
    assert broken.reason.startswith(reason)
    assert broken.where == str(tmp_path / "broken")
    assert isinstance(found["lamp"], Found)


def test_ctrl_c_still_ends_what_loads(tmp_path: Path) -> None:
    put(tmp_path, "broken", "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        found_in(tmp_path)


ID = "\nLamp.integration_id = "
MEMBER = "\n    def "


@pytest.mark.parametrize(
    ("more", "integration_id", "reason"),
    [
        (f"{ID}5", "broken", "is not <int>."),
        (f"{ID}property(lambda self: 1 / 0)", "broken", "is not <property>."),
        (f"{ID}'a/b\\n'", r"'a/b\n'", r"is not 'a/b\n'."),
        (f"{ID}'x' * 300", f"{'x' * 100}...", f"is not {'x' * 100}...."),
        (f"{MEMBER}__init__(self, manager): raise SystemExit(7)", "broken", "made: SystemExit."),
        (
            f"{MEMBER}__init__(self, manager):\n        import asyncio; raise asyncio.CancelledError",
            "broken",
            "made: CancelledError.",
        ),
        (f"{MEMBER}__init__(self, manager): pass", "broken", "does not call super().__init__()."),
    ],
)
def test_one_that_cannot_be_registered_is_reported_in_one_line_and_the_others_are_there(
    tmp_path: Path, settings: Settings, more: str, integration_id: str, reason: str
) -> None:
    put(tmp_path, "broken", GOOD + more)
    put(tmp_path, "lamp")
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path
    process.reset()
    try:
        integrations = {one.integration_id for one in get_integration_manager().get_integrations()}
        [found] = [one for one in problems() if one.where == str(tmp_path / "broken")]
    finally:
        process.reset()

    assert "lamp" in integrations
    assert "broken" not in integrations
    assert found.integration_id == integration_id
    assert found.reason.endswith(reason)
    assert len(found.reason.splitlines()) == 1


def test_a_base_class_and_helpers_of_a_folder_are_not_in_the_way(tmp_path: Path) -> None:
    place = put(tmp_path, "lamp", "from .parts import Lamp, _Base")
    parts = (
        GOOD.replace("class Lamp(Integration)", "class _Base(Integration)") + "\nclass Lamp(_Base): pass\n"
    )
    (place / "parts.py").write_text(parts)

    found = found_in(tmp_path)["lamp"]

    assert isinstance(found, Found)
    assert found.integration_cls.__name__ == "Lamp"


def test_a_folder_that_is_not_there_is_a_problem_and_no_more(tmp_path: Path) -> None:
    [found] = discover(folders=[tmp_path / "nowhere"])

    assert isinstance(found, Problem)
    assert found.reason.startswith("It cannot be read")


def test_an_applications_own_package_of_the_same_name_is_no_conflict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = tmp_path / "application"
    put(application, "integrations", "whose = 'the application'")
    ours = tmp_path / "ours" / "integrations"
    put(ours, "lamp")
    monkeypatch.syspath_prepend(str(application))
    for name in [name for name in sys.modules if name.split(".")[0] == "integrations"]:
        monkeypatch.delitem(sys.modules, name)

    found = found_in(ours)["lamp"]

    assert importlib.import_module("integrations").whose == "the application"
    assert isinstance(found, Found)
    assert found.integration_cls.__module__.startswith("jackfield_integrations_")


def test_nothing_is_loaded_from_the_working_directory_unasked(tmp_path: Path) -> None:
    put(tmp_path / "integrations", "evil", f"open({str(tmp_path / 'was here')!r}, 'w').close()")

    subprocess.run(
        [
            sys.executable,
            "-c",
            "from jackfield.registry.discovery import discover; list(discover(folders=[]))",
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "backend")},
        check=True,
    )

    assert not (tmp_path / "was here").exists()


def entry_point(folder: Path, code: str, value: str) -> None:
    """Install a package that offers an entry point."""
    (folder / "found_by_entry.py").write_text(code)
    metadata = folder / "found_by_entry-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: found-by-entry\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[jackfield.integrations]\nlamp = {value}\n")


def test_an_installed_package_offers_a_class_by_an_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_point(tmp_path, GOOD, "found_by_entry:Lamp")
    monkeypatch.syspath_prepend(str(tmp_path))

    manager = get_integration_manager()

    assert manager.get_integration("found_by_entry.Lamp").name == "Lamp"
    assert not manager.is_registered_in_code("found_by_entry.Lamp")


@pytest.mark.parametrize("value", ["found_by_entry:Nothing", "found_by_entry:NAME", "no_such_package:Lamp"])
def test_an_entry_point_that_leads_nowhere_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    entry_point(tmp_path, GOOD + "\nNAME = 'lamp'\n", value)
    monkeypatch.syspath_prepend(str(tmp_path))

    manager = get_integration_manager()

    assert [problem.integration_id for problem in problems()] == ["lamp"]
    assert manager.get_integration("webhook").id == "webhook"


def test_a_folder_of_the_deployments_own_is_added(tmp_path: Path, settings: Settings) -> None:
    put(tmp_path, "lamp", README_md="# Lamp\n", icon_svg="<svg/>")
    put(tmp_path, "bell")
    put(tmp_path, "webhook")
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path

    manager = get_integration_manager()

    assert {"lamp", "bell", "email", "slack", "webhook"} == {one.id for one in manager.get_integrations()}
    assert guide("lamp") == "# Lamp\n"
    assert icon_file("lamp") == tmp_path / "lamp" / "icon.svg"
    assert (guide("bell"), icon_file("bell")) == (None, None)
    assert (guide("nowhere"), icon_file("nowhere")) == (None, None)
    [problem] = problems()
    assert (problem.integration_id, problem.where) == ("webhook", str(tmp_path / "webhook"))
    assert "already registered" in problem.reason


def test_an_integration_may_ask_for_the_manager_while_it_is_loaded(
    tmp_path: Path, settings: Settings
) -> None:
    code = "from jackfield.registry import get_integration_manager\nMANAGER = get_integration_manager()\n"
    put(tmp_path, "lamp", code + GOOD)
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path

    manager = get_integration_manager()

    lamp = type(manager.get_integration("lamp"))
    assert sys.modules[lamp.__module__].MANAGER is manager


def test_there_is_one_manager_until_it_is_reset() -> None:
    first = get_integration_manager()
    assert get_integration_manager() is first

    process.reset()

    assert get_integration_manager() is not first
    assert first.get_integrations() == ()


def test_discovery_touches_no_database() -> None:
    # This test has no database: a query would fail it.
    assert {"slack", "webhook"} <= {one.id for one in get_integration_manager().get_integrations()}
