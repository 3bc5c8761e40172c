"""Calls of services to a host that has taken Jackfield in: its middleware stands around them."""

import logging
from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django import Settings

from jackfield.configs.models import Config
from jackfield.delivery.models import Event
from jackfield.inbound import addresses
from tests.delivery.lines import make_user
from tests.inbound.bells import another_secret, call, make_bell, path_of, ring

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections_end() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def hosted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that asks everybody to sign in, looks for CSRF tokens, and puts views into transactions."""
    settings.ROOT_URLCONF = "tests.host.mounted"
    settings.JACKFIELD_PUBLIC_URL = "http://testserver/deep/lines"
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]


@pytest.fixture
def bell() -> Config:
    return make_bell(owner=make_user())


def test_a_service_needs_no_session_and_no_csrf_token(bell: Config) -> None:
    path = path_of(bell)
    answer = ring(bell, path=path)

    assert path.startswith("/deep/lines/in/")
    assert (answer.status_code, answer.json()) == (200, {"count": 1})
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer
    assert Event.objects.count() == 1


@pytest.mark.parametrize("status", [200, 403, 404, 503])
def test_django_writes_no_address_into_the_hosts_log(
    bell: Config, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    path = path_of(bell)
    if status == 404:
        addresses.rotate(actor=None, config_id=bell.pk)
    if status == 503:
        Config.objects.update(enabled=False)

    answer = ring(bell, path=path, secret=another_secret()) if status == 403 else ring(bell, path=path)

    assert answer.status_code == status
    token = path.rpartition("/")[2]
    written = [f"{record.getMessage()} {record.__dict__.get('path')}" for record in caplog.records]
    assert [line for line in written if token in line] == []


def test_what_is_no_address_is_answered_as_json(bell: Config) -> None:
    answer = call("/deep/lines/in/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
