"""Looks at what stands around: folders, the public address, keys that were given, Redis."""

import stat
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings

from jackfield.examining.findings import Finding, fine, problem, warning
from jackfield.sdk.kept import kept as _

#: Seconds for Redis to answer.
_REDIS_S = 3.0
_LOCAL = {"127.0.0.1", "::1", "localhost"}
_SHORTEST_KEY = 32


def examine_folders() -> Iterator[Finding]:
    """Say who may read the data, and who may write integrations: they run with all our rights."""
    data = getattr(settings, "JACKFIELD_DATA_DIR", None)
    if data is not None and Path(data).is_dir():
        yield from _data(Path(data))
    for name in ("JACKFIELD_BUILTIN_INTEGRATIONS_DIR", "JACKFIELD_INTEGRATIONS_DIR"):
        folder = getattr(settings, name, None)
        if folder and Path(folder).is_dir() and Path(folder).stat().st_mode & stat.S_IWOTH:
            sentence = _(
                "Everybody on this machine may write into %(folder)s, and what lies there is run."
            ) % {"folder": folder}
            yield problem(
                "integrations_dir_open",
                _("integrations folder"),
                sentence,
                _("Run `chmod o-w %(folder)s`.") % {"folder": folder},
            )


def examine_address() -> Iterator[Finding]:
    """Say whether passwords and tokens travel in clear."""
    url = str(getattr(settings, "JACKFIELD_PUBLIC_URL", ""))
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        yield warning(
            "public_url_in_clear",
            _("public address"),
            _("People reach it at %(host)s without TLS: passwords and tokens travel in clear.")
            % {"host": parts.hostname},
            _("Put it behind a proxy with TLS, and set JACKFIELD_PUBLIC_URL to https://..."),
        )
    elif parts.hostname:
        yield fine(
            "public_url",
            _("public address"),
            _("People and services reach it at %(host)s.") % {"host": parts.hostname},
        )


def examine_secret_key() -> Iterator[Finding]:
    """Say whether the key that signs sessions is one; a lazy one is made when it is first used."""
    module = getattr(settings, "SETTINGS_MODULE", "")
    # From the module itself: Django looks whether it is empty, which makes a lazy one.
    key = getattr(import_module(module), "SECRET_KEY", None) if module else settings.SECRET_KEY
    if type(key) is str and (len(key) < _SHORTEST_KEY or key.startswith("django-insecure-")):
        yield problem(
            "secret_key_weak",
            _("secret key"),
            _("The secret key can be guessed: whoever does so signs in as anybody."),
            _("Give one of at least %(count)d characters of chance.") % {"count": _SHORTEST_KEY},
        )
        return
    yield fine("secret_key", _("secret key"), _("The secret key is one."))


def examine_redis() -> Iterator[Finding]:
    """Say whether Redis answers, where it is used."""
    url = getattr(settings, "JACKFIELD_REDIS_URL", None)
    if not url:
        return
    client = redis.Redis.from_url(url, socket_connect_timeout=_REDIS_S, socket_timeout=_REDIS_S)
    try:
        client.ping()
    except redis.RedisError as error:
        yield problem(
            "redis_unreachable",
            "Redis",
            _("Redis does not answer (%(error)s): processes notice each other late.")
            % {"error": type(error).__name__},
            _("See that it runs, and that REDIS_URL names it."),
        )
        return
    finally:
        client.close()
    yield fine("redis", "Redis", _("Redis answers."))


def _data(folder: Path) -> Iterator[Finding]:
    # Behind a door that is closed it does not matter who may read the files.
    is_closed = not folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)
    files = (folder / "secret_key", folder / "encryption_keys", *sorted(folder.glob("*.sqlite3*")))
    readable = [
        file
        for file in files
        if not is_closed and file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    for file in readable:
        sentence = _("Others on this machine may read %(file)s.") % {"file": file}
        yield problem(
            "data_dir_open", _("data folder"), sentence, _("Run `chmod go= %(file)s`.") % {"file": file}
        )
    if not readable:
        yield fine(
            "data_dir",
            _("data folder"),
            _("Only its owner reads the data in %(folder)s.") % {"folder": folder},
        )
