"""An ordinary Django project's settings; what Jackfield adds stands at the end."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jackfield.host import APPS

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DESK_DIR", BASE_DIR / "var"))
DATA_DIR.mkdir(parents=True, exist_ok=True)
PORT = int(os.environ.get("DESK_PORT", "8100"))

SECRET_KEY = os.environ.get("DESK_SECRET_KEY", "of-an-example-and-worth-nothing-0123456789")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "ticketdesk.urls"
ASGI_APPLICATION = "ticketdesk.asgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    *APPS,
    "ticketdesk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, Any]
if "DESK_DATABASE_URL" in os.environ:
    _url = urlsplit(os.environ["DESK_DATABASE_URL"])
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "HOST": _url.hostname,
            "PORT": _url.port,
            "USER": _url.username or "",
            "PASSWORD": _url.password or "",
            "ATOMIC_REQUESTS": True,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "desk.sqlite3",
            "ATOMIC_REQUESTS": True,
            # A file, not memory: what notices changes has a connection of its own.
            "TEST": {"NAME": DATA_DIR / f"test-{os.getpid()}.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "ticketdesk.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
USE_TZ = True

# Jackfield. What is not named here has the value that it has in an empty environment.
MOUNT = os.environ.get("DESK_MOUNT", "jackfield/")
JACKFIELD_PUBLIC_URL = f"http://127.0.0.1:{PORT}/{MOUNT}".rstrip("/")
JACKFIELD_ENCRYPTION_KEYS = [
    os.environ.get("DESK_ENCRYPTION_KEY", "b25seS1mb3ItdGhlLWV4YW1wbGUtMDEyMzQ1Njc4OWE=")
]
JACKFIELD_EMBEDDED_WORKER = os.environ.get("DESK_WORKER", "embedded") == "embedded"
# The receivers of an example are on this machine; of a real desk they are elsewhere, and this goes.
JACKFIELD_ALLOW_NETWORKS = [ip_network("127.0.0.0/8")]
