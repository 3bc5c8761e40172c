"""The tests' own surroundings."""

import os
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.support.surroundings import OutsideWorldError


def test_no_test_reaches_the_outside_world() -> None:
    with pytest.raises(OutsideWorldError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OutsideWorldError):
        socket.getaddrinfo("example.com", 80)


def test_a_name_that_never_resolves_does_not() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 80)


def test_every_process_has_a_data_directory_of_its_own() -> None:
    assert str(settings.JACKFIELD_DATA_DIR) == os.environ["JACKFIELD_DATA_DIR"]
    assert Path.cwd() / "var" != settings.JACKFIELD_DATA_DIR


@pytest.mark.django_db
def test_every_process_has_a_database_of_its_own() -> None:
    assert f"test_jackfield_{os.getpid()}_" in str(connection.settings_dict["NAME"])
