"""The protocol of signing in: what is sent away, what is believed of what comes back, what a token is."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk import Integration, OAuth2, Secret, Settings, Unavailable, setting
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.net import AddressPolicy, Network
from jackfield.sdk.net.messages import Answer, Request
from jackfield.sdk.oauth2 import (
    Endpoints,
    SignInRefused,
    SignInUnusable,
    Tokens,
    ask,
    code_of,
    exchanged,
    refreshed,
)
from jackfield.sdk.oauth2.asking import challenge_of
from jackfield.sdk.promises import Capability

SIGN_IN = OAuth2(
    authorize_url="https://desk.test/authorize?tenant=a&state=theirs",
    token_url="https://desk.test/token",
    scopes=("read", "write"),
    parameters={"access_type": "offline"},
)
AT = Endpoints(
    authorize_url="https://desk.test/authorize?tenant=a&state=theirs",
    token_url="https://desk.test/token",
    client_id="an id+",
    client_secret="s:e c/r",
)
GOOD = {"access_token": "aa", "token_type": "Bearer", "refresh_token": "rr", "expires_in": 3600}


class App:
    """What it was activated with."""

    client_id = "an id"
    client_secret = Secret("letters")


class Service:
    """Gives one answer, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.sent: list[Request] = []

    async def send(self, request: Request) -> Answer:
        """Answer."""
        self.sent.append(request)
        return self._answer


def _content(answer: Any) -> bytes:
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def redeemed(
    answer: Any, *, status: int = 200, sign_in: OAuth2 = SIGN_IN, at: Endpoints = AT
) -> tuple[Tokens, Request]:
    """Redeem a code at a service that answers so, and return what it was asked, too."""
    service = Service(Answer(status=status, content=_content(answer)))

    async def main() -> Tokens:
        network = Network(policy=AddressPolicy(()), transport=service)
        return await exchanged(
            sign_in, at, network.http(), code="c&d", verifier="v" * 43, redirect_uri="https://us.test/back"
        )

    return asyncio.run(main()), service.sent[0]


def form_of(request: Request) -> dict[str, str]:
    """What was posted."""
    return dict(parse_qsl(request.content.decode(), strict_parsing=True))


class TestAsking:
    def test_everything_of_the_protocol_is_ours_to_say_and_the_rest_stays(self) -> None:
        asked = ask(SIGN_IN, AT, redirect_uri="https://us.test/back", state="ours")

        parts = urlsplit(asked.url)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://desk.test/authorize"
        assert dict(parse_qsl(parts.query)) == {
            "tenant": "a",
            "access_type": "offline",
            "response_type": "code",
            "client_id": "an id+",
            "redirect_uri": "https://us.test/back",
            "state": "ours",
            "scope": "read write",
            "code_challenge": challenge_of(asked.verifier),
            "code_challenge_method": "S256",
        }
        assert asked.verifier not in asked.url + repr(asked)

    def test_the_challenge_is_that_of_the_specification(self) -> None:
        """RFC 7636, appendix B."""
        challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

        assert challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    def test_no_two_verifiers_are_alike_and_each_is_long_enough(self) -> None:
        made = {ask(SIGN_IN, AT, redirect_uri="https://us.test/", state="s").verifier for _ in range(50)}

        assert len(made) == 50
        assert all(re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier) for verifier in made)


class TestComingBack:
    def test_a_code_is_returned(self) -> None:
        assert code_of({"code": "abc"}, AT) == "abc"

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({}, "no code"),
            ({"code": ""}, "no code"),
            ({"code": "x" * 4097}, "no code"),
            ({"code": "a\x00"}, "no code"),
            ({"error": "access_denied"}, "declined"),
            ({"error": "temporarily_unavailable", "code": "abc"}, "later"),
            ({"error": "<b>anything</b>"}, "refused"),
            ({"code": "abc", "iss": "https://evil.test"}, "Another service"),
            ({"code": "abc", "iss": "https://desk.test.evil.test"}, "Another service"),
            ({"code": "abc", "iss": "http://desk.test"}, "Another service"),
            ({"code": "abc", "iss": "no url"}, "Another service"),
            ({"code": "abc", "iss": ""}, "Another service"),
            ({"error": "access_denied", "iss": "https://evil.test"}, "Another service"),
        ],
    )
    def test_everything_else_is_refused_in_words_of_ours(
        self, query: Mapping[str, str], sentence: str
    ) -> None:
        with pytest.raises(SignInRefused, match=sentence) as refused:
            code_of(query, AT)

        assert "<b>" not in str(refused.value)

    @pytest.mark.parametrize("said", [None, "https://desk.test", "https://desk.test/", "https://evil.test"])
    def test_a_declared_issuer_must_be_said_to_the_letter(self, said: str | None) -> None:
        at = Endpoints(
            authorize_url=AT.authorize_url,
            token_url=AT.token_url,
            client_id="i",
            issuer="https://desk.test/tenant",
        )
        query = {"code": "abc"} if said is None else {"code": "abc", "iss": said}

        with pytest.raises(SignInRefused):
            code_of(query, at)
        assert code_of({"code": "abc", "iss": "https://desk.test/tenant"}, at) == "abc"


class TestRedeeming:
    def test_the_code_goes_with_its_verifier_and_the_client_shows_who_it_is(self) -> None:
        tokens, request = redeemed(GOOD)

        assert form_of(request) == {
            "grant_type": "authorization_code",
            "code": "c&d",
            "redirect_uri": "https://us.test/back",
            "code_verifier": "v" * 43,
        }
        # base64 of "an+id%2B:s%3Ae+c%2Fr"
        assert request.headers["Authorization"] == "Basic YW4raWQlMkI6cyUzQWUrYyUyRnI="
        assert tokens.access_token == Secret("aa")
        assert tokens.refresh_token == Secret("rr")
        assert tokens.expires_in_s == 3600

    def test_a_client_may_show_it_in_the_body(self) -> None:
        sign_in = OAuth2(
            authorize_url="https://a.test", token_url="https://a.test", client_authentication="post"
        )

        _tokens, request = redeemed(GOOD, sign_in=sign_in)

        assert "Authorization" not in request.headers
        assert (form_of(request)["client_id"], form_of(request)["client_secret"]) == ("an id+", "s:e c/r")

    def test_a_public_client_has_nothing_to_show(self) -> None:
        at = Endpoints(authorize_url=AT.authorize_url, token_url=AT.token_url, client_id="open")

        _tokens, request = redeemed(GOOD, at=at)

        assert "Authorization" not in request.headers
        assert form_of(request)["client_id"] == "open"

    def test_a_refresh_token_is_redeemed(self) -> None:
        service = Service(Answer(status=200, content=b'{"access_token": "new"}'))

        async def main() -> Tokens:
            network = Network(policy=AddressPolicy(()), transport=service)
            return await refreshed(SIGN_IN, AT, network.http(), refresh_token="r+r")

        tokens = asyncio.run(main())

        assert form_of(service.sent[0]) == {"grant_type": "refresh_token", "refresh_token": "r+r"}
        assert (tokens.refresh_token, tokens.expires_in_s) == (None, None)

    @pytest.mark.parametrize(("said", "seconds"), [("3600", 3600), (0, 0), (1.5, 1.5), (1e300, 315_360_000)])
    def test_services_write_how_long_it_lasts_in_many_ways(self, said: Any, seconds: float) -> None:
        assert redeemed({**GOOD, "expires_in": said})[0].expires_in_s == seconds

    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"access_token=aa",
            b"[" * 100_000,
            b'{"access_token": "' + b"a" * 200_000 + b'"}',
            [],
            None,
            {},
            {"access_token": ""},
            {"access_token": 7},
            {"access_token": "a" * 10_001},
            {"access_token": "a\r\nX-Evil: 1"},
            {"access_token": "two words"},
            {"access_token": "\u00df"},
            {**GOOD, "token_type": "mac"},
            {**GOOD, "token_type": 1},
            {**GOOD, "refresh_token": ["rr"]},
            {**GOOD, "refresh_token": ""},
            {**GOOD, "expires_in": "soon"},
            {**GOOD, "expires_in": -1},
            {**GOOD, "expires_in": True},
            {**GOOD, "expires_in": float("nan")},
            {**GOOD, "error": "anything"},
            {**GOOD, "error": ["invalid_grant"]},
        ],
    )
    def test_what_is_neither_a_token_nor_a_refusal_may_pass(self, answer: Any) -> None:
        with pytest.raises(Unavailable) as refused:
            redeemed(answer)

        assert "aa" not in str(refused.value)

    @given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
    def test_whatever_a_service_says_is_a_token_or_an_error_of_the_protocol(self, value: Any) -> None:
        for name in ("access_token", "token_type", "refresh_token", "expires_in", "error"):
            try:
                tokens, _request = redeemed({**GOOD, name: value})
            except ServiceError:
                continue
            assert tokens.access_token.reveal().isprintable()

    @pytest.mark.parametrize(
        ("status", "answer", "sentence"),
        [
            (400, {"error": "invalid_grant", "error_description": "secret words"}, "sign in again"),
            (401, {"error": "invalid_client"}, "client id or secret"),
            (403, {"error": "invalid_grant"}, "sign in again"),
            (200, {**GOOD, "error": "invalid_grant"}, "sign in again"),
            (200, {"error": "bad_refresh_token"}, "sign in again"),
        ],
    )
    def test_a_no_is_a_no(self, status: int, answer: Any, sentence: str) -> None:
        with pytest.raises(SignInRefused, match=sentence) as refused:
            redeemed(answer, status=status)

        assert "secret words" not in str(refused.value)

    @pytest.mark.parametrize(
        ("status", "answer"),
        [
            (400, {"error": "temporarily_unavailable"}),
            (400, {"message": "invalid_grant"}),
            (401, {"error": "Unauthorized"}),
            (403, b"<html>"),
            (403, {"error": "Forbidden"}),
            (404, b""),
            (410, b""),
            (302, b""),
            (503, b""),
            (429, b""),
        ],
    )
    def test_later_is_later(self, status: int, answer: Any) -> None:
        with pytest.raises(Unavailable):
            redeemed(answer, status=status)

    def test_nothing_of_it_is_printed(self) -> None:
        tokens, _request = redeemed(GOOD)

        printed = f"{tokens!r}{AT!r}"
        assert "aa" not in printed
        assert "s:e c/r" not in printed


class TestDeclaring:
    @pytest.mark.parametrize(
        "changes",
        [
            {"authorize_url": "http://desk.test/"},
            {"token_url": "ftp://desk.test/"},
            {"token_url": "https://pat:word@desk.test/"},
            {"authorize_url": "https://desk.test/#part"},
            {"parameters": {"state": "mine"}},
            {"parameters": {"request_uri": "https://evil.test"}},
            {"refresh_token": "access_token"},
        ],
    )
    def test_what_can_not_be_is_refused_when_the_class_is_made(self, changes: dict[str, Any]) -> None:
        declared: dict[str, Any] = {
            "authorize_url": "https://desk.test/a",
            "token_url": "https://desk.test/t",
            **changes,
        }
        with pytest.raises(ImproperlyConfigured):
            OAuth2(**declared)

    @pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]"])
    def test_this_machine_needs_no_tls(self, host: str) -> None:
        sign_in = OAuth2(authorize_url=f"http://{host}/a", token_url=f"http://{host}/t")

        assert sign_in.endpoints(settings=None, activation=App()).token_url == f"http://{host}/t"

    @pytest.mark.parametrize("url", ["http://desk.test", "", None, "javascript:alert(1)", "https://"])
    def test_a_function_that_returns_no_address_is_found_out(self, url: Any) -> None:
        sign_in = OAuth2(authorize_url=lambda _settings, _app: url, token_url="https://desk.test/")

        with pytest.raises(SignInUnusable):
            sign_in.endpoints(settings=None, activation=App())

    @pytest.mark.parametrize("name", ["client_id", "client_secret"])
    def test_without_its_client_nobody_can_sign_in(self, name: str) -> None:
        app: Any = type("Empty", (App,), {name: ""})()

        with pytest.raises(SignInUnusable, match="activated without"):
            SIGN_IN.endpoints(settings=None, activation=app)

    def test_tokens_have_settings_to_be_kept_in(self) -> None:
        class Bare(Settings):
            access_token: str = setting("No secret")

        with pytest.raises(ImproperlyConfigured, match="sign_in needs access_token, refresh_token"):
            type("Desk", (Integration,), {"settings_class": Bare, "sign_in": SIGN_IN})

    def test_the_client_has_settings_to_come_from(self) -> None:
        class Kept(Settings):
            access_token: Secret = setting("Signed in")
            refresh_token: Secret = setting("Stays")

        with pytest.raises(ImproperlyConfigured, match="client_id, client_secret of its activation"):
            type("Desk", (Integration,), {"settings_class": Kept, "sign_in": SIGN_IN})

    def test_it_is_a_capability(self) -> None:
        class Kept(Settings):
            access_token: Secret = setting("Signed in")
            refresh_token: Secret = setting("Stays")

        class Client(Settings):
            client_id: str = setting("Id")
            client_secret: Secret = setting("Secret")

        class Desk(Integration[Kept]):
            activation_settings = Client
            sign_in = SIGN_IN

        manager: Any = None
        assert Desk(manager).capabilities == {Capability.EXTERNAL_AUTH}
