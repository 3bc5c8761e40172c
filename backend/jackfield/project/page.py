"""The built page: its files, and index.html for every path that is the app's own."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.views.decorators.http import require_safe

from jackfield.project.answers import refusal
from jackfield.project.files import file_below, placed, sent

#: For files whose names change with their content.
IMMUTABLE = "public, max-age=31536000, immutable"
_NO_CACHE = "no-cache"

_csrf = CsrfViewMiddleware(lambda _request: HttpResponse())


@require_safe
async def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the page, or index.html: which screen it is, the app reads from the address."""
    file = file_below(settings.JACKFIELD_PAGE_DIR, path)
    if file is not None and path != "index.html":
        # The names in assets/ change with their content.
        return sent(request, file, cache_control=IMMUTABLE if path.startswith("assets/") else _NO_CACHE)
    if path.startswith(("assets/", "icons/")) or ("." in path.rpartition("/")[2] and path != "index.html"):
        return refusal(404, "There is nothing here.")
    return screen(request)


def screen(request: HttpRequest) -> HttpResponseBase:
    """The app itself: who is not signed in is asked to, and stays at the address."""
    index = file_below(settings.JACKFIELD_PAGE_DIR, "index.html")
    if index is None:
        return not_built()
    base = urlsplit(settings.JACKFIELD_PUBLIC_URL).path
    placed_index = placed(index, at=base, offers="by-hand" if offers_graphiql() else "")
    return with_csrf_cookie(request, sent(request, placed_index, cache_control=_NO_CACHE))


def offers_graphiql() -> bool:
    """Not where it is turned off, nor where only known documents are run: it would have nothing to ask."""
    return bool(settings.JACKFIELD_GRAPHIQL) and not settings.JACKFIELD_ONLY_KNOWN_DOCUMENTS


def not_built() -> HttpResponseBase:
    """There is no page: says what makes one."""
    return refusal(503, "The page has not been built: run `make app`. The API at /graphql works.")


def with_csrf_cookie(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """Django's own cookie, kept when there is one; the API asks for it with a session."""
    _csrf.process_request(request)
    get_token(request)
    return _csrf.process_response(request, answer)
