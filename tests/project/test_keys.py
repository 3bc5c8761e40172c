import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from jackfield.project import keys
from jackfield.project.values import SettingsRefused


def test_keys_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    data_dir = tmp_path / "var"

    first = keys.encryption_keys(data_dir=data_dir)

    assert keys.encryption_keys(data_dir=data_dir) == first
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / "encryption_keys").stat().st_mode) == 0o600
    Fernet(first[0])


def test_two_keys_are_not_alike(tmp_path: Path) -> None:
    assert keys.secret_key(data_dir=tmp_path / "a") != keys.secret_key(data_dir=tmp_path / "b")


def test_those_who_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=16) as pool:
        found = {
            future.result() for future in [pool.submit(keys.secret_key, data_dir=tmp_path) for _ in range(64)]
        }

    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_damaged_key_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "encryption_keys"
    file.write_text("damaged\n")

    with pytest.raises(SettingsRefused, match="encryption_keys"):
        keys.encryption_keys(data_dir=tmp_path)

    assert file.read_text() == "damaged\n"


def test_a_data_directory_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsRefused, match="JACKFIELD_DATA_DIR"):
        keys.secret_key(data_dir=tmp_path / "file" / "var")
