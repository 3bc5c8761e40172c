"""The keys of an embedded start: made once, by whichever process comes first, for their owner only."""

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jackfield.project.values import SettingsRefused, is_fernet_key


def secret_key(*, data_dir: Path) -> str:
    """What signs sessions and cursors; kept in `secret_key`."""
    key = _kept(data_dir / "secret_key", make=lambda: secrets.token_urlsafe(48))
    if len(key) < 32:
        raise SettingsRefused(f"{data_dir / 'secret_key'} holds no key; put back the one that was there.")
    return key


def encryption_keys(*, data_dir: Path) -> tuple[str, ...]:
    """What encrypts secrets at rest; one key a line in `encryption_keys`, the first encrypts."""
    text = _kept(data_dir / "encryption_keys", make=_fernet_key)
    keys = tuple(text.split())
    if not keys or not all(is_fernet_key(key) for key in keys):
        raise SettingsRefused(
            f"{data_dir / 'encryption_keys'} holds a line that is no key; put back what was there: "
            "without it the stored secrets cannot be read."
        )
    return keys


def make_data_dir(data_dir: Path) -> None:
    """The folder, for its owner only; raises SettingsRefused when it cannot be made."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsRefused(f"JACKFIELD_DATA_DIR ({data_dir}) cannot be made: {error.strerror}.") from error


def _kept(path: Path, *, make: Callable[[], str]) -> str:
    """The file's text; made first if there is none.

    Written aside and linked into place, which fails if the name is taken: of two processes that start
    together both read the same whole key.
    """
    make_data_dir(path.parent)
    try:
        if not path.exists():
            aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(make() + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                with suppress(FileExistsError):
                    os.link(aside, path)
            finally:
                aside.unlink()
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise SettingsRefused(f"{path} cannot be read or made: {type(error).__name__}.") from error


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")
