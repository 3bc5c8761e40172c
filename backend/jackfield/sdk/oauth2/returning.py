"""What a person brings back: a code, or words on why there is none (RFC 6749, 4.1.2; RFC 9207)."""

from collections.abc import Mapping

from yarl import URL

from jackfield.sdk.kept import kept as _
from jackfield.sdk.oauth2.declared import Endpoints
from jackfield.sdk.oauth2.errors import SignInRefused

_ANOTHER = _("Another service answered than the one that was asked.")
_REFUSED = _("The service refused the sign-in.")
_NO_CODE = _("The service sent no code.")

_MAX_CODE = 4_096
#: Codes of RFC 6749, 4.1.2.1. What a service says beside them is anybody's text, and shown to nobody.
_SENTENCES: Mapping[str, str] = {
    "access_denied": _("The sign-in was declined at the service."),
    "invalid_scope": _("The service does not know what this integration asks for."),
    "unauthorized_client": _("The service does not let this client sign people in."),
    "unsupported_response_type": _("The service does not let this client sign people in."),
    "invalid_request": _("The service did not understand the request."),
    "server_error": _("The service failed; try it again."),
    "temporarily_unavailable": _("The service can't sign anybody in now; try it again later."),
}


def code_of(query: Mapping[str, str], endpoints: Endpoints) -> str:
    """Return the code.

    Raises:
        SignInRefused: There is none, or another service than the one that was asked has sent it.
    """
    # First of all: what another service says, an error too, is none of this flow's business.
    if not _is_issuer(query.get("iss"), endpoints):
        raise SignInRefused(_ANOTHER)
    if "error" in query:
        raise SignInRefused(_SENTENCES.get(query["error"], _REFUSED))
    code = query.get("code", "")
    if not 0 < len(code) <= _MAX_CODE or not code.isascii() or not code.isprintable():
        raise SignInRefused(_NO_CODE)
    return code


def _is_issuer(said: str | None, endpoints: Endpoints) -> bool:
    if endpoints.issuer is not None and said != endpoints.issuer:
        return False
    if endpoints.must_name_issuer:
        # It must be the one that gets the code, too.
        return _is_of(said, endpoints.authorize_url) and _is_of(said, endpoints.token_url)
    return said is None or endpoints.issuer is not None or _is_of(said, endpoints.authorize_url)


def _is_of(said: str | None, url: str) -> bool:
    try:
        return said is not None and URL(said).origin() == URL(url).origin()
    except ValueError:
        return False
