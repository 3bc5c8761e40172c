"""What may stand in the head of a request: nothing that another reader would take for two."""

import re
from collections.abc import Mapping
from functools import lru_cache

from jackfield.sdk.errors import Rejected
from jackfield.sdk.kept import kept as _

_METHOD = _("The method of the request is none that may be sent.")
_VALUE = _("The value of the header %(name)s cannot be sent: it has control characters.")
_NAME = _("A header has a name that is none.")
_OWN = _("The header %(name)s cannot be set: it is part of how requests are sent.")

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: Control characters but the tab, and halves of characters.
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
#: Said by the client itself, which knows where a body ends and whom the guard let it call (RFC 9110, 7.6.1).
_OURS = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
#: They ask for a tunnel, and for an echo of credentials.
_NO_METHODS = frozenset({"CONNECT", "TRACE"})


@lru_cache(maxsize=256)
def method_of(method: str) -> str:
    """Return a method in upper case.

    Raises:
        Rejected: It is none, or one that is not for services.
    """
    upper = method.upper()
    if not _TOKEN.fullmatch(upper) or upper in _NO_METHODS:
        raise Rejected(_METHOD)
    return upper


def lay_over(sent: dict[str, str], headers: Mapping[str, str]) -> None:
    """Put an author's headers into our own, or instead of them.

    Raises:
        Rejected: A name is none, a value holds what ends a line, or a header is the client's own to say.
            What it holds is not told: it may be a secret.
    """
    ours = {name.lower(): name for name in sent}
    for name, value in headers.items():
        lowered = _lowered(name)
        if not value.isprintable() and _UNSENDABLE.search(value):
            raise Rejected(_VALUE % {"name": name})
        sent.pop(ours.get(lowered, ""), None)
        ours[lowered] = name
        sent[name] = value


@lru_cache(maxsize=1024)
def _lowered(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise Rejected(_NAME)
    lowered = name.lower()
    if lowered in _OURS:
        raise Rejected(_OWN % {"name": name})
    return lowered
