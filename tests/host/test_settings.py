"""A host names few settings; the others have values, and what cannot work is said when it is checked."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.contrib.auth import get_user_model
from django.test import override_settings

from jackfield.host import checks
from jackfield.host.defaults import defaults, supply
from tests.support.served import ROOT

KEY = "b25seS1mb3ItdGhlLWV4YW1wbGUtMDEyMzQ1Njc4OWE="


def codes() -> list[str]:
    return [str(message.id) for message in checks.the_host_is_fit()]


def test_every_setting_that_our_code_reads_has_a_value() -> None:
    read = {
        name
        for file in (ROOT / "backend" / "jackfield").rglob("*.py")
        for name in re.findall(r"\bsettings\.(JACKFIELD_\w+)", file.read_text(encoding="utf-8"))
    }

    assert read
    assert read - set(defaults()) == set()


def test_what_jackfield_itself_sets_a_host_has_too() -> None:
    ours = {name for name in dir(live) if name.startswith("JACKFIELD_")}
    settings_file = (ROOT / "backend" / "jackfield" / "project" / "settings.py").read_text(encoding="utf-8")
    named = {name for name in ours if re.search(rf"^{name} =", settings_file, re.MULTILINE)}

    assert len(named) > 20
    assert named - set(defaults()) == set()


def test_what_the_host_has_named_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Settings:
        JACKFIELD_STRICT_EVENTS = True
        SILENCED_SYSTEM_CHECKS = ["models.W042"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/desk/db.sqlite3"}}

    found: Any = Settings()
    monkeypatch.setattr("jackfield.host.defaults.settings", found)

    supply()

    assert found.JACKFIELD_STRICT_EVENTS is True
    assert found.JACKFIELD_DELIVERY_CONCURRENCY == 100
    assert found.JACKFIELD_MANAGES_PEOPLE is False
    assert Path("/srv/desk/jackfield") == found.JACKFIELD_DATA_DIR
    assert found.ANONYMOUS_USER_NAME is None
    assert found.SILENCED_SYSTEM_CHECKS == ["models.W042", "guardian.W001"]


HOST: dict[str, Any] = {
    "ROOT_URLCONF": "tests.host.mounted",
    "JACKFIELD_PUBLIC_URL": "https://desk.example.com/deep/lines",
    "JACKFIELD_ENCRYPTION_KEYS": [KEY],
}


@pytest.fixture(autouse=True)
def sqlite(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The host's database, as it is named in its settings; nothing connects."""
    found = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"transaction_mode": "IMMEDIATE"}}
    monkeypatch.setitem(live.DATABASES, "default", found)
    return found


def test_a_host_that_names_what_it_must_is_fit() -> None:
    with override_settings(**HOST):
        assert codes() == []


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("/sub/deep/lines", None),
        ("/sub/deep/lines/", None),
        ("/sub/deep/lines", "/sub"),
        ("/sub/deep/lines", "/sub/"),
        ("/deep/lines", "/"),
        ("/deep/lines", ""),
    ],
)
def test_a_host_may_stand_under_a_path_of_its_server(path: str, script: str | None) -> None:
    change = {"JACKFIELD_PUBLIC_URL": f"https://desk.example.com{path}", "FORCE_SCRIPT_NAME": script}
    with override_settings(**HOST | change):
        assert codes() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"FORCE_SCRIPT_NAME": "/sub"}, "E004"),
        ({"FORCE_SCRIPT_NAME": "/sub", "JACKFIELD_PUBLIC_URL": "https://a.test/other/deep/lines"}, "E004"),
        ({"JACKFIELD_PUBLIC_URL": "https://desk.example.com/sub-deep/lines"}, "E004"),
        ({"JACKFIELD_ENCRYPTION_KEYS": []}, "E001"),
        ({"JACKFIELD_ENCRYPTION_KEYS": [KEY, "short"]}, "E002"),
        ({"ROOT_URLCONF": "tests.host.unmounted"}, "E003"),
        ({"JACKFIELD_PUBLIC_URL": "https://desk.example.com"}, "E004"),
        ({"JACKFIELD_PUBLIC_URL": "ftp://desk.example.com/deep/lines"}, "E004"),
        ({"JACKFIELD_SHARED_LAYER": True, "CHANNEL_LAYERS": {}}, "E005"),
        ({"CSRF_COOKIE_HTTPONLY": True}, "W002"),
        ({"CSRF_USE_SESSIONS": True}, "W002"),
        ({"CSRF_COOKIE_NAME": "forms"}, "W002"),
        ({"SESSION_COOKIE_SAMESITE": "Strict"}, "W003"),
        ({"AUTH_USER_MODEL": "contenttypes.ContentType"}, "E006"),
        ({"JACKFIELD_DOCUMENTS": "/nowhere/documents.json"}, "E007"),
    ],
)
def test_what_cannot_work_is_said(change: dict[str, Any], code: str) -> None:
    with override_settings(**{**HOST, **change}):
        assert codes() == [f"jackfield_host.{code}"]


def test_sqlite_that_does_not_wait_is_warned_of(sqlite: dict[str, Any]) -> None:
    sqlite["OPTIONS"] = {"timeout": 20}

    with override_settings(**HOST):
        assert codes() == ["jackfield_host.W001"]


def test_a_key_that_is_none_is_not_repeated() -> None:
    with override_settings(**{**HOST, "JACKFIELD_ENCRYPTION_KEYS": ["a-secret-all-the-same"]}):
        [message] = checks.the_host_is_fit()

    assert "a-secret" not in f"{message.msg}{message.hint}"


def test_what_our_tables_are_called_on_the_hosts_people_takes_no_name_that_it_may_have() -> None:
    given = {
        relation.related_name
        for relation in get_user_model()._meta.related_objects
        if relation.related_model.__module__.startswith("jackfield.") and relation.related_name
    }

    assert "jackfield_configs" in given
    assert [name for name in sorted(given) if not name.startswith(("jackfield_", "+"))] == []
