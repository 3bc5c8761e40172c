"""Who was asking a moment ago: so that a page's many reads do not look the same person up many times.

For reads alone, in this process alone, and for half a second: whatever ends a session or a token, or changes
a user, elsewhere and by whatever way, is known here within a second. What this process itself saves or
deletes of them is known at once.
"""

import copy
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from jackfield.accounts import engines
from jackfield.accounts.authentication import principal_of_authorization, principal_of_session
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.principal import Principal
from jackfield.accounts.queries import digest_of

#: How long somebody is remembered, whether they ask meanwhile or not.
KEPT_S = 0.5
#: How many are remembered; those found first are forgotten first.
MAX_KEPT = 1_000


class Recent:
    """Principals by what they sent, each for a moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; the clock tells seconds and never goes back."""
        self._clock = clock
        self._lock = threading.Lock()
        self._found: OrderedDict[str, tuple[float, Principal]] = OrderedDict()
        #: Grows whenever all are forgotten: what was read before must not be kept after.
        self._age = 0

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._found)

    def of(self, key: str, find: Callable[[], Principal]) -> Principal:
        """Return who this key stands for: as remembered, else as ``find`` finds them now.

        Nobody is not remembered. The user is an instance of the caller's own.
        """
        now = self._clock()
        with self._lock:
            age, kept = self._age, self._found.get(key)
        if kept is None or now - kept[0] >= KEPT_S:
            found = find()
            if found.user is None:
                return found
            with self._lock:
                if age == self._age:
                    self._found.pop(key, None)
                    self._found[key] = (now, _apart(found))
                    while len(self._found) > MAX_KEPT:
                        self._found.popitem(last=False)
            return found
        return _apart(kept[1])

    def forget_all(self) -> None:
        """Begin anew."""
        with self._lock:
            self._age += 1
            self._found.clear()


_recent = Recent()


def principal_of_recent_authorization(header: str) -> Principal:
    """Return who the ``Authorization`` header speaks for, or spoke for a moment ago.

    Raises:
        CredentialsRefused: As ``principal_of_authorization``.
    """
    # Its digest, so that no secret is kept.
    return _recent.of(f"header {digest_of(header)}", partial(principal_of_authorization, header))


def principal_of_recent_session(session_key: str | None) -> Principal:
    """Return who is signed in under the session cookie, or was a moment ago."""
    if not session_key or not engines.knows_users():
        # Nobody tells when a session of another engine ends.
        return principal_of_session(session_key)
    return _recent.of(f"session {session_key}", partial(principal_of_session, session_key))


def forget_all() -> None:
    """Look everybody up anew."""
    _recent.forget_all()


def connect() -> None:
    """Forget as soon as this process changes something; called once, when the apps are ready."""
    for model in (ApiToken, Session, get_user_model()):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"jackfield.recent.{model.__name__}")


def _changed(**_: Any) -> None:
    forget_all()
    # Others read what was, until it is committed.
    transaction.on_commit(forget_all)


def _apart(principal: Principal) -> Principal:
    """Return a principal whose user nobody else holds: what is learnt of it is learnt for one request."""
    return replace(principal, user=copy.copy(principal.user))
