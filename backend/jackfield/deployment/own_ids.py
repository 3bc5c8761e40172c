"""Which deployment this process says it belongs to: by the environment, else by its data directory."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

#: In the data directory.
FILE = "instance_id"
_LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class OwnId:
    """What a process says; empty: it says nothing yet."""

    text: str = ""
    #: By JACKFIELD_INSTANCE_ID: whoever runs it has said so, and nothing is written over it.
    is_given: bool = False


def read() -> OwnId:
    """Return what this process says."""
    given = settings.JACKFIELD_INSTANCE_ID
    if given:
        return OwnId(text=str(given)[:_LONGEST], is_given=True)
    try:
        return OwnId(text=_file().read_text(encoding="utf-8").strip()[:_LONGEST])
    except (OSError, ValueError):
        return OwnId()


def made_up() -> str:
    """Return a new id."""
    return secrets.token_hex(16)


def write(text: str) -> None:
    """Keep an id in the data directory, whole or not at all.

    Raises:
        OSError: It can't be written there.
    """
    file = _file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = file.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        aside.write_text(f"{text}\n", encoding="utf-8")
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.JACKFIELD_DATA_DIR) / FILE
