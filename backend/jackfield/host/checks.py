"""Examines the settings and addresses of a host project when Django checks it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import PermissionsMixin
from django.core import checks

from jackfield.api import manifests
from jackfield.host.prefix import prefix
from jackfield.project.values import is_fernet_key


def register() -> None:
    """Have Django ask."""
    checks.register(the_host_is_fit)


def the_host_is_fit(**_: object) -> list[checks.CheckMessage]:
    """Return what a host has to mend before Jackfield works in it."""
    return [*_keys(), *_addresses(), *_layer(), *_users(), *_cookies(), *_database(), *_documents()]


def _keys() -> Iterator[checks.CheckMessage]:
    keys = list(settings.JACKFIELD_ENCRYPTION_KEYS)
    if not keys:
        yield checks.Error(
            "JACKFIELD_ENCRYPTION_KEYS is not set, so no secret of a config can be kept.",
            hint="A list of Fernet keys: the first encrypts, all decrypt. Make one with "
            '`python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"`.',
            id="jackfield_host.E001",
        )
    elif not all(isinstance(key, str) and is_fernet_key(key) for key in keys):
        yield checks.Error(
            "JACKFIELD_ENCRYPTION_KEYS holds something that is no Fernet key.",
            hint="Each is 32 bytes in URL-safe base64.",
            id="jackfield_host.E002",
        )


def _addresses() -> Iterator[checks.CheckMessage]:
    mounted = prefix()
    if mounted is None:
        yield checks.Error(
            "The addresses of Jackfield are not included in ROOT_URLCONF.",
            hint='Include them once: path("jackfield/", include(jackfield.host.urls)).',
            id="jackfield_host.E003",
        )
        return
    url = settings.JACKFIELD_PUBLIC_URL
    public = urlsplit(url)
    path, script = f"{public.path.rstrip('/')}/", settings.FORCE_SCRIPT_NAME
    # Where the server itself stands only the server knows, unless the settings say so.
    is_there = path.endswith(mounted) if script is None else path == script.rstrip("/") + mounted
    if public.scheme not in {"http", "https"} or not is_there:
        expected = (script or "").rstrip("/") + mounted
        yield checks.Error(
            f"JACKFIELD_PUBLIC_URL is {url}, and Jackfield is included at {expected}",
            hint="It is the address at which people and services reach what is included, such as "
            f"https://desk.example.com{expected.rstrip('/')}",
            id="jackfield_host.E004",
        )


def _layer() -> Iterator[checks.CheckMessage]:
    if settings.JACKFIELD_SHARED_LAYER and "default" not in getattr(settings, "CHANNEL_LAYERS", {}):
        yield checks.Error(
            "JACKFIELD_SHARED_LAYER is set, and CHANNEL_LAYERS names no layer.",
            hint="Name one that all processes share, or leave JACKFIELD_SHARED_LAYER out.",
            id="jackfield_host.E005",
        )


def _users() -> Iterator[checks.CheckMessage]:
    if not issubclass(get_user_model(), PermissionsMixin):
        yield checks.Error(
            f"{settings.AUTH_USER_MODEL} has neither groups nor administrators, by whom configs are shared.",
            hint="Derive it from django.contrib.auth.models.PermissionsMixin.",
            id="jackfield_host.E006",
        )


def _cookies() -> Iterator[checks.CheckMessage]:
    is_readable = not (settings.CSRF_USE_SESSIONS or settings.CSRF_COOKIE_HTTPONLY)
    names = (settings.CSRF_COOKIE_NAME, settings.CSRF_HEADER_NAME)
    if not is_readable or names != ("csrftoken", "HTTP_X_CSRFTOKEN"):
        yield checks.Warning(
            "The app cannot send Django's token against forged requests back, so nothing can be saved in it.",
            hint="It reads the cookie csrftoken and sends X-CSRFToken: leave CSRF_COOKIE_NAME, "
            "CSRF_HEADER_NAME, CSRF_COOKIE_HTTPONLY and CSRF_USE_SESSIONS as Django has them.",
            id="jackfield_host.W002",
        )
    if settings.SESSION_COOKIE_SAMESITE == "Strict":
        yield checks.Warning(
            "Nobody can sign in at a service's own page: who comes back from there comes without a session.",
            hint="Leave SESSION_COOKIE_SAMESITE as Django has it: Lax.",
            id="jackfield_host.W003",
        )


def _database() -> Iterator[checks.CheckMessage]:
    database = settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3") and options.get("transaction_mode") != "IMMEDIATE":
        yield checks.Warning(
            "SQLite's transactions do not wait for each other: a write may fail, for the database is locked.",
            hint='In the OPTIONS of the database: "transaction_mode": "IMMEDIATE", "timeout": 20, '
            '"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL".',
            id="jackfield_host.W001",
        )


def _documents() -> Iterator[checks.CheckMessage]:
    if settings.JACKFIELD_DOCUMENTS is None:
        return
    try:
        manifests.read(Path(settings.JACKFIELD_DOCUMENTS))
    except manifests.ManifestRefused as error:
        yield checks.Error(
            f"JACKFIELD_DOCUMENTS names no documents. {error}",
            hint="A folder of *.graphql files, or a JSON file of texts by their ids.",
            id="jackfield_host.E007",
        )
