"""What a service, a template or a traceback makes of a secret gives it away as much as its letters do."""

import base64
import html
import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jackfield.sdk.net import Answer, Network, Redactor
from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.testing import FakeService, answer

#: How programs in the world write a text.
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "json of Python": lambda text: json.dumps(text)[1:-1],
    "json of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "json of Go": lambda text: (
        json.dumps(text, ensure_ascii=False)[1:-1]
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
    ),
    "json in capitals": lambda text: re.sub(r"[^A-Za-z0-9]", lambda found: json_escape(found[0]), text),
    "json in json": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "repr": lambda text: repr(text)[1:-1],
    "repr with both quotes": lambda text: repr(text + "\"'")[1:-4],
    "repr of bytes": lambda text: repr(text.encode())[2:-1],
    "percent": lambda text: quote(text, safe=""),
    "percent in small letters": lambda text: re.sub(
        "%..", lambda found: found[0].lower(), quote(text, safe="")
    ),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "HTML": html.escape,
    "HTML twice": lambda text: html.escape(html.escape(text)),
    "HTML by numbers": lambda text: re.sub(r"[^A-Za-z0-9]", lambda found: f"&#{ord(found[0])};", text),
    "folded": lambda text: re.sub(r"\s", "\n    ", text),
}


def json_escape(letter: str) -> str:
    units = letter.encode("utf-16-be").hex().upper()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


@pytest.mark.parametrize("way", WAYS)
@settings(deadline=None, max_examples=30)
@given(secret=st.text("ab/+=&<>\"'é🔥_-.~?#% ", max_size=12).map("k3y9{}5ecr3t".format))
@example(secret="p/ä\"ss w'örd\\&+=?#<>%")
@example(secret="-----BEGIN KEY-----\nMIIabcdefgh+/\nijklmnop==\n-----END KEY-----")
@example(secret="https://hooks.test/services/T0/B0/XXXXsecretXXXX")
def test_a_secret_is_starred_in_each(way: str, secret: str) -> None:
    assert Redactor([secret])(f"({WAYS[way](secret)})") == "(***)"


@pytest.mark.parametrize("user", ["", "b", "bo", "bob", "\0bob\0"])
@pytest.mark.parametrize("after", ["", "x", "\n"])
@pytest.mark.parametrize("code", [base64.b64encode, base64.urlsafe_b64encode])
@settings(deadline=None, max_examples=30)
@given(secret=st.text(min_size=8, max_size=40).filter(lambda text: text == text.strip()))
@example(secret="??>>~~secret~~ÿÿ")
def test_a_secret_within_what_is_coded_is_starred(
    user: str, after: str, code: Callable[[bytes], bytes], secret: str
) -> None:
    raw = secret.encode("utf-8", "replace")
    text = code(user.encode() + raw + after.encode()).decode()

    shown = Redactor([secret])(f"Basic {text}").removeprefix("Basic ")

    assert "***" in shown
    # What is left of it are letters of which it had a part of the bits.
    assert len(shown.replace("***", "").rstrip("=")) <= len(user) * 8 // 6 + 3 + len(after) * 2


def test_each_key_of_several_is_starred_alone() -> None:
    keys = [f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"A", b"B")]
    coded = base64.b64encode(keys[1].encode()).decode()
    redact = Redactor([" ".join(keys)])

    assert redact(f"{keys[0]}, {keys[1]}!") == "***, ***!"
    assert redact(coded).startswith("***")
    assert len(redact(coded).rstrip("=")) <= len("***") + 1


def test_the_words_of_a_sentence_are_not() -> None:
    assert Redactor(["correct horse battery"])("a horse, correct") == "a horse, correct"


def test_what_is_no_secret_stays() -> None:
    text = 'The path "/services/T0" & <b>more</b> %2f \\u0026 \\/ ' + "x" * 100

    assert Redactor(["whsec_abc/def+ghi=", "p&q'r"])(text) == text


@pytest.mark.parametrize(
    ("secret", "piece"),
    [
        (" \\n" * 90 + "xxxx", "\\n"),
        ("\\n " * 90 + "xxxx", "\\n"),
        ("\\n " * 600 + "xxxx", "\\n"),
        ("+ " * 140 + "xxxx", "+"),
        ("\\" * 250 + "xxxx", "\\"),
        ("&" * 290 + "xxxx", "&amp;amp;"),
        ("%" * 290 + "xxxx", "%2525"),
        ("a " * 145 + "xxxx", "a\n \t"),
        ("/" * 290 + "xxxx", "\\/"),
    ],
)
def test_no_text_makes_it_slow(secret: str, piece: str) -> None:
    text = (piece * 64_000)[:64_000] + "xxxxx"
    redact = Redactor([secret])
    started = time.perf_counter()

    redact(text)
    redact.excerpt(text, limit=2_000)

    # Some hundredths of a second; a pattern that goes back on itself would not end.
    assert time.perf_counter() - started < 10


class TestWhatAServiceRepeatsOfTheHeaders:
    HEADERS = {
        "Authorization": "Basic " + base64.b64encode(b"somebody:in/par~ticular?").decode(),
        "X-Hub-Signature-256": "sha256=" + "0123456789abcdef" * 4,
        "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1,Zm9vYmFyYmF6cXV4Zm9vYmFyYm",
        "Idempotency-Key": "evt_0123456789abcdef01",
    }
    PARTS = (
        base64.b64encode(b"somebody:in/par~ticular?").decode(),
        "0123456789abcdef" * 4,
        "K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYm",
    )

    async def exchanged(self, network: Network) -> tuple[str, str, str]:
        http = network.http(redact=["another secret"])
        response = await http.post("https://h.test/", headers=self.HEADERS)
        said = http.redact(f"It says {response.text}.")
        [exchange] = http.exchanges
        return exchange.request_excerpt, exchange.response_excerpt, said

    @pytest.mark.parametrize("slash", ["/", "\\/"])
    async def test_is_starred_in_the_history_and_where_it_is_quoted(self, slash: str) -> None:
        body = json.dumps({"headers": self.HEADERS}).replace("/", slash)
        network = Network(
            policy=AddressPolicy(), transport=FakeService(Answer(status=200, content=body.encode()))
        )

        shown = await self.exchanged(network)
        await network.close()

        for text in shown:
            for part in self.PARTS:
                assert part.replace("/", slash) not in text
        assert all("***" in text and "evt_0123456789abcdef01" in text for text in shown)

    async def test_takes_nothing_from_what_it_does_not_repeat(self) -> None:
        network = Network(policy=AddressPolicy(), transport=FakeService(answer(json={"id": "sha256"})))

        _, response, said = await self.exchanged(network)
        await network.close()

        assert response.endswith('{"id": "sha256"}')
        assert said == 'It says {"id": "sha256"}.'
