"""What is kept in English, by workers or a whole process, is told in the reader's words."""

import pytest
from django.utils import timezone, translation

from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, Status, headline
from tests.api.people import People


def told(reason: str = "", *, is_installed: bool = True, why_not_installed: str = "") -> Status:
    record = IntegrationRecord(health=Health.FAILING, health_reason=reason, health_since=timezone.now())
    with translation.override("de"):
        return headline(
            record, is_installed=is_installed, state="ACTIVE", why_not_installed=why_not_installed
        )


@pytest.mark.parametrize(
    ("kept", "german"),
    [
        (
            "It could not start (KeyError). The log says more.",
            "Sie konnte nicht starten (KeyError). Mehr steht im Log.",
        ),
        (
            "It could not start: The service cannot answer now.",
            "Sie konnte nicht starten: Der Dienst kann gerade nicht antworten.",
        ),
        (
            "Activation: The settings are newer than the integration's code.",
            "Aktivierung: Die Einstellungen sind neuer als der Code der Integration.",
        ),
        (
            "It could not start: teapot. It is no pot. The service cannot answer now.",
            "Sie konnte nicht starten: teapot. It is no pot. Der Dienst kann gerade nicht antworten.",
        ),
        ("lamp.test answered 503.", "lamp.test hat mit 503 geantwortet."),
        ("It burnt down.", "It burnt down."),
    ],
)
def test_a_reason_is_put_into_words_as_far_as_they_are_ours(kept: str, german: str) -> None:
    assert told(kept).reason == german


def test_why_code_is_missing_is_told_too() -> None:
    reason = "It needs the library 'bulb': pip install it beside Jackfield."

    status = told(is_installed=False, why_not_installed=reason)

    assert status.headline == "Nicht installiert"
    assert (
        status.reason == "Sie braucht die Bibliothek „bulb“. Installieren Sie diese mit pip neben Jackfield."
    )


def test_the_page_after_a_sign_in_elsewhere_is_german(people: People) -> None:
    page = people.anonymous.get("/oauth/callback?code=x", **{"Accept-Language": "de"})

    assert page.status_code == 401
    assert '<html lang="de">' in page.content.decode()
    assert "<h1>Nicht angemeldet</h1>" in page.content.decode()
