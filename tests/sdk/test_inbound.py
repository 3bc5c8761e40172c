"""What a service sends and is answered, as authors meet it; and what proves who sent it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from jackfield.sdk import (
    InboundAnswer,
    InboundRequest,
    Proof,
    Rejected,
    Secret,
    Unauthorized,
    inbound,
    signatures,
)
from jackfield.sdk.inbound import Verifier

NOW = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
STAMP = int(NOW.timestamp())
SETTINGS = SimpleNamespace(
    signing_secret=Secret("a-secret-ü"),
    standard=Secret("whsec_" + base64.b64encode(b"k" * 24).decode()),
    empty=Secret(""),
    unset=None,
    username="mia",
    password=Secret("pass:wörd"),
)
KEY = "a-secret-ü".encode()


def request(
    body: bytes = b'{"n": 1}', headers: Mapping[str, str] | None = None, **fields: Any
) -> InboundRequest:
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return InboundRequest(
        **{"method": "POST", "headers": lower, "query": {}, "body": body, "received_at": NOW, **fields}
    )


def mac(content: bytes, algorithm: str = "sha256", key: bytes = KEY) -> bytes:
    return hmac.new(key, content, getattr(hashlib, algorithm)).digest()


def refused(verify: Verifier, asked: InboundRequest) -> str:
    with pytest.raises(Unauthorized) as found:
        verify(asked, SETTINGS)
    return str(found.value)


def mark_of(verify: Verifier, asked: InboundRequest) -> str:
    proof = verify(asked, SETTINGS)
    assert isinstance(proof, Proof)
    return proof.message_id


class TestHmacSignature:
    def test_as_github_signs(self) -> None:
        verify = signatures.hmac_signature(message_id_header="X-GitHub-Delivery")
        letters = {"X-Hub-Signature-256": "sha256=" + mac(b'{"n": 1}').hex()}

        proofs = [
            verify(request(headers={**letters, "X-GitHub-Delivery": text}), SETTINGS)
            for text in ("a", "a", "b")
        ]

        assert isinstance(proofs[0], Proof)
        assert proofs[0].remembered_for == timedelta(hours=24)
        assert proofs[0] == proofs[1] != proofs[2]

    def test_without_a_time_and_an_id_each_request_counts(self) -> None:
        letters = {"X-Hub-Signature-256": "sha256=" + mac(b'{"n": 1}').hex()}
        for verify in (
            signatures.hmac_signature(),
            signatures.hmac_signature(message_id_header="X-GitHub-Delivery"),
        ):
            assert verify(request(headers=letters), SETTINGS) is None

    def test_another_body_with_the_id_of_an_earlier_one_is_another_message(self) -> None:
        verify = signatures.hmac_signature(message_id_header="X-Id")
        marks = {
            mark_of(
                verify,
                request(body, headers={"X-Id": "a", "X-Hub-Signature-256": "sha256=" + mac(body).hex()}),
            )
            for body in (b"1", b"2")
        }
        assert len(marks) == 2

    def test_a_time_that_is_signed_tells_repeats(self) -> None:
        verify = signatures.hmac_signature(timestamp_header="X-Time")
        letters = "sha256=" + mac(b'%d.{"n": 1}' % STAMP).hex()
        proof = verify(
            request(headers={"X-Time": str(STAMP), "X-Hub-Signature-256": letters}),
            SETTINGS,
        )
        assert isinstance(proof, Proof)
        assert proof.remembered_for == timedelta(minutes=10)

    def test_a_signature_written_otherwise_is_the_same_message(self) -> None:
        verify = signatures.hmac_signature(prefix="", repeats_by_body=True)
        letters = mac(b'{"n": 1}').hex()
        other = request(b"other", headers={"X-Hub-Signature-256": mac(b"other").hex()})
        marks = [
            mark_of(verify, request(headers={"X-Hub-Signature-256": text}))
            for text in (letters, letters.upper())
        ]
        assert marks[0] == marks[1] != mark_of(verify, other)

    @pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
    def test_in_base64_by_any_of_its_hashes(self, algorithm: Any) -> None:
        verify = signatures.hmac_signature(
            header="X-Signature",
            prefix="",
            algorithm=algorithm,
            encoding="base64",
            repeats_by_body=True,
        )
        text = base64.b64encode(mac(b'{"n": 1}', algorithm)).decode()
        assert mark_of(verify, request(headers={"X-Signature": text}))

    def test_as_slack_signs_with_a_time(self) -> None:
        verify = signatures.hmac_signature(
            header="X-Slack-Signature",
            prefix="v0=",
            timestamp_header="X-Slack-Request-Timestamp",
            signed=lambda asked: (
                b"v0:" + asked.headers["x-slack-request-timestamp"].encode() + b":" + asked.body
            ),
        )
        headers = {
            "X-Slack-Request-Timestamp": str(STAMP),
            "X-Slack-Signature": "v0=" + mac(b'v0:%d:{"n": 1}' % STAMP).hex(),
        }
        assert mark_of(verify, request(headers=headers))
        assert refused(verify, request(headers={**headers, "X-Slack-Request-Timestamp": str(STAMP + 1)})) == (
            "The signature does not match."
        )

    @pytest.mark.parametrize(
        ("shift_s", "is_taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)]
    )
    def test_a_time_must_be_within_the_tolerance_either_way(self, shift_s: int, is_taken: bool) -> None:  # noqa: FBT001
        verify = signatures.hmac_signature(header="X-Signature", prefix="", timestamp_header="X-Time")
        stamp = STAMP + shift_s
        asked = request(headers={"X-Time": str(stamp), "X-Signature": mac(b'%d.{"n": 1}' % stamp).hex()})
        if is_taken:
            assert mark_of(verify, asked)
        else:
            assert refused(verify, asked) == "The request is too old, or the clocks differ."

    @pytest.mark.parametrize("text", ["", "soon", "-1", "1e9", f"0{STAMP}", f" {STAMP}", "9" * 400, "١٢٣"])
    def test_a_time_that_is_none_is_refused(self, text: str) -> None:
        verify = signatures.hmac_signature(timestamp_header="X-Time")
        asked = request(headers={"X-Time": text, "X-Hub-Signature-256": "sha256=" + mac(b"x").hex()})
        assert refused(verify, asked) == "The time of the request is missing, or is none."

    @pytest.mark.parametrize(
        "text",
        [
            mac(b'{"n": 1}').hex(),
            "sha256=",
            "sha256=" + mac(b'{"n": 1}').hex()[:-2],
            "sha256=" + mac(b'{"n": 2}').hex(),
            "sha256=" + mac(b'{"n": 1}', key=b"other").hex(),
            "sha256=zz",
            "sha256=é",
            "sha256=\u0661",
        ],
    )
    def test_another_signature_is_refused(self, text: str) -> None:
        asked = request(headers={"X-Hub-Signature-256": text})
        assert refused(signatures.hmac_signature(), asked) == "The signature does not match."

    def test_none_is_refused(self) -> None:
        assert refused(signatures.hmac_signature(), request()) == "The signature is missing."

    @pytest.mark.parametrize("name", ["empty", "unset"])
    def test_without_a_secret_nobody_proves_anything(self, name: str) -> None:
        asked = request(headers={"X-Hub-Signature-256": "sha256=" + mac(b'{"n": 1}', key=b"").hex()})
        assert refused(signatures.hmac_signature(name), asked) == (
            f"This config has no {name}, so nothing can be verified."
        )


class TestStandardWebhooks:
    def headers(self, body: bytes = b'{"n": 1}', at: datetime = NOW) -> dict[str, str]:
        return {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(SETTINGS.standard.reveal()).sign("msg_1", at, body.decode()),
        }

    def test_what_the_specifications_own_package_signs_is_known_by_its_id_for_a_day(self) -> None:
        verify = signatures.standard_webhooks("standard")
        proof = verify(request(headers=self.headers()), SETTINGS)
        assert proof == Proof(message_id="msg_1", remembered_for=timedelta(hours=24))

    def test_one_of_several_signatures_is_enough(self) -> None:
        verify = signatures.standard_webhooks("standard")
        headers = self.headers()
        headers["webhook-signature"] = f"v1a,AAAA v1,AAAA nonsense {headers['webhook-signature']} v1,!"
        assert mark_of(verify, request(headers=headers)) == "msg_1"

    def test_an_id_with_a_dot_could_be_cut_otherwise_and_is_refused(self) -> None:
        verify = signatures.standard_webhooks("standard")
        earlier = NOW - timedelta(seconds=200)
        cut = f"{STAMP}.5".encode()
        signature = Webhook(SETTINGS.standard.reveal()).sign("dot", earlier, cut.decode())
        assert mark_of(
            verify,
            request(
                cut,
                {
                    "webhook-id": "dot",
                    "webhook-timestamp": str(STAMP - 200),
                    "webhook-signature": signature,
                },
            ),
        )
        shifted = {
            "webhook-id": f"dot.{STAMP - 200}",
            "webhook-timestamp": str(STAMP),
            "webhook-signature": signature,
        }
        assert refused(verify, request(b"5", shifted)) == "The id of a message has no dot."

    def test_a_great_many_are_not_looked_at(self) -> None:
        verify = signatures.standard_webhooks("standard")
        headers = self.headers()
        headers["webhook-signature"] = "v1,AAAA " * 10 + headers["webhook-signature"]
        assert refused(verify, request(headers=headers)) == "The signature does not match."

    @pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    def test_each_header_counts(self, name: str) -> None:
        verify = signatures.standard_webhooks("standard")
        for text in ("", "v1," + base64.b64encode(b"x").decode(), str(STAMP + 1)):
            refused(verify, request(headers={**self.headers(), name: text}))

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_a_time_far_from_now_is_refused(self, minutes: int) -> None:
        verify = signatures.standard_webhooks("standard")
        asked = request(headers=self.headers(at=NOW + timedelta(minutes=minutes)))
        assert refused(verify, asked) == "The request is too old, or the clocks differ."

    def test_a_secret_that_is_no_base64_proves_nothing(self) -> None:
        asked = request(headers=self.headers())
        assert refused(signatures.standard_webhooks(), asked) == (
            "The signing secret of this config is no base64."
        )


class TestTokens:
    def test_a_token_in_a_header_says_who_and_not_which(self) -> None:
        verify = signatures.header_token("X-Gitlab-Token", "signing_secret")
        # As a server hands over the bytes of a header.
        sent = KEY.decode("latin-1")
        assert verify(request(headers={"X-Gitlab-Token": sent}), SETTINGS) is None
        for text in ("", "a-secret", sent + "x", "€"):
            assert refused(verify, request(headers={"X-Gitlab-Token": text})) == (
                "The token in X-Gitlab-Token is missing or wrong."
            )

    def test_name_and_password(self) -> None:
        verify = signatures.basic_auth()
        right = base64.b64encode("mia:pass:wörd".encode()).decode()
        assert verify(request(headers={"Authorization": f"Basic {right}"}), SETTINGS) is None
        assert verify(request(headers={"Authorization": f"basic  {right}"}), SETTINGS) is None
        for text in ("", right, f"Bearer {right}", "Basic !", "Basic bWlhOnBhc3M=", "Basic é"):
            assert refused(verify, request(headers={"Authorization": text})) == (
                "Name or password is missing or wrong."
            )


@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["webhook-id", "webhook-timestamp", "webhook-signature", "x-hub-signature-256", "authorization"]
        ),
        st.text(max_size=80),
    ),
    body=st.binary(max_size=80),
)
def test_nothing_but_a_proof_is_a_proof(headers: dict[str, str], body: bytes) -> None:
    for verify in (
        signatures.hmac_signature(),
        signatures.hmac_signature(encoding="base64", prefix=""),
        signatures.hmac_signature(timestamp_header="webhook-timestamp"),
        signatures.standard_webhooks("standard"),
        signatures.header_token("authorization", "signing_secret"),
        signatures.basic_auth(),
    ):
        refused(verify, request(body, headers))


class TestAnswer:
    @pytest.mark.parametrize("status", [200, 202, 299, 400, 404, 499])
    def test_a_service_is_told_that_it_was_taken_or_is_at_fault(self, status: int) -> None:
        assert InboundAnswer(status=status, body="é", content_type="application/json").status == status

    @pytest.mark.parametrize(
        "wrong",
        [
            {"status": 199},
            {"status": 301},
            {"status": 500},
            {"status": True},
            {"status": 204, "body": "x"},
            {"content_type": "text/html"},
            {"content_type": "text/plain; charset=latin-1"},
            {"content_type": "text/plain\r\nX: y"},
            {"body": "é" * 32_769},
            {"body": "\ud800"},
        ],
    )
    def test_nothing_else_is_said(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"."):
            InboundAnswer(**wrong)

    def test_64_kib_are_not_too_much(self) -> None:
        assert len(InboundAnswer(body="é" * 32_768).body) == 32_768


class TestRequest:
    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"[NaN]", b"-Infinity"])
    def test_what_is_no_json_is_rejected(self, body: bytes) -> None:
        with pytest.raises(Rejected, match=r"The body is no JSON\.") as found:
            request(body).json()
        assert isinstance(found.value, ValueError)

    @given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
    def test_what_is_json_is_read(self, data: dict[str, Any]) -> None:
        assert request(json.dumps(data).encode()).json() == data

    def test_nothing_of_it_is_printed(self) -> None:
        asked = request(b"letters", headers={"authorization": "letters"}, query={"token": "letters"})
        assert "letters" not in repr(asked) + repr(InboundAnswer(body="letters"))
        assert "letters" not in repr(Proof(message_id="letters"))


def test_a_verifier_that_waits_is_refused_at_once() -> None:
    async def verify(_request: InboundRequest, _settings: Any) -> None: ...

    with pytest.raises(ImproperlyConfigured, match="must not be async"):
        inbound(verify=verify)  # type: ignore[arg-type]  # what is tried
