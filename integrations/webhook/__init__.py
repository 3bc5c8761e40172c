"""Webhook: sends every event to a URL, signed as Standard Webhooks say (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jackfield.sdk import Context, Event, Integration, Secret, SecretRecipe, Settings, on, setting

PREFIX = "whsec_"
#: How long the specification wants a key to be, in bytes.
KEY_LENGTHS = range(24, 65)
#: Statuses with which a receiver of POSTs may well answer a HEAD: they say that somebody is there.
SOMEBODY_IS_THERE = (400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 417, 422, 426, 428, 501)


def check_keys(text: str) -> None:
    """Raise ValidationError unless every key of a secret is ``whsec_`` and 24 to 64 bytes in base64."""
    if not text.split():
        raise ValidationError(_("Enter a signing secret."))
    for key in text.split():
        try:
            length = len(_key_bytes(key))
        except (ValueError, binascii.Error):
            length = 0
        if length not in KEY_LENGTHS:
            raise ValidationError(_("Enter whsec_ and then 24 to 64 bytes in base64."))


class WebhookSettings(Settings):
    """Where to, and how to sign."""

    url: str = setting("URL", kind="url", help="Every event is sent there with POST.")
    signing_secret: Secret = setting(
        "Signing secret",
        help="The receiver verifies with it. To change it: the new one, a space, the old one, for a while.",
        recipe=SecretRecipe(prefix=PREFIX, byte_count=32),
        validators=[check_keys],
        max_length=500,
    )


class Webhook(Integration[WebhookSettings]):
    """Sends the event as JSON: ``type``, ``timestamp`` and ``data``."""

    name = "Webhook"
    description = _("Sends every event to a URL, signed so that the receiver can trust it.")

    async def check(self, context: Context[WebhookSettings]) -> None:
        """Ask for the head of the URL: HTTP's own way to change nothing.

        It shows that somebody speaks HTTP there and has no redirect; whether an event would be taken, only
        an event can show.
        """
        await context.http.head(context.settings.url, ok=SOMEBODY_IS_THERE)

    @on("*")
    async def post(self, event: Event, context: Context[WebhookSettings]) -> None:
        """Send one event."""
        body = payload(event)
        headers = signed_headers(
            event_id=event.id,
            at_s=int(time.time()),
            body=body,
            secret=context.settings.signing_secret.reveal(),
        )
        await context.http.post(
            context.settings.url, data=body, headers={"Content-Type": "application/json", **headers}
        )


def payload(event: Event) -> bytes:
    """Return the body: the event as compact JSON in UTF-8."""
    timestamp = event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    document: dict[str, Any] = {"type": event.type, "timestamp": timestamp, "data": event.data}
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # Half a character: JSON can spell it, UTF-8 cannot.
        return json.dumps(document, separators=(",", ":")).encode()


def signed_headers(*, event_id: str, at_s: int, body: bytes, secret: str) -> dict[str, str]:
    """Return the three headers of Standard Webhooks, with a signature for each key of the secret."""
    signed = b".".join([event_id.encode(), str(at_s).encode(), body])
    signatures = [
        base64.b64encode(hmac.digest(_key_bytes(key), signed, hashlib.sha256)).decode()
        for key in secret.split()
    ]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _key_bytes(key: str) -> bytes:
    return base64.b64decode(key.removeprefix(PREFIX), validate=True)
