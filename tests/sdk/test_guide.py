"""The examples of the authors' guide run, and it names what there is."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jackfield import sdk
from jackfield.sdk import Rejected
from jackfield.sdk.testing import Refusal

GUIDE = Path(sdk.__file__).parent / "README.md"
TEXT = GUIDE.read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_whole_integration_and_its_tests_run(tmp_path: Path) -> None:
    folder = tmp_path / "discord"
    folder.mkdir()
    (folder / "__init__.py").write_text(EXAMPLES[0])
    (folder / "test_discord.py").write_text(EXAMPLES[1])

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", str(folder)],
        env={"PYTHONPATH": f"{GUIDE.parents[2]}:{tmp_path}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "16 passed" in done.stdout, done.stdout + done.stderr


def test_the_refusals_that_it_shows_are_some() -> None:
    names: dict[str, Any] = {"IntegrationTests": object, "Refusal": Refusal, "Rejected": Rejected}
    exec(EXAMPLES[2], names)

    [refusal] = names["TestDiscord"].refusals
    assert refusal.answer.content == b'{"ok": false, "error": "not_in_channel"}'


@pytest.mark.parametrize(
    "name", [n for n in sdk.__all__ if n not in {"steps", "Hook", "ServiceError", "Response"}]
)
def test_it_speaks_of_every_name(name: str) -> None:
    known_elsewhere = {"SettingsInvalid", "SecretRecipe"}

    assert name in known_elsewhere or re.search(rf"\b{name}\b", TEXT)
