"""A project that has left out Jackfield's apps is told so, whatever it imports first."""

import subprocess
import sys

import pytest

from tests.support.served import ROOT

PROGRAM = """
import django
from django.conf import settings
from jackfield.host import APPS

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", {installed}],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
    SECRET_KEY="of-this-test",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
try:
    from jackfield.host import {name}
except Exception as error:
    print(type(error).__name__, error, sep=": ")
else:
    print("imported")
"""


def said(*, installed: str, name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(installed=installed, name=name)],
        env={"PYTHONPATH": str(ROOT / "backend")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", ["IntegrationManager", "BaseIntegrationConfig", "Config", "publish"])
def test_without_them_it_is_told_which(name: str) -> None:
    text = said(installed="", name=name)

    assert text.startswith(
        "ImproperlyConfigured: These apps of Jackfield are not in INSTALLED_APPS: jackfield.host, guardian, "
    )
    assert text.endswith("Add all of jackfield.host.APPS.")


def test_without_one_of_them_it_is_told_that_one() -> None:
    some = "*[app for app in APPS if app not in ('jackfield.host', 'jackfield.flows', 'jackfield.resources')]"

    text = said(installed=some, name="link")

    assert text == (
        "ImproperlyConfigured: These apps of Jackfield are not in INSTALLED_APPS: "
        "jackfield.host, jackfield.resources, jackfield.flows. Add all of jackfield.host.APPS."
    )


def test_what_needs_no_app_can_be_had() -> None:
    assert said(installed="", name="IntegrationError") == "imported"
