from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from jackfield.accounts.operations import create_token
from jackfield.accounts.scopes import TokenScope

HERE = {"host": "127.0.0.1"}
ELSEWHERE = "192.0.2.7"


def status(*, address: str = ELSEWHERE, **headers: str) -> int:
    return Client(REMOTE_ADDR=address, headers={**HERE, **headers}).get("/metrics").status_code


@pytest.mark.django_db
def test_the_same_machine_reads_them() -> None:
    answer = Client(REMOTE_ADDR="127.0.0.1", headers=HERE).get("/metrics")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert b"process_resident_memory_bytes" in answer.content


def test_another_machine_needs_a_token() -> None:
    assert status() == 401


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via"])
def test_a_proxy_on_this_machine_is_not_this_machine(header: str) -> None:
    assert status(address="127.0.0.1", **{header: "192.0.2.7"}) == 401


def test_a_proxy_that_hands_on_without_a_word_is_not_this_machine(settings: Settings) -> None:
    settings.JACKFIELD_HAS_SILENT_PROXY = True

    assert status(address="127.0.0.1") == 401


@pytest.mark.django_db
def test_a_token_made_for_them_reads_them_from_anywhere() -> None:
    user = get_user_model()._default_manager.create(username="prometheus", is_superuser=True)
    _, secret = create_token(actor=user, user=user, name="scrape", scopes=[TokenScope.METRICS])

    assert status(authorization=f"Bearer {secret}") == 200


@pytest.mark.django_db
def test_who_does_not_administer_reads_none_of_them() -> None:
    user = get_user_model()._default_manager.create(username="prometheus")
    _, secret = create_token(actor=user, user=user, name="scrape", scopes=list(TokenScope))

    assert status(authorization=f"Bearer {secret}") == 401


@pytest.mark.django_db
def test_another_token_does_not() -> None:
    user = get_user_model()._default_manager.create(username="prometheus", is_superuser=True)
    _, reading = create_token(actor=user, user=user, name="reads", scopes=[TokenScope.READ])
    _, expired = create_token(
        actor=user,
        user=user,
        name="old",
        scopes=[TokenScope.METRICS],
        expires_at=timezone.now() - timedelta(seconds=1),
    )

    assert status(authorization=f"Bearer {reading}") == 401
    assert status(authorization=f"Bearer {expired}") == 401
    assert status(authorization="Bearer unknown") == 401
    assert status(authorization=f"Basic {reading}") == 401


@pytest.mark.django_db
def test_a_bad_token_is_refused_even_from_here() -> None:
    assert status(address="127.0.0.1", authorization="Bearer jf_unknown") == 401
