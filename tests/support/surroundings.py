"""The environment of one test process: its own data directory, its own Redis prefix, no outside world."""

import atexit
import os
import shutil
import socket
import sys
import tempfile
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

#: Kept from the caller's environment; every other variable of ours is taken out.
_KEPT = ("DATABASE_URL", "REDIS_URL")
_LOCAL_NAMES = {"", "localhost", "0.0.0.0", "::"}  # noqa: S104 - names that are compared, not bound


class OutsideWorld(RuntimeError):
    """A test spoke to an address that is not on this machine."""


def prepare() -> None:
    """Set the variables, then forbid the outside world; called once, before Django's settings are read."""
    from jackfield.project.environment import VARIABLES

    for name in VARIABLES:
        if name not in _KEPT:
            os.environ.pop(name, None)
    data_dir = tempfile.mkdtemp(prefix="jackfield-test-")
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ["JACKFIELD_DATA_DIR"] = data_dir
    os.environ["JACKFIELD_REDIS_PREFIX"] = os.path.basename(data_dir)
    if "DATABASE_URL" in os.environ:
        os.environ["JACKFIELD_SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijkl"
        os.environ["JACKFIELD_ENCRYPTION_KEYS"] = "b25seS1mb3ItdGVzdHMtMDEyMzQ1Njc4OS1hYmNkZWY="
        os.environ["JACKFIELD_PUBLIC_URL"] = "http://127.0.0.1:8000"
    os.environ["DJANGO_SETTINGS_MODULE"] = "jackfield.project.settings"
    sys.addaudithook(_refuse_outside_world)


def _refuse_outside_world(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook sees every connection, whichever library opens it."""
    if event == "socket.getaddrinfo":
        _refuse_host(arguments[0])
    elif event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple):
            _refuse_host(address[0])


def _refuse_host(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in _LOCAL_NAMES or name in _services():
        return
    if name.endswith(".invalid"):
        # What a resolver says of these names, without asking one.
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    try:
        is_local = ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise OutsideWorld(f"a test tried to reach {name!r}")


def _services() -> set[str]:
    """Where the database and Redis of this run are: these alone may be elsewhere."""
    urls = (os.environ.get(name, "") for name in _KEPT)
    return {host for host in (urlsplit(url).hostname for url in urls) if host}
