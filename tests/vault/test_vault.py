"""What is sealed opens only where it belongs, with any of the keys, and shows nothing."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from jackfield import vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    settings.JACKFIELD_ENCRYPTION_KEYS = [OLD]


def test_opens_what_it_sealed() -> None:
    sealed = vault.seal(secret="s3cr3t ä", place="here")

    assert vault.unseal(sealed=sealed, place="here") == "s3cr3t ä"


def test_shows_nothing_of_the_secret() -> None:
    assert "s3cr3t" not in vault.seal(secret="s3cr3t", place="here")


def test_does_not_open_in_another_place() -> None:
    sealed = vault.seal(secret="s3cr3t", place="here")

    with pytest.raises(vault.SecretUnreadable):
        vault.unseal(sealed=sealed, place="there")


def test_opens_under_an_old_key_and_seals_under_the_new(settings: Settings) -> None:
    sealed = vault.seal(secret="s3cr3t", place="here")
    settings.JACKFIELD_ENCRYPTION_KEYS = [NEW, OLD]
    resealed = vault.reseal(sealed=sealed)
    settings.JACKFIELD_ENCRYPTION_KEYS = [NEW]

    assert vault.unseal(sealed=resealed, place="here") == "s3cr3t"
    with pytest.raises(vault.SecretUnreadable):
        vault.unseal(sealed=sealed, place="here")


@pytest.mark.parametrize("garbage", ["", "x", "gAAAAA", "ä"])
def test_garbage_is_unreadable_and_nothing_worse(garbage: str) -> None:
    with pytest.raises(vault.SecretUnreadable):
        vault.unseal(sealed=garbage, place="here")


def test_fingerprints_compare_and_depend_on_the_project(settings: Settings) -> None:
    first = vault.fingerprint(secret="s3cr3t")
    same = vault.fingerprint(secret="s3cr3t")
    settings.SECRET_KEY = "another"

    assert first == same
    assert len(first) == 16
    assert vault.fingerprint(secret="other") != first
    assert vault.fingerprint(secret="s3cr3t") != first
