"""`/metrics`: what this process counts, for its own machine or for an administrator's token made for it."""

from ipaddress import ip_address

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from jackfield.accounts.queries import token_of
from jackfield.accounts.scopes import TokenScope
from jackfield.project.answers import refusal
from jackfield.project.environment import LOOPBACK_NAMES

#: What a proxy adds.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via")


@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format; counters live beside what they count."""
    header = request.headers.get("Authorization")
    if header is None:
        if not _is_from_here(request):
            return refusal(
                401, "From other machines this needs an administrator's token of the scope METRICS."
            )
    elif not await sync_to_async(_may_read)(header):
        return refusal(401, "This is no administrator's token of the scope METRICS, or it has run out.")
    # In a thread: a collector may ask the database.
    text = await sync_to_async(generate_latest)()
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_read(header: str) -> bool:
    scheme, _, secret = header.partition(" ")
    token = token_of(secret.strip()) if scheme.lower() == "bearer" else None
    return token is not None and TokenScope.METRICS in token.scopes and bool(token.user.is_superuser)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the request began on this machine: one that a local proxy hands on did not.

    A trusted proxy's word has become REMOTE_ADDR; its headers, and those of any other, rule it out all
    the same, and a proxy of which we were not told may hand on without a word.
    """
    forwarded = any(name in request.headers for name in _FORWARDED)
    name, _port = split_domain_port(request.get_host())
    try:
        is_loopback = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_loopback = False
    is_ours = name in LOOPBACK_NAMES and not settings.JACKFIELD_HAS_SILENT_PROXY
    return is_loopback and not forwarded and is_ours
