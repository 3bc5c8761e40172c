"""Who may open a socket, and on whose behalf: Host, Origin, subprotocol and credentials."""

from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from jackfield.accounts.authentication import principal_of_authorization, principal_of_session
from jackfield.accounts.errors import CredentialsRefused
from jackfield.accounts.principal import Principal


def is_welcome(scope: Any) -> bool:
    """Whether the handshake names one of our hosts, and comes from a page of ours or from no page.

    A browser sends its cookies along from every page, and asks nobody before it opens a socket.
    """
    host = _host(scope)
    domain, _ = split_domain_port(host.lower())
    if not domain or not validate_host(domain, _allowed_hosts()):
        return False
    origin = _header(scope, b"origin")
    if not origin or origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


def authenticated(*, scope: Any, payload: dict[str, Any]) -> Principal:
    """Return who the socket is for: by connection_init's ``authorization``, else by the session's cookie.

    Raises:
        CredentialsRefused: They were given and are not good.
    """
    authorization = payload.get("authorization")
    if authorization is None:
        return principal_of_session(_session_key(scope))
    if not isinstance(authorization, str):
        raise CredentialsRefused
    return principal_of_authorization(authorization)


def address(scope: Any) -> str:
    """Return where the socket comes from; empty when that is not known."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _host(scope: Any) -> str:
    """As Django takes it: by its proxy's word, if the project says so."""
    forwarded = _header(scope, b"x-forwarded-host") if settings.USE_X_FORWARDED_HOST else ""
    return forwarded or _header(scope, b"host")


def _allowed_hosts() -> list[str]:
    if settings.DEBUG and not settings.ALLOWED_HOSTS:
        return [".localhost", "127.0.0.1", "[::1]"]
    return list(settings.ALLOWED_HOSTS)


def _session_key(scope: Any) -> str | None:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return None
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return None if morsel is None else morsel.value


def _header(scope: Any, name: bytes) -> str:
    """The header's value; empty when there is none, or more than one, which no honest client sends."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""
