import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import jackfield
from jackfield import sdk
from jackfield.sdk import conditions, formfields, net, outcomes, steps

FLOOR = Path(sdk.__file__).parent
MODULES = sorted(FLOOR.rglob("*.py"))


def test_these_are_the_names_an_author_may_import() -> None:
    assert sorted(sdk.__all__) == [
        "Choice",
        "ChoicePage",
        "ChoiceQuery",
        "Connection",
        "Context",
        "Event",
        "Gone",
        "Hook",
        "InboundAnswer",
        "InboundRequest",
        "Integration",
        "IntegrationAttributeType",
        "IntegrationConfigForm",
        "NoAnswer",
        "OAuth2",
        "OnUnknown",
        "Presentation",
        "Proof",
        "QualityTier",
        "Rejected",
        "Resource",
        "Response",
        "Secret",
        "SecretRecipe",
        "ServiceError",
        "Settings",
        "SettingsInvalid",
        "SignalHook",
        "SyncResult",
        "Unauthorized",
        "Unavailable",
        "ValueType",
        "action",
        "choices",
        "conditions",
        "every",
        "formfields",
        "inbound",
        "kept",
        "on",
        "plain_host",
        "setting",
        "signatures",
        "steps",
        "when",
    ]


@pytest.mark.parametrize("name", sdk.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(sdk, name))


@pytest.mark.parametrize(
    "module", [conditions, formfields, net, outcomes, steps], ids=lambda module: str(module.__name__)
)
def test_every_class_beside_them_is_documented(module: object) -> None:
    undocumented = [
        name
        for name, thing in vars(module).items()
        # What it imports of Python's own is not ours to document.
        if inspect.isclass(thing) and thing.__module__.startswith("jackfield.") and not inspect.getdoc(thing)
    ]

    assert undocumented == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FLOOR)))
def test_no_module_imports_anything_of_ours_but_the_sdk(path: Path) -> None:
    imported = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.append(node.module or "")
        elif isinstance(node, ast.Import):
            imported += [alias.name for alias in node.names]
    ours = [name for name in imported if name.split(".")[0] == "jackfield"]
    orm = [name for name in imported if name.startswith(("django.db", "django.apps", "django.contrib"))]
    if path.name == "apps.py":
        # By which Django finds the catalogs; nothing of the SDK imports it.
        orm.remove("django.apps")

    assert [name for name in ours if name != "jackfield" and not name.startswith("jackfield.sdk")] == []
    assert orm == []


def test_it_can_be_imported_before_django_is_set_up() -> None:
    program = (
        "from django.conf import settings; settings.configure();"
        "import jackfield.sdk, jackfield.sdk.net, sys; from django.apps import apps; assert not apps.ready;"
        "assert 'pytest' not in sys.modules; print('ok')"
    )
    backend = str(Path(jackfield.__file__).parent.parent)

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": backend},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("ok\n", "")
