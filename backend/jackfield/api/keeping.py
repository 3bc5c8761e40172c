"""How much of what clients sent is kept for as long as their subscriptions run: bounded for each of them."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jackfield.api.refusing import RequestCode, refusal

#: Bytes of memory, about, of one user in a process; and of an address where nobody is signed in.
MAX_OF_USER = 32 * 1024 * 1024
MAX_OF_NOBODY = 4 * 1024 * 1024
#: The most characters of the variables of one subscription, as JSON; each takes so many bytes.
MAX_VARIABLES = 32 * 1024
_BYTES_A_CHARACTER = 8


@dataclass(kw_only=True)
class _Kept:
    weight: int = 0
    #: How many run of each text, which is kept once.
    running: Counter[bytes] = field(default_factory=Counter)


_holders: dict[str, _Kept] = {}
_lock = threading.Lock()


def digest(*parts: Any) -> bytes:
    """Return what is equal for equal JSON, and short."""
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def kept(
    holder: str, *, is_user: bool, text: str, weight: int, variables: Mapping[str, Any]
) -> Iterator[None]:
    """Keep a subscription of a holder while the block lasts.

    Args:
        holder: As ``rates.holder``.
        is_user: Whether that is a user.
        text: Of the document.
        weight: Of the document, as ``documents`` weighs it.
        variables: Those that the operation declares.

    Raises:
        GraphQLError: Its variables are too long, or the holder keeps too much already.
    """
    own = len(json.dumps(variables)) if variables else 0
    if own > MAX_VARIABLES:
        message = _("The variables of a subscription are at most %(most)s characters.") % {
            "most": MAX_VARIABLES
        }
        raise refusal(RequestCode.TOO_COMPLEX, message, limit=MAX_VARIABLES)
    own *= _BYTES_A_CHARACTER
    name = digest(text)
    del text, variables
    most = MAX_OF_USER if is_user else MAX_OF_NOBODY
    with _lock:
        found = _holders.setdefault(holder, _Kept())
        more = own + (0 if found.running[name] else weight)
        if has_room := found.weight + more <= most:
            found.weight += more
            found.running[name] += 1
        _tidy(holder, found, name)
    if not has_room:
        raise refusal(
            RequestCode.TOO_COMPLEX, _("The subscriptions that are under way are too large together.")
        )
    try:
        yield
    finally:
        with _lock:
            found.running[name] -= 1
            found.weight -= own + (0 if found.running[name] else weight)
            _tidy(holder, found, name)


def _tidy(holder: str, found: _Kept, name: bytes) -> None:
    if not found.running[name]:
        del found.running[name]
    if not found.running:
        del _holders[holder]
