"""What is handed to the places that show it to people goes through gettext: asked of the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.served import ROOT

ROOT_OF_ROOMS = ROOT / "backend" / "jackfield"
#: Whose readers start the process, or are programs that ask for more than the API.
OTHERS = frozenset({"cli", "host", "project"})
#: Arguments by these names are shown, whoever takes them.
SHOWN = {"because", "confirm_label", "headline", "help_text", "label", "message", "reason", "title"}
#: Of these calls an argument without a name is shown: which.
SHOWN_AT = {"BadRequest": 1, "ValidationError": 0, "invalid": 2, "invalid_argument": 0, "refusal": 1}
#: Their reason is for the log.
LOGGING = frozenset({"unusable"})
#: They speak to the author of a document, in English, as GraphQL itself does there.
OF_DOCUMENTS = frozenset({"documents.py", "explaining.py", "limits.py"})


def files() -> Iterator[Path]:
    yield ROOT_OF_ROOMS / "project" / "signed_in.py"
    for file in sorted((*ROOT_OF_ROOMS.rglob("*.py"), *(ROOT / "integrations").rglob("*.py"))):
        is_no_speech = OTHERS.union({"migrations", "testing"}).intersection(file.relative_to(ROOT).parts)
        if not is_no_speech and file.name not in OF_DOCUMENTS and not file.name.startswith("test_"):
            yield file


def bare(code: str) -> list[str]:
    """The texts in a module that would be shown as they stand there."""
    return [
        ast.unparse(shown)
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call) and _name(call) not in LOGGING
        for shown in _shown(call)
        if _is_text(shown)
    ]


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    yield from (keyword.value for keyword in call.keywords if keyword.arg in SHOWN)
    at = SHOWN_AT.get(_name(call))
    if at is not None and len(call.args) > at:
        yield call.args[at]


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_text(node: ast.expr) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    said = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(letter.isalpha() for text in said for letter in text)


def test_no_text_is_shown_as_it_stands() -> None:
    found = {str(file.relative_to(ROOT)): bare(file.read_text()) for file in files()}

    assert len(found) > 300
    assert {file: texts for file, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "code",
    [
        'refusal(CODE, "Not now.")',
        'requests.invalid(["name"], "taken", f"{name} is taken.")',
        'Issue(path=(), code="no", message="Not so.")',
        'ValidationError("No.", code="no")',
        'Form(title=f"New {name}")',
    ],
)
def test_a_text_that_is_shown_as_it_stands_is_found(code: str) -> None:
    assert len(bare(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'refusal(CODE, _("Not now."))',
        'Issue(path=(), code="no", message=_("%(name)s is taken.") % {"name": name})',
        "Form(title=title)",
        'Form(title=f"{title}: {name}")',
        'logger.info("message")',
    ],
)
def test_what_is_marked_or_says_nothing_is_not(code: str) -> None:
    assert bare(code) == []
