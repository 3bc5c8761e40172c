"""Who sends an HTTP request: a bearer token, or a session whose page is ours."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token, rotate_token
from django.utils.translation import gettext as _

from jackfield.accounts.authentication import principal_of_authorization, principal_of_session
from jackfield.accounts.errors import CredentialsRefused
from jackfield.accounts.principal import Principal
from jackfield.accounts.recent import principal_of_recent_authorization, principal_of_recent_session
from jackfield.api.requests import BadRequest


class _Csrf(CsrfViewMiddleware):
    """Django's own checks of Origin, Referer and token; what they find is a sentence and no page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason

    def is_from_here(self, request: HttpRequest) -> bool:
        """Whether the Origin is this server's, or one that is trusted."""
        checked: bool = self._origin_verified(request)  # type: ignore[attr-defined]  # the stubs lack it
        return checked


def _answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_csrf = _Csrf(_answer)


def principal_of(request: HttpRequest, *, is_read: bool = False) -> Principal:
    """Return who sends a request.

    A session that has run out is as good as none: the answer says that a sign-in is needed.

    Args:
        request: What was sent.
        is_read: It changes nothing: who was known half a second ago need not be looked up again.

    Raises:
        BadRequest: The token is refused (401), or the request did not come from a page of ours (403).
    """
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        try:
            find = principal_of_recent_authorization if is_read else principal_of_authorization
            return find(authorization)
        except CredentialsRefused as error:
            raise BadRequest(
                401,
                _("These credentials are unknown, have run out or were revoked."),
                WWW_Authenticate='Bearer error="invalid_token"',
            ) from error
    session = principal_of_recent_session if is_read else principal_of_session
    principal = session(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    if request.method == "POST":
        _require_own_page(request, principal)
    elif principal.is_authenticated:
        # A stream is held open, and other pages shall not open any in their visitors' names.
        _require_own_origin(request)
    return principal


def set_csrf_cookie(request: HttpRequest, response: HttpResponse, *, anew: bool = False) -> None:
    """Set the cookie whose value must come back as ``X-CSRFToken``."""
    _csrf.process_request(request)
    if anew:
        rotate_token(request)
    get_token(request)
    _csrf.process_response(request, response)


def set_session_cookie(response: HttpResponse, session_key: str) -> None:
    """Set the cookie of a session."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session_key,
        max_age=settings.SESSION_COOKIE_AGE,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def delete_session_cookie(response: HttpResponse) -> None:
    """Take the cookie of a session away."""
    response.delete_cookie(
        settings.SESSION_COOKIE_NAME,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        samesite="Lax",
    )


def _require_own_page(request: HttpRequest, principal: Principal) -> None:
    if principal.is_authenticated:
        _csrf.process_request(request)
        reason = _csrf.process_view(request, _answer, (), {})
        if reason is not None:
            raise BadRequest(403, _("This did not come from a page of ours: %(reason)s") % {"reason": reason})
    else:
        # Nobody is signed in yet, but somebody else's page must not sign its visitors in here.
        _require_own_origin(request)


def _require_own_origin(request: HttpRequest) -> None:
    if "Origin" in request.headers and not _csrf.is_from_here(request):
        raise BadRequest(403, _("This did not come from a page of ours: the Origin is another."))
