"""The addresses that a host includes under a path of its choice."""

import inspect
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern

from jackfield.host.dressing import View, dressed
from jackfield.host.prefix import NAMESPACE
from jackfield.project.urls import urlpatterns

#: What shows a person something of ours.
_SCREENS = frozenset({"page", "graphiql"})


def _signed_in(view: View) -> View:
    """Send who has not signed in to the host's own page for that; files of the page are for everybody."""
    answer_it = view if inspect.iscoroutinefunction(view) else sync_to_async(view)

    @wraps(view)
    async def answer(request: HttpRequest, path: str | None = None) -> HttpResponseBase:
        is_screen = "." not in (path or "").rpartition("/")[2]
        if is_screen and request.method == "GET" and hasattr(request, "auser"):
            user: Any = await request.auser()
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
        response: HttpResponseBase = await answer_it(request, path=path or "")
        return response

    return answer


def _mounted(pattern: URLPattern) -> URLPattern:
    view = _signed_in(pattern.callback) if pattern.name in _SCREENS else pattern.callback
    return URLPattern(pattern.pattern, dressed(view), pattern.default_args, pattern.name)


#: For ``path("jackfield/", include(urls))``: GraphQL, the app, icons, what services send, health.
urls: tuple[list[URLPattern], str] = ([_mounted(pattern) for pattern in urlpatterns], NAMESPACE)
