"""What every test of accounts stands on."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    """Hash passwords quickly: no test is about the hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
