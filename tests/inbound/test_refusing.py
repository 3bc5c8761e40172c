"""What is not taken: with a reason, nothing changed, and nothing told to whom it does not concern."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connections
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.inbound import receiving
from jackfield.registry import get_integration_manager
from jackfield.registry import operations as registry
from jackfield.sdk import Rejected, Unavailable
from tests.delivery.lines import make_user
from tests.inbound.bells import (
    Bell,
    OpenBell,
    another_secret,
    call,
    closing,
    doing,
    fail,
    health,
    kept,
    make_bell,
    path_of,
    raising,
    raising_of,
    refused,
    ring,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections_end() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture
def bell() -> Config:
    return make_bell(owner=make_user())


@pytest.fixture
def open_bell() -> Config:
    return make_bell(owner=make_user(), integration_id="open_bell")


class TestRefusing:
    @pytest.mark.parametrize(
        ("stand_still", "sentence"),
        [
            (lambda config: configs.disable(actor=None, config_id=config.pk), "The config is disabled."),
            (lambda _: registry.pause(integration_id="bell", actor=None), "The integration is paused."),
            (
                lambda _: registry.deactivate(integration_id="bell", actor=None),
                "The integration is not active.",
            ),
            (
                lambda config: type(config.owner).objects.update(is_active=False),
                "The owner of the config is not active.",
            ),
            (
                lambda _: get_integration_manager().unregister_integration_class(Bell),
                "The integration is not installed.",
            ),
        ],
    )
    def test_what_stands_still_asks_the_service_to_call_again(
        self, bell: Config, stand_still: Callable[[Config], object], sentence: str
    ) -> None:
        path = path_of(bell)
        stand_still(bell)
        try:
            answer = ring(bell, path=path)
        finally:
            if Bell not in get_integration_manager().get_integration_classes():
                get_integration_manager().register_integration_class(Bell)

        assert refused(answer) == (503, "unavailable")
        assert (answer.json()["message"], answer["Retry-After"]) == (sentence, "60")
        assert (Bell.heard, kept()) == ([], (0, 0, 0))

    def test_what_was_disabled_while_the_hook_ran_keeps_nothing(self, bell: Config) -> None:
        Bell.does = doing(
            lambda _: asyncio.to_thread(closing, lambda: configs.disable(actor=None, config_id=bell.pk))
        )
        answer = ring(bell)
        assert (refused(answer), answer.json()["message"]) == (
            (503, "unavailable"),
            "The config is disabled.",
        )
        assert kept() == (0, 0, 0)

    def test_what_does_not_run_yet_is_waited_for(self, bell: Config) -> None:
        running: Any = get_integration_manager().get_integration("bell")
        path = path_of(bell)
        running.disable_integration()
        starting = threading.Timer(0.2, running.enable_integration)
        starting.start()
        try:
            assert ring(bell, path=path).status_code == 200
        finally:
            starting.join()

    def test_what_does_not_begin_to_run_asks_the_service_to_call_again_soon(
        self, bell: Config, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(receiving, "STARTING_S", 0.0)
        monkeypatch.setattr(Bell, "enabled", property(lambda _: False, lambda *_: None), raising=False)
        answer = ring(bell)
        assert (refused(answer), answer["Retry-After"]) == ((503, "unavailable"), "2")
        assert kept() == (0, 0, 0)

    def test_settings_that_do_not_fit_say_so_to_the_owner_and_not_to_the_service(self, bell: Config) -> None:
        path = path_of(bell)
        Config.objects.update(secrets={})
        answers = [ring(bell, path=path) for _ in range(3)]

        assert [refused(answer) for answer in answers] == [(503, "unavailable")] * 3
        assert "signing_secret" not in answers[0].json()["message"]
        assert health(bell)[:2] == ("FAILING", 1)
        assert "signing_secret" in bell.health_reason

    def test_what_the_hook_rejects_is_answered_400_with_its_text(self, bell: Config) -> None:
        Bell.does = doing(raising(Rejected("There is no such bell.")))
        answer = ring(bell)
        assert (refused(answer), answer.json()["message"]) == ((400, "rejected"), "There is no such bell.")
        assert (kept(), health(bell)) == ((0, 0, 0), ("UNKNOWN", 0, False))

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
    def test_what_is_no_json_is_answered_400(self, open_bell: Config, body: bytes) -> None:
        answer = call(path_of(open_bell), body)
        assert (refused(answer), answer.json()["message"]) == ((400, "rejected"), "The body is no JSON.")
        assert (kept(), health(open_bell)[0]) == ((0, 0, 0), "UNKNOWN")

    def test_the_service_waits_as_long_as_the_hook_says(self, bell: Config) -> None:
        Bell.does = doing(raising(Unavailable("Later.", retry_after=7.2)))
        answer = ring(bell)
        assert (refused(answer), answer["Retry-After"]) == ((503, "unavailable"), "8")
        assert health(bell)[0] == "UNKNOWN"

    def test_an_authors_mistake_is_logged_with_stars_and_told_to_the_owner_alone(
        self, bell: Config, caplog: pytest.LogCaptureFixture
    ) -> None:
        Bell.does = doing(lambda context: fail(context.settings.signing_secret.reveal()))
        answer = ring(bell)

        assert refused(answer) == (503, "unavailable")
        assert answer.json()["message"] == "This cannot be taken now: try again later."
        [record] = [record for record in caplog.records if record.message == "call failed"]
        assert "KeyError: '***'" in record.__dict__["traceback"]
        assert (kept(), health(bell)[0]) == ((0, 0, 0), "FAILING")

    def test_an_authors_mistake_that_strangers_can_cause_says_nothing_of_the_config(
        self, open_bell: Config, caplog: pytest.LogCaptureFixture
    ) -> None:
        OpenBell.does = doing(lambda _: fail("anything"))
        assert refused(call(path_of(open_bell))) == (503, "unavailable")
        assert (kept(), health(open_bell)[0]) == ((0, 0, 0), "UNKNOWN")
        assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == [
            "call failed"
        ]

    @pytest.mark.parametrize(
        "answer",
        ["text", {"status": 200}, 200],
    )
    def test_what_is_no_answer_is_an_authors_mistake(self, bell: Config, answer: Any) -> None:
        Bell.does = doing(lambda _: answer)
        assert refused(ring(bell)) == (503, "unavailable")
        assert kept() == (0, 0, 0)

    def test_events_that_cannot_be_published_leave_nothing(
        self, bell: Config, caplog: pytest.LogCaptureFixture
    ) -> None:
        Bell.does = doing(lambda context: context.publish("No Type", {}))
        assert refused(ring(bell)) == (503, "unavailable")
        assert (kept(), health(bell)[0]) == ((0, 0, 0), "FAILING")
        assert "what a call left cannot be kept" in caplog.messages

    def test_a_hook_that_is_too_slow_asks_the_service_to_call_again(
        self, bell: Config, settings: Settings
    ) -> None:
        settings.JACKFIELD_INBOUND_DEADLINE_S = 0.05
        Bell.does = doing(lambda _: asyncio.Event().wait())
        answer = ring(bell)
        assert (refused(answer), answer.json()["message"]) == (
            (503, "unavailable"),
            "It was not done within 0.05 s.",
        )
        assert kept() == (0, 0, 0)

    @pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "HEAD"])
    def test_other_methods_are_not_taken(self, bell: Config, method: str) -> None:
        answer = call(path_of(bell), method=method)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, PUT")
        assert Bell.heard == []

    @pytest.mark.parametrize(
        "path",
        ["/in/", "/in/short", "/in/" + "a" * 43, "/in/" + "a" * 44, "/in/" + "é" * 43, "/in/a/b", "/in/%00"],
    )
    def test_what_is_no_address_is_answered_404(self, bell: Config, path: str) -> None:
        path_of(bell)
        assert refused(call(path)) == (404, "not_found")

    def test_a_body_that_is_too_long_is_refused(self, bell: Config, settings: Settings) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
        path = path_of(bell)
        Bell.does = doing(lambda _: None)
        assert refused(ring(bell, b'"' + b"x" * (1024 * 1024 - 1) + b'"', path=path)) == (413, "too_large")
        assert Bell.heard == []
        assert ring(bell, b'"' + b"x" * (1024 * 1024 - 2) + b'"', path=path).status_code == 204

    def test_too_many_headers_are_refused(self, bell: Config) -> None:
        many = {f"x-{number}": "1" for number in range(101)}
        assert refused(call(path_of(bell), headers=many)) == (431, "too_large")
        assert refused(call(path_of(bell), headers={"x-long": "x" * 65_536})) == (431, "too_large")

    def test_too_many_parameters_are_refused(self, bell: Config) -> None:
        query = "&".join(f"a{number}=1" for number in range(1001))
        assert refused(call(f"{path_of(bell)}?{query}")) == (400, "bad_request")

    def test_a_database_that_is_away_asks_the_service_to_call_again(
        self, bell: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = path_of(bell)
        monkeypatch.setattr(receiving, "_prepare", raising_of(OperationalError("gone")))
        answer = ring(bell, path=path)
        assert (refused(answer), answer["Retry-After"]) == ((503, "unavailable"), "1")
        assert path.removeprefix("/in/") not in caplog.text

    @pytest.mark.parametrize("status", [200, 400, 403, 404, 503])
    def test_no_log_has_an_address(self, bell: Config, caplog: pytest.LogCaptureFixture, status: int) -> None:
        caplog.set_level(logging.DEBUG)
        path = path_of(bell)
        if status == 404:
            bell.delete()
        Bell.does = {400: doing(raising(Rejected(""))), 503: doing(raising(KeyError(path)))}.get(status)
        answer = ring(bell, path=path, secret=another_secret()) if status == 403 else ring(bell, path=path)

        assert answer.status_code == status
        shown = [f"{record.getMessage()} {record.__dict__.get('path')}" for record in caplog.records]
        assert "request answered /in/***" in shown
        token = path.removeprefix("/in/")
        assert [line for line in shown if token in line] == []
