"""What every test of copies stands on: nothing is known before, nor after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def unknown(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A data directory of its own, and a process that has just begun."""
    from jackfield.deployment import presence, standing  # noqa: PLC0415 - models can be imported only now

    settings.JACKFIELD_DATA_DIR = tmp_path / "var"
    standing.forget()
    yield
    standing.forget()
    presence.leave()
