"""A secret that is being rotated, as authors meet it: the new one, and the old ones while they are good."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from standardwebhooks import Webhook

from jackfield.sdk import InboundRequest, Secret, SecretRecipe, Settings, Unauthorized, setting, signatures
from jackfield.sdk.formfields import SecretField
from jackfield.sdk.inbound import Verifier
from jackfield.sdk.secrets import Letters, Older, Rotation, in_clear

NOW = datetime.now(UTC)
NEW, OLD, OLDEST = ("whsec_" + base64.b64encode(letter * 24).decode() for letter in (b"n", b"o", b"e"))
SECRET = Secret(
    Letters(
        NEW,
        older=[
            Older(letters=OLD, valid_until=NOW + timedelta(hours=1)),
            Older(letters=OLDEST, valid_until=NOW - timedelta(seconds=1)),
        ],
    )
)


class Both(Settings):
    signing: Secret = setting("Signing", recipe=SecretRecipe(prefix="whsec_"))
    token: Secret = setting("Token")
    key: Secret = setting("Key", rotates=True)
    fixed: Secret = setting("Fixed", recipe=SecretRecipe(), rotates=False)


def test_the_newest_is_revealed_and_the_others_while_they_are_good() -> None:
    assert SECRET.reveal() == NEW
    assert SECRET.all() == (NEW, OLD)
    assert SECRET.all(at=NOW + timedelta(hours=1)) == (NEW,)
    assert SECRET.all(at=NOW - timedelta(days=1)) == (NEW, OLD, OLDEST)
    assert Secret("plain").all() == ("plain",)


def test_nothing_prints_the_old_ones() -> None:
    for shown in (repr(SECRET), str(SECRET), f"{SECRET}", repr(SECRET.letters().older)):
        assert OLD not in shown
        assert NEW not in shown


def test_everything_that_stands_beside_a_secret_is_starred() -> None:
    assert in_clear([SECRET.letters(), "other"]) == (NEW, OLD, OLDEST, "other")


def test_settings_hand_them_on() -> None:
    values = {"signing": SECRET.letters(), "token": "t", "key": SECRET, "fixed": "f"}

    for settings in (Both.from_values(values), Both.partial(values)):
        assert (settings.signing.all(), settings.key.all()) == ((NEW, OLD), (NEW, OLD))
        assert settings.token.all() == ("t",)


def test_what_the_service_has_to_learn_rotates_unless_its_author_says_otherwise() -> None:
    fields = Both.form_class().base_fields
    rotating = {name for name, field in fields.items() if getattr(field, "rotates", False)}
    assert rotating == {"signing", "key"}


def test_a_rotation_is_cleaned_as_any_secret_is_and_stays_one() -> None:
    clean = SecretField(rotates=True).clean(Rotation("  letters ", keep_old_s=60))
    assert (clean, type(clean), clean.keep_old_s) == ("letters", Rotation, 60)


def request(body: bytes, headers: dict[str, str]) -> InboundRequest:
    lower = {name.lower(): value for name, value in headers.items()}
    return InboundRequest(method="POST", headers=lower, query={}, body=body, received_at=datetime.now(UTC))


def by_hmac(key: str) -> InboundRequest:
    signature = hmac.new(key.encode(), b"body", hashlib.sha256).hexdigest()
    return request(b"body", {"X-Hub-Signature-256": f"sha256={signature}"})


def by_standard(key: str) -> InboundRequest:
    now = datetime.now(UTC)
    signature = Webhook(key).sign("msg_1", now, "body")
    return request(
        b"body",
        {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        },
    )


def by_header(key: str) -> InboundRequest:
    return request(b"", {"X-Token": key})


def by_password(key: str) -> InboundRequest:
    credentials = base64.b64encode(f"mia:{key}".encode()).decode()
    return request(b"", {"Authorization": f"Basic {credentials}"})


@pytest.mark.parametrize(
    ("verify", "signed"),
    [
        (signatures.hmac_signature("secret"), by_hmac),
        (signatures.standard_webhooks("secret"), by_standard),
        (signatures.header_token("X-Token", "secret"), by_header),
        (signatures.basic_auth("username", "secret"), by_password),
    ],
    ids=["hmac", "standard", "header", "basic"],
)
def test_a_service_proves_itself_with_the_new_one_or_an_old_one_that_is_good(
    verify: Verifier, signed: Callable[[str], InboundRequest]
) -> None:
    settings: Any = SimpleNamespace(secret=SECRET, username="mia")

    verify(signed(NEW), settings)
    verify(signed(OLD), settings)
    for other in (OLDEST, "whsec_" + base64.b64encode(b"x" * 24).decode()):
        with pytest.raises(Unauthorized):
            verify(signed(other), settings)
