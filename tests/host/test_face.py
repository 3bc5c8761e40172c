"""The face that applications import holds what it promises."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from jackfield import host
from tests.support.served import ROOT

DESK = ROOT / "tests" / "host" / "desk"
#: Plain values, of which their module speaks.
VALUES = {"APPS", "EVERYONE", "urls"}


def test_offers_these_names_and_no_others() -> None:
    assert sorted(host.__all__) == [
        "APPS",
        "BaseIntegrationConfig",
        "BaseIntegrationHook",
        "Config",
        "ConfigManager",
        "ConfigQuerySet",
        "EVERYONE",
        "Event",
        "EventRefused",
        "Extension",
        "IdempotencyConflict",
        "IntegrationAlreadyRegisteredError",
        "IntegrationError",
        "IntegrationHook",
        "IntegrationKey",
        "IntegrationManager",
        "IntegrationNotRegisteredError",
        "IntegrationRegistrationError",
        "LinkedElsewhere",
        "ResourceChange",
        "ResourceNotFound",
        "ScopeRefused",
        "asgi",
        "bind_scope",
        "can",
        "get_integration_manager",
        "groups",
        "link",
        "links_of",
        "on_resource_change",
        "publish",
        "register_condition_choice",
        "register_event_type",
        "register_scope",
        "rename_resource",
        "resource_for",
        "resources_by_keys",
        "resources_for",
        "unlink",
        "urls",
        "users",
        "visible",
        "visible_resources",
    ]


def test_every_name_is_there_and_documented() -> None:
    for name in host.__all__:
        assert name in VALUES or getattr(host, name).__doc__, name
        assert getattr(host, name) is not None


def test_every_name_is_spoken_of_in_the_readme() -> None:
    text = Path(host.__file__).with_name("README.md").read_text(encoding="utf-8")

    assert [name for name in host.__all__ if f"`{name}" not in text] == []


def test_apps_can_be_had_before_django_is_set_up() -> None:
    program = "import sys; from jackfield.host import APPS; print(APPS[0], 'django' in sys.modules)"
    environ = {"PYTHONPATH": str(ROOT / "backend")}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["jackfield.host", "False"]


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    assert not hasattr(host, "manager")
    assert dir(host) == sorted(host.__all__)


def test_the_desk_imports_the_public_faces_and_nothing_else_of_ours() -> None:
    imported = {
        (file.relative_to(DESK).as_posix(), name)
        for file in DESK.rglob("*.py")
        for name in imports_of(file)
        if name.partition(".")[0] in {"jackfield", "integrations", "tests"}
    }

    assert {name for _, name in imported} == {"jackfield.host", "jackfield.sdk"}


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
