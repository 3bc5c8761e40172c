"""Nobody comes back but who went, once, in time, from the service that was asked; else nothing changes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import async_to_sync
from django.db import connections
from django.test import AsyncClient
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs.models import Config
from jackfield.flows import external, runner, waiting, writing
from jackfield.flows.errors import GatewayFailed
from jackfield.flows.models import Flow
from jackfield.realtime.models import StatusChange
from tests.flows.signing import Browser, Signed, away, url_of
from tests.flows.speaking import again
from tests.support.authorization_server import AuthorizationServer, authorization_server, query_of

CALLBACK = "http://127.0.0.1:8000/oauth/callback"


def exchanges(server: AuthorizationServer) -> list[Any]:
    """How the token endpoint was used."""
    found: list[Any] = server.control("state")["grants"]
    return found


def back_with(url: str, **changes: str | None) -> str:
    """The way back, changed."""
    query: dict[str, str | None] = {**query_of(url), **changes}
    return f"{CALLBACK}?{urlencode({name: value for name, value in query.items() if value is not None})}"


@pytest.fixture
def flow(ada: Any, signed: AuthorizationServer) -> Flow:
    """Ada's, who is at the service."""
    return away(ada)


@pytest.fixture
def back(flow: Flow, signed: AuthorizationServer) -> str:
    """Where the service sends her."""
    return signed.sign_in(url_of(flow))


def unchanged(flow: Flow, server: AuthorizationServer) -> bool:
    """Whether it stands where it stood, and the service was asked for no token."""
    return again(flow).step == flow.step and not Config.objects.exists() and exchanges(server) == []


class TestWhoComesBack:
    def test_somebody_else_who_is_signed_in_here_finds_nothing(
        self, root: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        response = Browser(root).back(back)

        assert response.status_code == 404
        assert unchanged(flow, signed)

    def test_nobody_who_is_not_signed_in_here_does_anything(
        self, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        response = async_to_sync(AsyncClient().get)(back.removeprefix("http://127.0.0.1:8000"))

        assert response.status_code == 401
        assert unchanged(flow, signed)

    @pytest.mark.parametrize("state", ["", "forged", "x" * 10_000, "ß", None])
    def test_a_forged_state_finds_nothing(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer, state: str | None
    ) -> None:
        response = Browser(ada).back(back_with(back, state=state))

        assert response.status_code == 404
        assert unchanged(flow, signed)

    @pytest.mark.parametrize("more", ["&state=other", "&code=other", "&" + "x" * 30_000 + "=1"])
    def test_parameters_that_come_twice_or_without_end_are_no_answer(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer, more: str
    ) -> None:
        response = Browser(ada).back(back + more)

        assert response.status_code == 400
        assert unchanged(flow, signed)

    def test_only_a_get_comes_back(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        path = back.removeprefix("http://127.0.0.1:8000")
        for method in ("post", "head", "put"):
            response = async_to_sync(getattr(Browser(ada).client, method))(path)

            assert response.status_code == 405
        assert unchanged(flow, signed)


class TestWhen:
    def test_a_second_time_is_once_too_often(self, ada: Any, back: str, signed: AuthorizationServer) -> None:
        told = StatusChange.objects.filter(kind=StatusChange.Kind.FLOW).count()

        first, second = Browser(ada).back(back), Browser(ada).back(back)

        assert (first.status_code, second.status_code) == (200, 409)
        assert StatusChange.objects.filter(kind=StatusChange.Kind.FLOW).count() == told + 1
        assert exchanges(signed) == [["authorization_code", 200]]
        assert Config.objects.count() == 1

    def test_many_at_the_same_moment_are_one(self, ada: Any, back: str, signed: AuthorizationServer) -> None:
        browsers = [Browser(ada) for _ in range(4)]

        def come(browser: Browser) -> int:
            try:
                return int(browser.back(back).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            statuses = sorted(threads.map(come, browsers))

        assert statuses == [200, 409, 409, 409]
        assert exchanges(signed) == [["authorization_code", 200]]
        assert Config.objects.count() == 1

    def test_after_the_service_s_time_it_is_too_late(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(external, "EXPIRES_IN", timedelta(0))
        flow = away(ada)

        response = Browser(ada).back(signed.sign_in(url_of(flow)))

        assert response.status_code == 410
        assert unchanged(flow, signed)

    def test_after_the_flow_s_time_it_is_too_late(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        Flow.objects.update(expires_at=timezone.now())

        response = Browser(ada).back(back)

        assert response.status_code == 410
        assert unchanged(flow, signed)

    def test_after_it_was_cancelled_there_is_no_way_back(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        runner.cancel(user=ada, flow_id=flow.pk)

        response = Browser(ada).back(back)

        assert response.status_code == 409
        assert exchanges(signed) == []

    def test_when_its_process_died_over_what_was_brought_back_starting_again_asks_anew(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dying = writing.answering(flow, is_return=True)
        dying.__enter__()
        meanwhile = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, integration_id="signed")
        first = Browser(ada).back(back)
        now = timezone.now()
        later = monkeypatch.context()
        with later as patched:
            patched.setattr(timezone, "now", lambda: now + timedelta(minutes=3))
            started = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, integration_id="signed")
        second = Browser(ada).back(back)
        third = Browser(ada).back(signed.sign_in(url_of(started)))
        dying.__exit__(None, None, None)

        assert (meanwhile.pk, started.pk) == (flow.pk, flow.pk)
        assert url_of(started) != url_of(meanwhile)
        assert (first.status_code, second.status_code, third.status_code) == (409, 404, 200)
        assert exchanges(signed) == [["authorization_code", 200]]

    def test_a_new_link_ends_the_one_before(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        runner.submit(user=ada, flow_id=flow.pk, step_id="sign_in", fill=lambda _form: {})

        response = Browser(ada).back(back)
        second = Browser(ada).back(signed.sign_in(url_of(again(flow))))

        assert (response.status_code, second.status_code) == (404, 200)
        assert Config.objects.count() == 1

    def test_while_too_many_wait_for_services_they_are_sent_again(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        places = [f"other-{number}" for number in range(waiting.MAX_WAITING)]
        for place in places:
            waiting._places.take(of=place, person="")
        try:
            response = Browser(ada).back(back)
        finally:
            for place in places:
                waiting._places.give_back(person="")
                waiting._places.has_ended(place)
        second = Browser(ada).back(signed.sign_in(url_of(again(flow))))

        assert (response.status_code, second.status_code) == (422, 200)
        assert exchanges(signed) == [["authorization_code", 200]]


class TestFromWhom:
    def test_a_code_of_another_sign_in_is_of_no_use(self, ada: Any, signed: AuthorizationServer) -> None:
        """PKCE: a code that somebody else brought into this browser fits no verifier of this flow."""
        flow = away(ada)
        stolen = query_of(signed.sign_in(url_of(flow)))["code"]
        runner.submit(user=ada, flow_id=flow.pk, step_id="sign_in", fill=lambda _form: {})
        flow = again(flow)

        response = Browser(ada).back(back_with(signed.sign_in(url_of(flow)), code=stolen))

        assert response.status_code == 422
        assert exchanges(signed) == [["authorization_code", 400]]
        assert not Config.objects.exists()

    def test_another_issuer_is_not_the_one_that_was_asked(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer
    ) -> None:
        response = Browser(ada).back(back_with(back, iss="https://evil.test"))

        assert response.status_code == 422
        assert again(flow).step["description"] == "Another service answered than the one that was asked."
        assert exchanges(signed) == []
        assert not Config.objects.exists()

    def test_its_own_issuer_is(self, ada: Any, back: str, signed: AuthorizationServer) -> None:
        response = Browser(ada).back(back_with(back, iss=f"{signed.url}/o"))

        assert response.status_code == 200

    @pytest.mark.parametrize("issuer", [None, "its own"])
    def test_a_code_goes_to_no_other_service_than_the_one_that_sent_it(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch, issuer: str | None
    ) -> None:
        """Mix-up: an owner's own server sends its visitor on to the honest one, to get the code itself."""
        public = replace(Signed.sign_in, client_secret=None)
        monkeypatch.setattr(Signed, "sign_in", public)
        with authorization_server() as other:
            flow = away(ada, base=other.url)
            asked = query_of(url_of(flow))
            honest = f"{signed.url}/o/authorize/?{urlencode(asked)}"
            back = signed.sign_in(honest)

            said = None if issuer is None else f"{signed.url}/o"
            response = Browser(ada).back(back_with(back, iss=said))

            assert response.status_code == 422
            assert exchanges(other) == exchanges(signed) == []
        assert not Config.objects.exists()

    def test_the_client_secret_goes_nowhere_that_only_an_owner_leads_to(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        with pytest.raises(GatewayFailed, match="is not sent where only a config's settings lead"):
            away(ada, base="http://127.0.0.1:9")

        assert exchanges(signed) == []
        assert not Config.objects.exists()

    @pytest.mark.parametrize("code", ["", "x" * 5_000, "ß", "a\nb", None])
    def test_what_is_no_code_is_redeemed_nowhere(
        self, ada: Any, flow: Flow, back: str, signed: AuthorizationServer, code: str | None
    ) -> None:
        response = Browser(ada).back(back_with(back, code=code, more="x"))

        assert response.status_code == 422
        assert again(flow).step["description"] == "The service sent no code."
        assert exchanges(signed) == []

    def test_an_error_s_own_words_are_shown_to_nobody(self, ada: Any, flow: Flow, back: str) -> None:
        text = "<script>alert(1)</script> call 555"

        response = Browser(ada).back(back_with(back, code=None, error=text, error_description=text))

        page = response.content.decode()
        assert response.status_code == 422
        assert "555" not in page + again(flow).step["description"]
        assert "<script" not in page


class TestThePage:
    def test_it_leads_nowhere_but_here_and_tells_nobody(self, ada: Any, back: str) -> None:
        response = Browser(ada).back(f"{back}&next=https://evil.test&redirect_uri=https://evil.test")

        page = response.content.decode()
        code, state = query_of(back)["code"], query_of(back)["state"]
        assert response.status_code == 200
        assert "Location" not in response.headers
        assert "evil" not in page
        assert code not in page
        assert state not in page
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")

    def test_under_a_path_of_a_host_s_it_stays_there(
        self, ada: Any, signed: AuthorizationServer, settings: Settings
    ) -> None:
        settings.JACKFIELD_PUBLIC_URL = "https://desk.test/jackfield"
        flow = away(ada)

        page = Browser(ada).back(f"{CALLBACK}?state={query_of(url_of(flow))['state']}&error=access_denied")

        assert query_of(url_of(flow))["redirect_uri"] == "https://desk.test/jackfield/oauth/callback"
        assert f'href="/jackfield/flows/flw_{flow.pk}"' in page.content.decode()

    @pytest.mark.urls("tests.host.mounted")
    def test_it_is_where_a_host_has_included_us(
        self, ada: Any, signed: AuthorizationServer, settings: Settings
    ) -> None:
        settings.JACKFIELD_PUBLIC_URL = "https://desk.test/deep/lines"
        flow = away(ada)
        state = query_of(url_of(flow))["state"]
        path = f"/deep/lines/oauth/callback?state={state}&error=access_denied"

        stranger = async_to_sync(AsyncClient().get)(path)
        owner = async_to_sync(Browser(ada).client.get)(path)

        assert (stranger.status_code, owner.status_code) == (401, 422)
        assert f'href="/deep/lines/flows/flw_{flow.pk}"' in owner.content.decode()

    def test_nothing_secret_reaches_the_log(
        self, ada: Any, back: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        asked = query_of(back)

        Browser(ada).back(back)

        logged = "".join(f"{record.__dict__}" for record in caplog.records if record.name[:9] == "jackfield")
        assert "/oauth/callback" in logged
        assert asked["code"] not in logged
        assert asked["state"] not in logged
