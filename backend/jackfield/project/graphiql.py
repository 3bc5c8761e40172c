"""`/graphiql`: on it who is signed in asks the API by hand; all of its files are ours."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from jackfield.accounts.authentication import principal_of_session
from jackfield.project.answers import refusal
from jackfield.project.files import file_below, placed, sent
from jackfield.project.headers import GRAPHIQL_CONTENT_SECURITY_POLICY
from jackfield.project.page import IMMUTABLE, not_built, offers_graphiql, screen, with_csrf_cookie

#: A worker keeps to the policy that its own file came with.
_HEADERS = {"Content-Security-Policy": GRAPHIQL_CONTENT_SECURITY_POLICY}


@require_safe
def graphiql(request: HttpRequest, path: str | None = None) -> HttpResponseBase:
    """GraphiQL, or the app's sign-in for who is not signed in; 404 where it is not offered."""
    if not offers_graphiql():
        return refusal(404, "GraphiQL is turned off here.")
    folder = settings.JACKFIELD_PAGE_DIR / "graphiql"
    if path:
        # Of its files only those whose names change with their content have an address.
        below = path.removeprefix("assets/")
        file = file_below(folder / "assets", below) if below != path else None
        if file is None:
            return refusal(404, "There is nothing here.")
        return sent(request, file, cache_control=IMMUTABLE, headers=_HEADERS)
    if not principal_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME)).is_authenticated:
        return screen(request)
    index = file_below(folder, "index.html")
    if index is None:
        return not_built()
    base = urlsplit(settings.JACKFIELD_PUBLIC_URL).path.rstrip("/")
    answer = sent(request, placed(index, at=f"{base}/graphiql"), cache_control="no-store", headers=_HEADERS)
    return with_csrf_cookie(request, answer)
