"""How wanted state and seen health are said together."""

from typing import Any

import pytest
from django.utils import translation

from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import HEALTH_FIELDS, Health, StatusCause, headline

ACTIVE, PAUSED, INACTIVE = "ACTIVE", "PAUSED", "INACTIVE"


def said(health: Health = Health.HEALTHY, *, cause: str = "", reason: str = "", **wanted: Any) -> Any:
    record = IntegrationRecord(health=health, health_cause=cause, health_reason=reason, failure_count=2)
    return headline(record, **{"is_installed": True, "state": ACTIVE, **wanted})


@pytest.mark.parametrize(
    ("health", "words", "needs_attention"),
    [
        (Health.UNKNOWN, "Not tried yet", False),
        (Health.HEALTHY, "Working", False),
        (Health.DEGRADED, "Working, with trouble", True),
        (Health.FAILING, "Failing", True),
        (Health.UNAUTHORIZED, "Sign-in needed", True),
        (Health.QUIET, "Quiet for too long", True),
    ],
)
def test_what_works_or_should_is_said_by_its_health(
    health: Health, words: str, *, needs_attention: bool
) -> None:
    status = said(health, reason="Because.", cause=StatusCause.UNREACHABLE)

    assert (status.headline, status.needs_attention) == (words, needs_attention)
    assert (status.health, status.reason, status.cause) == (health, "Because.", StatusCause.UNREACHABLE)


@pytest.mark.parametrize(
    ("wanted", "cause", "words", "fix_with"),
    [
        ({"enabled": False}, StatusCause.DISABLED, "Disabled", None),
        ({"enabled": False, "state": PAUSED}, StatusCause.PAUSED, "Paused", None),
        ({"enabled": False, "state": INACTIVE}, StatusCause.INACTIVE, "Not active", "ACTIVATE"),
        ({"is_installed": False, "state": INACTIVE}, StatusCause.NOT_INSTALLED, "Not installed", None),
    ],
)
def test_what_is_not_wanted_is_said_by_what_stands_in_the_way_most(
    wanted: dict[str, Any], cause: StatusCause, words: str, fix_with: str | None
) -> None:
    status = said(**wanted)

    assert (status.cause, status.headline, status.fix_with) == (cause, words, fix_with)
    assert status.reason
    assert not status.needs_attention
    assert status.health == Health.HEALTHY


def test_a_refused_sign_in_is_mended_by_signing_in_again() -> None:
    assert said(Health.UNAUTHORIZED).fix_with == "REAUTHENTICATE"
    assert said(Health.UNAUTHORIZED, enabled=False).fix_with == "REAUTHENTICATE"
    assert said(Health.UNAUTHORIZED, state=PAUSED).fix_with is None


def test_settings_that_the_service_refuses_are_mended_by_configuring() -> None:
    assert said(Health.FAILING, cause=StatusCause.REFUSED).fix_with == "CONFIGURE"
    assert said(Health.FAILING, cause=StatusCause.GONE).fix_with == "CONFIGURE"
    assert said(Health.FAILING, cause=StatusCause.UNREACHABLE).fix_with is None


def test_what_the_product_disabled_says_why_and_wants_a_person() -> None:
    status = said(Health.FAILING, reason="It has failed for five days.", enabled=False)

    assert (status.headline, status.reason) == ("Disabled", "It has failed for five days.")
    assert status.needs_attention


def test_nothing_to_say_is_none_and_an_unknown_cause_too() -> None:
    status = said(reason="", cause="FROM_THE_FUTURE")

    assert (status.reason, status.cause) == (None, None)
    assert status.failure_count == 2


def test_the_words_are_in_the_language_of_whoever_asks() -> None:
    with translation.override("de"):
        assert isinstance(said().headline, str)


def test_the_names_of_the_health_columns_are_all_of_them() -> None:
    assert {
        "health",
        "health_reason",
        "health_cause",
        "health_since",
        "checked_at",
        "last_success_at",
        "failure_count",
        "status_version",
    } == HEALTH_FIELDS
