import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from yarl import URL

from jackfield.sdk import NoAnswer, Rejected
from jackfield.sdk.net import AddressPolicy, Answer, Exchange, Network, Redactor, Request
from jackfield.sdk.testing import FakeService, answer

SECRET = 'p/ä"ss wörd\\&+=?#%'


def exchange(
    *, request: Request, reply: Answer | None = None, secrets: tuple[str, ...] = (SECRET,)
) -> Exchange:
    return Exchange(
        request=request,
        answer=reply,
        secrets=secrets,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        duration_ms=1.5,
    )


def request(content: bytes = b"", url: str = "https://h.test/") -> Request:
    return Request(method="POST", url=url, headers={}, content=content)


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        quote(SECRET, safe=""),
        quote(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_secret_is_starred_in_every_spelling(spelled: str) -> None:
    shown = exchange(
        request=request(f"a {spelled} b".encode()),
        reply=Answer(status=200, content=f"you said {spelled}".encode()),
    )

    assert shown.request_excerpt.removeprefix("\n\n") in {"a *** b", "a ***= b"}
    assert shown.response_excerpt.removeprefix("\n\n") in {"you said ***", "you said ***="}


@pytest.mark.parametrize(
    "url", [URL("https://h.test/").extend_query({"k": SECRET}), URL("https://h.test/") / "k=" / SECRET]
)
def test_a_secret_is_starred_in_the_url_it_is_put_into(url: URL) -> None:
    assert exchange(request=request(url=str(url))).url.partition("k=")[2].strip("/") == "***"


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "authorization",
        "Cookie",
        "webhook-signature",
        "X-Hub-Signature",
        "X-API-Key",
        "PRIVATE-TOKEN",
        "X-Hub-Signature-256",
        "X-Signature-Ed25519",
        "X-Shopify-Hmac-Sha256",
        "Signature",
        "Token",
        "X-Amz-Security-Token",
        "apikey",
        "Api_Key",
        "X-Auth",
        "Proxy-Authorization",
        "Set-Cookie",
    ],
)
def test_headers_that_hold_credentials_are_starred_whatever_they_hold(name: str) -> None:
    shown = exchange(request=replace(request(), headers={name: "made of a secret"}), secrets=())

    assert shown.request_excerpt == f"{name}: ***\n\n"


@pytest.mark.parametrize("name", ["Content-Type", "WWW-Authenticate", "X-Request-Id", "Date", "Accept"])
def test_headers_that_tell_nobody_anything_are_shown(name: str) -> None:
    shown = exchange(request=replace(request(), headers={name: "as it is"}), secrets=())

    assert shown.request_excerpt == f"{name}: as it is\n\n"


def test_what_the_answer_sets_is_starred() -> None:
    reply = Answer(
        status=302, headers=CIMultiDict({"Set-Cookie": "s=1", "Location": "https://h.test/?token=1"})
    )

    assert exchange(request=request(), reply=reply).response_excerpt == "Set-Cookie: ***\nLocation: ***\n\n"


def test_a_url_that_is_itself_secret_is_starred_and_so_is_its_path() -> None:
    url = "https://Hooks.test:443/services/T0/b%20c/x y?k=1"
    shown = exchange(
        request=request(b"see /services/T0/b%20c/x%20y", "https://hooks.test/services/T0/b%20c/x%20y?k=1"),
        secrets=(url,),
    )

    assert shown.url == "***"
    assert shown.request_excerpt.endswith("see ***")


def test_user_and_password_of_a_url_are_left_out() -> None:
    assert exchange(request=request(url="https://me:pw@h.test/x")).url == "https://h.test/x"


def test_an_excerpt_is_short() -> None:
    shown = exchange(request=request(b"x" * 100_000, "https://h.test/" + "y" * 9_000))

    assert len(shown.request_excerpt) == 2_000
    assert len(shown.url) == 500


def test_what_is_no_text_is_shown_as_far_as_it_goes() -> None:
    assert exchange(request=request(b"\xff\x00a")).request_excerpt == "\n\n\ufffd\ufffda"


@given(
    before=st.text(alphabet="ab ", max_size=60),
    secret=st.text(alphabet="xyz", min_size=4, max_size=40),
    repeats=st.integers(1, 20),
    limit=st.integers(1, 80),
)
def test_no_half_of_a_secret_stands_at_the_cut(before: str, secret: str, repeats: int, limit: int) -> None:
    shown = Redactor([secret]).excerpt((before + secret) * repeats, limit=limit)

    assert len(shown) <= limit
    assert not set(shown) & set("xyz")


def test_without_secrets_nothing_is_starred() -> None:
    assert Redactor(["", ""])("as it is") == "as it is"


class TestTheClient:
    async def call(self, reply: Any, *, raises: type[Exception] | None = None) -> Exchange:
        network = Network(policy=AddressPolicy(), transport=FakeService(reply))
        http = network.http(redact=["s3cret"])
        if raises is None:
            await http.post("https://h.test/s3cret", json={"k": "s3cret"})
        else:
            with pytest.raises(raises):
                await http.post("https://h.test/s3cret", json={"k": "s3cret"})
        await network.close()
        [remembered] = http.exchanges
        return remembered

    async def test_remembers_what_was_asked_and_answered(self) -> None:
        remembered = await self.call(answer(json={"heard": "s3cret"}, status=201))

        assert (remembered.method, remembered.url, remembered.status) == ("POST", "https://h.test/***", 201)
        assert remembered.request_excerpt.endswith('{"k":"***"}')
        assert remembered.response_excerpt.endswith('{"heard": "***"}')
        assert remembered.duration_ms >= 0
        assert remembered.problem == ""

    async def test_stars_its_secrets_in_any_text(self) -> None:
        network = Network(policy=AddressPolicy(), transport=FakeService(answer()))

        assert network.http(redact=["s3cret"]).redact("The token s3cret is old.") == "The token *** is old."
        await network.close()

    async def test_remembers_what_was_refused(self) -> None:
        assert (await self.call(answer(status=404), raises=Rejected)).status == 404

    async def test_remembers_why_there_was_no_answer(self) -> None:
        remembered = await self.call(NoAnswer("Nothing came back."), raises=NoAnswer)

        assert (remembered.status, remembered.response_excerpt) == (None, "")
        assert remembered.problem == "Nothing came back."

    async def test_forgets_the_oldest_of_very_many(self) -> None:
        network = Network(policy=AddressPolicy(), transport=FakeService(answer()))
        http = network.http()
        for number in range(60):
            await http.get(f"https://h.test/{number}")
        await network.close()

        assert [e.url for e in http.exchanges] == [f"https://h.test/{number}" for number in range(10, 60)]
