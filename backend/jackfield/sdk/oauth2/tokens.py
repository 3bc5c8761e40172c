"""Redeems codes and refresh tokens (RFC 6749, 4.1.3, 5 and 6), and believes little of the answer."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from jackfield.sdk.errors import Rejected, Unavailable
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.client import HttpClient
from jackfield.sdk.net.messages import Response
from jackfield.sdk.oauth2.declared import Endpoints, OAuth2
from jackfield.sdk.oauth2.errors import SignInRefused
from jackfield.sdk.secrets import Secret

#: Of one token, in characters; as long as any secret may be.
MAX_TOKEN = 10_000
_MAX_ANSWER = 100_000
_LONGEST_S = 10 * 365 * 24 * 3600
#: Statuses with which a token endpoint says no in words (5.2); some say it with 403.
_REFUSALS = (400, 401, 403)
#: What says no for good: RFC 6749, 5.2 and 4.1.2.1; OpenID Connect Core, 3.1.2.6; and what some services say
#: instead. Any other answer may come from a proxy, or a service that is ill: it says nothing of a sign-in.
_NOES = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
        "access_denied",
        "interaction_required",
        "login_required",
        "consent_required",
        "bad_verification_code",
        "bad_refresh_token",
        "incorrect_client_credentials",
        "redirect_uri_mismatch",
        "invalid_code",
        "invalid_refresh_token",
        "token_revoked",
        "token_expired",
    }
)
_CLIENT_NOES = frozenset({"invalid_client", "incorrect_client_credentials"})
_NO_TOKENS = _("The service can't issue tokens now.")
_REFUSED = _("The service does not accept this sign-in: sign in again.")
_CLIENT_REFUSED = _(
    "The service does not accept the client id or secret that the integration was activated with."
)
_NONSENSE = _("The service answered with something that is neither a token nor a refusal.")
_OF_ANOTHER_KIND = _("The service issues tokens of a kind that we don't speak.")


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a service has issued."""

    access_token: Secret
    #: None: the one that there is stays.
    refresh_token: Secret | None = None
    #: None: the service does not say.
    expires_in_s: float | None = None


async def exchanged(
    sign_in: OAuth2, endpoints: Endpoints, http: HttpClient, *, code: str, verifier: str, redirect_uri: str
) -> Tokens:
    """Redeem a code, once.

    Raises:
        SignInRefused: The service says no, in the words of the protocol.
        Unavailable: It can't be reached, or says something else: what comes to nothing may pass.
    """
    values = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    return await _tokens(sign_in, endpoints, http, values)


async def refreshed(sign_in: OAuth2, endpoints: Endpoints, http: HttpClient, *, refresh_token: str) -> Tokens:
    """Redeem a refresh token; the service may take it for spent from then on.

    Raises:
        SignInRefused: The service says no, in the words of the protocol.
        Unavailable: It can't be reached, or says something else: what comes to nothing may pass.
    """
    values = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return await _tokens(sign_in, endpoints, http, values)


async def _tokens(
    sign_in: OAuth2, endpoints: Endpoints, http: HttpClient, values: Mapping[str, str]
) -> Tokens:
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    said = dict(values)
    if endpoints.client_secret is None:
        said["client_id"] = endpoints.client_id
    elif sign_in.client_authentication == "post":
        said |= {"client_id": endpoints.client_id, "client_secret": endpoints.client_secret}
    else:
        # Each is form-encoded before they are joined (RFC 6749, 2.3.1).
        pair = f"{quote_plus(endpoints.client_id)}:{quote_plus(endpoints.client_secret)}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    try:
        response = await http.post(endpoints.token_url, headers=headers, data=urlencode(said), ok=_REFUSALS)
    except Rejected as error:
        # Not in the protocol's words: it says nothing of the sign-in, and may pass.
        raise Unavailable(str(error)) from None
    return _read(response)


def _read(response: Response) -> Tokens:
    content = _content(response)
    error = content.get("error")
    if error is not None or response.status in _REFUSALS:
        if not isinstance(error, str) or error not in _NOES:
            raise Unavailable(_NO_TOKENS)
        raise SignInRefused(_CLIENT_REFUSED if error in _CLIENT_NOES else _REFUSED)
    kind = content.get("token_type", "bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Unavailable(_OF_ANOTHER_KIND)
    refresh = content.get("refresh_token")
    return Tokens(
        access_token=_token(content.get("access_token")),
        refresh_token=None if refresh is None else _token(refresh),
        expires_in_s=_seconds(content.get("expires_in")),
    )


def _content(response: Response) -> Mapping[str, Any]:
    try:
        content = response.json() if len(response.content) <= _MAX_ANSWER else None
    except Rejected:
        content = None
    if isinstance(content, dict):
        return content
    raise Unavailable(_NO_TOKENS if response.status in _REFUSALS else _NONSENSE)


def _token(value: Any) -> Secret:
    # Printable ASCII (RFC 6749, appendix A.12), without the space that would end it in a header.
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= MAX_TOKEN
        or not value.isascii()
        or not value.isprintable()
        or " " in value
    ):
        raise Unavailable(_NONSENSE)
    return Secret(value)


def _seconds(value: Any) -> float | None:
    """Return how long a token lasts; some services write the number as a text."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise Unavailable(_NONSENSE)
    return min(float(value), _LONGEST_S)
