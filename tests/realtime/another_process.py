"""Runs a piece of Python in another process, on the database and the Redis of this test."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from django.conf import settings
from django.db import connection

import jackfield

_BEGIN = """
import os
import sys

from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]

import django

django.setup()
"""


def run(code: str) -> None:
    """Run it to its end; the test fails with what it wrote when it fails."""
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN + textwrap.dedent(code), str(connection.settings_dict["NAME"])],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(jackfield.__file__).parent.parent),
            "JACKFIELD_REDIS_PREFIX": settings.JACKFIELD_REDIS_PREFIX,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
