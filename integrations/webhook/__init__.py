"""Webhook: sends every event to a URL, signed as Standard Webhooks say (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jackfield.sdk import (
    Context,
    Event,
    Integration,
    QualityTier,
    Secret,
    SecretRecipe,
    Settings,
    on,
    setting,
)

PREFIX = "whsec_"
#: How long the specification wants a key to be, in bytes.
KEY_LENGTHS = range(24, 65)
#: Statuses with which a receiver of POSTs may well answer a HEAD: they say that somebody is there.
SOMEBODY_IS_THERE = (400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 417, 422, 426, 428, 501)
# Made once: `json.dumps` makes one for each call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


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

    url: str = setting("URL", kind="url", help=_("Every event is sent there with POST."))
    signing_secret: Secret = setting(
        _("Signing secret"),
        help=_("The receiver verifies with it. To change it, rotate it: for a while both sign."),
        recipe=SecretRecipe(prefix=PREFIX, byte_count=32),
        validators=[check_keys],
        max_length=500,
    )
    in_order: bool = setting(
        _("In order"),
        default=False,
        help=_("Events of one ordering key go one after the other, each when the one before it is settled."),
    )


class Webhook(Integration[WebhookSettings]):
    """Sends the event as JSON: ``type``, ``timestamp`` and ``data``."""

    name = "Webhook"
    description = _("Sends every event to a URL, signed so that the receiver can trust it.")
    category = "developer-tools"
    documentation_url = "https://www.standardwebhooks.com"
    tier = QualityTier.GOLD
    in_order = "in_order"

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
            secrets=context.settings.signing_secret.all(),
        )
        await context.http.post(
            context.settings.url, data=body, headers={"Content-Type": "application/json", **headers}
        )


def payload(event: Event) -> bytes:
    """Return the body: the event as compact JSON in UTF-8."""
    timestamp = event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    document: dict[str, Any] = {"type": event.type, "timestamp": timestamp, "data": event.data}
    try:
        return _ENCODER.encode(document).encode()
    except UnicodeEncodeError:  # Half a character: JSON can spell it, UTF-8 cannot.
        return json.dumps(document, separators=(",", ":")).encode()


def signed_headers(*, event_id: str, at_s: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the three headers of Standard Webhooks, with a signature for each key.

    Args:
        event_id: The message's id.
        at_s: When it is sent, in seconds since 1970.
        body: What is sent.
        secrets: One or more keys in each, a space between, as secrets were rotated by hand before.
    """
    signed = b".".join([event_id.encode(), str(at_s).encode(), body])
    signatures = [
        base64.b64encode(hmac.digest(_key_bytes(key), signed, hashlib.sha256)).decode()
        for key in dict.fromkeys(key for secret in secrets for key in secret.split())
    ]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _key_bytes(key: str) -> bytes:
    return base64.b64decode(key.removeprefix(PREFIX), validate=True)
