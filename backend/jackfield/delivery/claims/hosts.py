"""To which host a config sends: guessed from its settings, until an attempt has shown it.

A host is a name or an address with a port: what a service has places for.
"""

from typing import Any
from urllib.parse import urlsplit

from jackfield.configs.models import Config

_PORTS = {"http": 80, "https": 443}


def guessed(config: Config) -> str:
    """Return the host of the first setting that is a URL, or what is called ``host``.

    Without either all of an integration are one host.

    Most services have one address, and it stands in the code; whatever it is, it is learned with the first
    request.
    """
    for value in config.settings.values():
        if host := host_of(value):
            return host
    name = config.settings.get("host")
    if isinstance(name, str) and name:
        return name.lower()
    return f"integration {config.integration_id}"


def host_of(url: Any) -> str:
    """Return the host of a URL, with its port; empty when it is none."""
    if not isinstance(url, str) or not url.lower().startswith(("http://", "https://")):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname else ""
