"""Serves it: run as a module with a folder; prints its URL, and serves until it is killed."""

import json
import sys
import threading
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tests.support.authorization_server import CLIENT_ID, CLIENT_SECRET, PASSWORD

_LOGIN = """<form method="post">{% csrf_token %}
<input type="hidden" name="next" value="{{ next }}"><input name="username"><input name="password"></form>"""

settings.configure(
    SECRET_KEY="of-the-authorization-server-of-the-tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    LOGIN_URL="/login/",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(sys.argv[1]) / "server.sqlite3",
            "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    SESSION_COOKIE_NAME="service_session",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"registration/login.html": _LOGIN}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # A refresh token that is used a second time ends the whole sign-in, as the best practice has it.
    OAUTH2_PROVIDER={
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        # So that the tests can change how long tokens last.
        "ALWAYS_RELOAD_OAUTHLIB_CORE": True,
    },
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - now there are models
from django.contrib.auth.views import LoginView  # noqa: E402
from oauth2_provider.models import (  # noqa: E402
    get_access_token_model,
    get_application_model,
    get_refresh_token_model,
)
from oauth2_provider.oauth2_backends import get_oauthlib_core  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402
from oauth2_provider.views import TokenView  # noqa: E402

_lock = threading.Lock()
#: What the API has taken, and how the token endpoint was used.
_seen: list[Any] = []
_grants: list[list[Any]] = []


@csrf_exempt
def _api(request: HttpRequest, what: str) -> JsonResponse:
    """Take what comes with a token that is good."""
    if what not in {"me", "tickets"}:
        return JsonResponse({"error": "not_found"}, status=404)
    is_valid, _oauth = get_oauthlib_core().verify_request(request, scopes=["write"])
    if not is_valid:
        return JsonResponse({"error": "invalid_token"}, status=401)
    if request.method == "POST":
        with _lock:
            _seen.append(json.loads(request.body))
    return JsonResponse({"user": "pat"})


class _Token(TokenView):  # type: ignore[misc]  # it has no types
    """Remembers how it was used."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer as it does."""
        answer = super().post(request, *args, **kwargs)
        with _lock:
            _grants.append([request.POST.get("grant_type"), answer.status_code])
        return answer


@csrf_exempt
def _control(request: HttpRequest, what: str) -> JsonResponse:
    """What only the tests may."""
    given = json.loads(request.body)
    access, refresh = get_access_token_model(), get_refresh_token_model()
    if what == "lifetime":
        oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS = given["seconds"]
    elif what == "redirect":
        get_application_model().objects.update(redirect_uris=given["uri"])
    elif what == "forget":
        access.objects.update(expires=timezone.now())
    elif what == "reset":
        oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS = 36_000
        del _seen[:], _grants[:]
    elif what == "revoke":
        access.objects.all().delete()
        refresh.objects.all().delete()
    with _lock:
        return JsonResponse({"seen": _seen, "grants": _grants, "refresh_tokens": refresh.objects.count()})


urlpatterns = [
    path("login/", LoginView.as_view(template_name="registration/login.html")),
    path("o/token/", csrf_exempt(_Token.as_view())),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("api/<str:what>", _api),
    path("control/<str:what>", _control),
]


def main() -> None:
    """Serve."""
    call_command("migrate", verbosity=0)
    pat = get_user_model()._default_manager.create_user("pat", password=PASSWORD)
    application = get_application_model()
    application.objects.create(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application.GRANT_AUTHORIZATION_CODE,
        redirect_uris="http://127.0.0.1:8000/oauth/callback",
        name="Jackfield",
        user=pat,
    )
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - read by who started it
    server.serve_forever()


if __name__ == "__main__":
    main()
