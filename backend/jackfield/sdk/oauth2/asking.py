"""Where a person is sent to sign in: the authorization request with PKCE (RFC 6749, 4.1.1; RFC 7636, 4)."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from yarl import URL

from jackfield.sdk.oauth2.declared import Endpoints, OAuth2

_VERIFIER_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person is sent away with, and what we keep to redeem what they bring back."""

    url: str = field(repr=False)
    #: Of PKCE; sent with the code, and nowhere before.
    verifier: str = field(repr=False)


def ask(sign_in: OAuth2, endpoints: Endpoints, *, redirect_uri: str, state: str) -> Asked:
    """Return the URL to send a person to, with a verifier that was made for it alone.

    Args:
        redirect_uri: Where the service sends them back; the same must be given with the code.
        state: Unguessable, single-use, and bound to who is sent.
    """
    verifier = secrets.token_urlsafe(_VERIFIER_BYTES)
    parameters = {
        **sign_in.parameters,
        "response_type": "code",
        "client_id": endpoints.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    if sign_in.scopes:
        parameters["scope"] = " ".join(sign_in.scopes)
    # Over what the address itself may say: nobody but us says who asks, and where the answer goes.
    return Asked(url=str(URL(endpoints.authorize_url).update_query(parameters)), verifier=verifier)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")
