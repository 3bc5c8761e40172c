"""The environment of one test process: its own data directory, its own Redis prefix, no outside world."""

import atexit
import os
import shutil
import socket
import sys
import tempfile
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from jackfield.project.environment import VARIABLES

#: Kept from the caller's environment; every other variable of ours is taken out.
SERVICES = ("DATABASE_URL", "REDIS_URL")

#: What processes that share a database must be told; keys of chance that guard nothing.
SHARED_KEYS = {
    "JACKFIELD_SECRET_KEY": "only-for-tests-0123456789-abcdefghijkl",
    "JACKFIELD_ENCRYPTION_KEYS": "b25seS1mb3ItdGVzdHMtMDEyMzQ1Njc4OS1hYmNkZWY=",
    "JACKFIELD_PUBLIC_URL": "http://127.0.0.1:8000",
}


class OutsideWorldError(RuntimeError):
    """A test spoke to an address that is not on this machine."""


def prepare() -> None:
    """Set the variables, then forbid the outside world; called once, before Django's settings are read."""
    for name in VARIABLES:
        if name not in SERVICES:
            os.environ.pop(name, None)
    data_dir = tempfile.mkdtemp(prefix="jackfield-test-")
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ["JACKFIELD_DATA_DIR"] = data_dir
    os.environ["JACKFIELD_REDIS_PREFIX"] = Path(data_dir).name
    if os.environ.get("DATABASE_URL"):
        os.environ.update(SHARED_KEYS)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jackfield.project.settings"
    # pytest-django sets Django up only when the settings have been touched by then.
    if not settings.INSTALLED_APPS:
        raise RuntimeError("the settings name no application")
    sys.addaudithook(_refuse_outside_world)


def _refuse_outside_world(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook sees every connection, whichever library opens it."""
    if event == "socket.getaddrinfo":
        _refuse_host(arguments[0])
    elif event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple):
            _refuse_host(address[0])


def _refuse_host(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost" or name in _service_hosts():
        return
    if name.endswith(".invalid"):
        # What a resolver says of these names, without asking one.
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        raise OutsideWorldError(f"a test tried to resolve {name!r}") from None
    if not (address.is_loopback or address.is_unspecified):
        raise OutsideWorldError(f"a test tried to reach {name!r}")


def _service_hosts() -> set[str]:
    """Where the database and Redis of this run are: these alone may be elsewhere."""
    urls = (os.environ.get(name, "") for name in SERVICES)
    return {host for host in (urlsplit(url).hostname for url in urls) if host}
