"""Fixtures for every test."""

import os
import secrets

import pytest
from django.conf import settings
from django.db import connections


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A test database of our own, so that two runs on one PostgreSQL do not meet."""
    if connections["default"].vendor == "postgresql":
        name = f"test_jackfield_{os.getpid()}_{secrets.token_hex(3)}"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
        connections["default"].settings_dict.setdefault("TEST", {})["NAME"] = name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL where the database is SQLite."""
    if os.environ.get("DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL names no PostgreSQL"))
