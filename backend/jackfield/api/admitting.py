"""Who sends an HTTP request, and whether not too many came before: asked before anything is run."""

import math

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api import credentials, rates
from jackfield.api.refusing import RequestCode
from jackfield.api.requests import BadRequest


def principal_of(request: HttpRequest, *, is_read: bool = False) -> Principal:
    """Return who sends a request, as ``credentials`` does, and count it.

    Raises:
        BadRequest: As there; or it is one too many (429).
    """
    address = request.META.get("REMOTE_ADDR") or ""
    # Before credentials are looked up: bad ones count too.
    refuse(rates.wait_of_address(address))
    principal = credentials.principal_of(request, is_read=is_read)
    refuse(rates.wait_of_user(principal, address))
    return principal


def refuse(wait_s: float) -> None:
    """Refuse a request for so many seconds; not for none.

    Raises:
        BadRequest: 429.
    """
    if wait_s:
        whole = max(1, math.ceil(wait_s))
        raise BadRequest(
            429,
            _("Too many operations in a short time."),
            extensions={"code": RequestCode.RATE_LIMITED.value, "retryAfterS": whole},
            Retry_After=str(whole),
        )
