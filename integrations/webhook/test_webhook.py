"""The webhook integration, verified by the specification's own package."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import ValidationError
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from integrations.webhook import Webhook, check_keys
from jackfield.sdk import Gone, Rejected, Secret
from jackfield.sdk.secrets import Letters, Older
from jackfield.sdk.testing import IntegrationTests, Sent, answer

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OLD_SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()
OLDEST_SECRET = "whsec_" + base64.b64encode(b"7" * 24).decode()
TICKET = {"title": "Drucker brennt: «Hülfe» 🔥", "url": "https://desk.test/7", "tags": ["a", None, 1.5]}


def headers(sent: Sent) -> dict[str, str]:
    return {name.lower(): value for name, value in sent.headers.items()}


class TestWebhook(IntegrationTests):
    integration = Webhook
    settings: ClassVar = {"url": "http://receiver.test/hook", "signing_secret": SECRET}
    samples: ClassVar = {"ticket.opened": TICKET}
    success = answer(status=200)
    #: It signs nothing on check: there is no event.
    check_signs_in = False

    def test_sends_type_timestamp_and_data(self) -> None:
        [sent] = self.deliver("ticket.opened")

        assert (sent.method, sent.url) == ("POST", "http://receiver.test/hook")
        assert sent.json == {"type": "ticket.opened", "timestamp": "2026-01-01T12:00:00Z", "data": TICKET}
        assert "Hülfe» 🔥".encode() in sent.content

    def test_the_receiver_can_verify_it(self) -> None:
        [sent] = self.deliver("ticket.opened")

        assert Receiver(SECRET).verify(sent.content, headers(sent)) == json.loads(sent.content)
        assert headers(sent)["webhook-id"] == "evt_1"

    def test_another_key_does_not_verify_it(self) -> None:
        [sent] = self.deliver("ticket.opened")

        with pytest.raises(WebhookVerificationError):
            Receiver(OLD_SECRET).verify(sent.content, headers(sent))

    def test_a_changed_body_is_noticed(self) -> None:
        [sent] = self.deliver("ticket.opened")

        with pytest.raises(WebhookVerificationError):
            Receiver(SECRET).verify(sent.content + b" ", headers(sent))

    def test_a_destination_that_is_gone_is_told(self) -> None:
        with pytest.raises(Gone):
            self.deliver("ticket.opened", status=410)

    @pytest.mark.parametrize("status", [200, 204, 401, 403, 404, 405, 501])
    def test_a_check_is_content_with_whoever_speaks_http(self, status: int) -> None:
        [sent] = self.check(status=status)

        assert (sent.method, sent.content) == ("HEAD", b"")
        assert "webhook-signature" not in sent.headers

    def test_a_check_warns_of_a_redirect_that_deliveries_would_not_follow(self) -> None:
        with pytest.raises(Rejected, match="redirect"):
            self.check(status=308)


class TestRotation(IntegrationTests):
    """A secret that was rotated: the old key verifies for as long as it is good, and no longer."""

    integration = Webhook
    samples: ClassVar = {"ticket.opened": TICKET}
    success = answer(status=200)
    check_signs_in = False
    settings: ClassVar = {"url": "http://receiver.test/hook", "signing_secret": SECRET}

    def delivered(self) -> Sent:
        now = datetime.now(UTC)
        older = [
            Older(letters=OLD_SECRET, valid_until=now + timedelta(days=1)),
            Older(letters=OLDEST_SECRET, valid_until=now - timedelta(seconds=1)),
        ]
        rotated = {**self.settings, "signing_secret": Secret(Letters(SECRET, older=older))}
        self.settings = rotated  # type: ignore[misc]  # of this test alone
        [sent] = self.deliver("ticket.opened")
        return sent

    @pytest.mark.parametrize("known", [SECRET, OLD_SECRET])
    def test_the_new_key_and_the_old_one_verify_it(self, known: str) -> None:
        sent = self.delivered()

        assert Receiver(known).verify(sent.content, headers(sent)) == json.loads(sent.content)
        assert len(headers(sent)["webhook-signature"].split()) == 2

    def test_a_key_whose_time_is_over_does_not_verify_it(self) -> None:
        sent = self.delivered()

        with pytest.raises(WebhookVerificationError):
            Receiver(OLDEST_SECRET).verify(sent.content, headers(sent))


class TestTwoKeysInOne(IntegrationTests):
    """With a new and an old key, receivers that know either verify."""

    integration = Webhook
    samples: ClassVar = {"ticket.opened": TICKET}
    success = answer(status=200)
    check_signs_in = False
    settings: ClassVar = {"url": "http://receiver.test/hook", "signing_secret": f"{SECRET} {OLD_SECRET}"}

    @pytest.mark.parametrize("known", [SECRET, OLD_SECRET])
    def test_either_key_verifies_it(self, known: str) -> None:
        [sent] = self.deliver("ticket.opened")

        assert Receiver(known).verify(sent.content, headers(sent)) == json.loads(sent.content)


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "whsec_",
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
        f"{SECRET} nonsense!",
        "whsec_ü",
    ],
)
def test_a_secret_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        check_keys(text)
