"""Proofs that a service made a request: verifiers for ``@inbound``, in constant time.

Of a secret that is being rotated the old one proves it too, for as long as it is good.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Literal, TypeVar

from jackfield.sdk.errors import Unauthorized
from jackfield.sdk.inbound import InboundRequest, Proof, Verifier
from jackfield.sdk.kept import kept as _
from jackfield.sdk.secrets import Secret

V = TypeVar("V", bound=Verifier)

#: How far a request's time may be from ours, either way.
TOLERANCE = timedelta(minutes=5)
#: Services that change their secret sign with both for a while.
_MOST_SIGNATURES = 10
_MISSING = _("The signature is missing.")
_WRONG = _("The signature does not match.")
_NO_BASE64 = _("The signing secret of this config is no base64.")
_DOTTED = _("The id of a message has no dot.")
_NO_TOKEN = _("The token in %(header)s is missing or wrong.")
_NO_PASSWORD = _("Name or password is missing or wrong.")
_NO_SECRET = _("This config has no %(name)s, so nothing can be verified.")
_NO_TIME = _("The time of the request is missing, or is none.")
_TOO_OLD = _("The request is too old, or the clocks differ.")


def hmac_signature(
    secret: str = "signing_secret",  # noqa: S107 - the name of a setting
    *,
    header: str = "X-Hub-Signature-256",
    prefix: str = "sha256=",
    algorithm: Literal["sha1", "sha256", "sha384", "sha512"] = "sha256",
    encoding: Literal["hex", "base64"] = "hex",
    timestamp_header: str | None = None,
    tolerance: timedelta = TOLERANCE,
    signed: Callable[[InboundRequest], bytes] | None = None,
    message_id_header: str | None = None,
    repeats_by_body: bool = False,
) -> Verifier:
    """Return a verifier of an HMAC in a header, as GitHub and many others send it.

    It proves the body, and not the query. What signs nothing but a body signs the same when the same happens
    twice: then each request counts, unless a header has its id, or ``repeats_by_body``.

    Args:
        secret: Name of the setting that holds the secret.
        header: Where the signature is.
        prefix: What stands before it there.
        algorithm: The hash.
        encoding: How it is written.
        timestamp_header: Where the time of sending is (whole seconds since 1970), which is signed too: the
            same signature again is a repeat, for twice the tolerance. None: there is none.
        tolerance: How far that may be from now, either way.
        signed: What is signed; without it the body as it came, or with a timestamp ``<timestamp>.<body>``.
            Where there is a timestamp, it must be part of it.
        message_id_header: Where the id of the message is, as ``X-GitHub-Delivery``: the same one with the
            same signature is a repeat, for 24 hours. It need not be signed: a stranger who has seen a message
            can have it count again by another id, as without one.
        repeats_by_body: The service never sends the same body for two messages, as where an id or a time is
            part of it: the same signature again is a repeat, for 24 hours.
    """

    @_asking({secret: True})
    def verify(request: InboundRequest, settings: Any) -> Proof | None:
        keys = _keys(settings, secret)
        given = request.headers.get(header.lower(), "")
        sent_at = _timestamp(request, timestamp_header, tolerance) if timestamp_header else None
        if signed is not None:
            content = signed(request)
        else:
            content = request.body if sent_at is None else b"%d." % sent_at + request.body
        expected = [hmac.new(key, content, algorithm).digest() for key in keys]
        if not given:
            raise Unauthorized(_MISSING)
        found = _decoded(given.removeprefix(prefix), encoding) if given.startswith(prefix) else b""
        matching = [one for one in expected if hmac.compare_digest(one, found)]
        if not matching:
            raise Unauthorized(_WRONG)
        # Of what was computed, not of what was sent: a signature may be written in several ways.
        mark = hashlib.sha256(matching[0] + request.body)
        message_id = request.headers.get(message_id_header.lower(), "") if message_id_header else ""
        if sent_at is not None:
            return Proof(message_id=mark.hexdigest(), remembered_for=2 * tolerance)
        mark.update(b"\0" + _raw(message_id))
        return Proof(message_id=mark.hexdigest()) if message_id or repeats_by_body else None

    return verify


def standard_webhooks(
    secret: str = "signing_secret",  # noqa: S107 - the name of a setting
    *,
    tolerance: timedelta = TOLERANCE,
) -> Verifier:
    """Return a verifier of https://www.standardwebhooks.com (version ``v1``, symmetric).

    A message is known by its ``webhook-id`` for 24 hours: services send the same one again with a new time.

    Args:
        secret: Name of the setting that holds the secret: base64, with or without ``whsec_``.
        tolerance: How far ``webhook-timestamp`` may be from now, either way.
    """

    @_asking({secret: True})
    def verify(request: InboundRequest, settings: Any) -> Proof:
        try:
            keys = [
                base64.b64decode(letters.removeprefix(b"whsec_"), validate=True)
                for letters in _keys(settings, secret)
            ]
        except binascii.Error:
            raise Unauthorized(_NO_BASE64) from None
        message_id = request.headers.get("webhook-id", "")
        given = request.headers.get("webhook-signature", "")
        if not message_id or not given:
            raise Unauthorized(_MISSING)
        if "." in message_id:
            # What is signed joins id, time and body by dots: another cut would be another message.
            raise Unauthorized(_DOTTED)
        sent_at = _timestamp(request, "webhook-timestamp", tolerance)
        content = b"%b.%d.%b" % (_raw(message_id), sent_at, request.body)
        expected = [hmac.new(key, content, "sha256").digest() for key in keys]
        matches = [
            hmac.compare_digest(each, _decoded(one.removeprefix("v1,"), "base64"))
            for one in given.split(" ", _MOST_SIGNATURES)[:_MOST_SIGNATURES]
            if one.startswith("v1,")
            for each in expected
        ]
        if not any(matches):
            raise Unauthorized(_WRONG)
        return Proof(message_id=message_id)

    return verify


def header_token(header: str, secret: str) -> Verifier:
    """Return a verifier of a secret that the service sends in a header, as GitLab does.

    It says who sent a request and nothing of the message: each one counts, also a repeat.

    Args:
        header: Where it is.
        secret: Name of the setting that it must equal.
    """

    @_asking({secret: True})
    def verify(request: InboundRequest, settings: Any) -> None:
        given = _raw(request.headers.get(header.lower(), ""))
        if not any(hmac.compare_digest(token, given) for token in _keys(settings, secret)):
            raise Unauthorized(_NO_TOKEN % {"header": header})

    return verify


def basic_auth(username: str = "username", password: str = "password") -> Verifier:  # noqa: S107 - names of settings
    """Return a verifier of HTTP Basic authentication; each request counts, also a repeat.

    Args:
        username: Name of the setting that holds the name.
        password: Name of the setting that holds the password.
    """

    @_asking({username: False, password: True})
    def verify(request: InboundRequest, settings: Any) -> None:
        [name, *_] = _keys(settings, username)
        expected = [name + b":" + one for one in _keys(settings, password)]
        scheme, _space, credentials = request.headers.get("authorization", "").partition(" ")
        found = _decoded(credentials.strip(), "base64") if scheme.lower() == "basic" else b""
        if not any(hmac.compare_digest(one, found) for one in expected):
            raise Unauthorized(_NO_PASSWORD)

    return verify


def _asking(names: Mapping[str, bool]) -> Callable[[V], V]:
    """Note on a verifier which settings it asks for, and whether each must be a secret."""

    def noted(verify: V) -> V:
        verify.asks_for = dict(names)  # type: ignore[attr-defined]  # `slips` reads it
        return verify

    return noted


def _keys(settings: Any, name: str) -> list[bytes]:
    """Return a setting as bytes, and those before it that are good; without one nobody proves anything."""
    value = getattr(settings, name)
    letters = value.all() if isinstance(value, Secret) else (value,)
    if not letters[0]:
        raise Unauthorized(_NO_SECRET % {"name": name})
    return [str(one).encode() for one in letters]


def _timestamp(request: InboundRequest, header: str, tolerance: timedelta) -> int:
    text = request.headers.get(header.lower(), "")
    # As it is signed: another way to write the same number would be another message.
    if not re.fullmatch(r"0|[1-9][0-9]{0,11}", text):
        raise Unauthorized(_NO_TIME)
    if abs(request.received_at.timestamp() - int(text)) > tolerance.total_seconds():
        raise Unauthorized(_TOO_OLD)
    return int(text)


def _decoded(text: str, encoding: str) -> bytes:
    """Return what was sent, or nothing when it is not so written."""
    try:
        return bytes.fromhex(text) if encoding == "hex" else base64.b64decode(_raw(text), validate=True)
    except ValueError:
        return b""


def _raw(value: str) -> bytes:
    """Return a header's value as the bytes that came."""
    return value.encode("latin-1", "backslashreplace")
