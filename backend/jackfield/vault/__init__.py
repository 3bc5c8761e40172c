"""Encryption of secrets at rest; keys can be rotated, and nothing here prints a secret.

Every secret is sealed with the first key of ``JACKFIELD_ENCRYPTION_KEYS`` and opened with
whichever of them made it (Fernet: AES-128-CBC with HMAC-SHA256,
https://github.com/fernet/spec). The place that a secret belongs to is sealed in with it, so that
a row copied to another place does not open there.
"""

import hashlib
import hmac
import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretUnreadable(Exception):
    """No key opens it, or it belongs elsewhere: the owner must enter the secret again."""


def seal(*, secret: str, place: str) -> str:
    """Return ``secret`` encrypted for ``place``, a stable name such as ``"config:<uuid>:token"``."""
    return _box().encrypt(json.dumps([place, secret]).encode()).decode()


def unseal(*, sealed: str, place: str) -> str:
    """Return the secret.

    Raises:
        SecretUnreadable: No key opens it, or it was sealed for another place.
    """
    try:
        sealed_for, secret = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise SecretUnreadable("None of the encryption keys opens it.") from error
    if sealed_for != place:
        raise SecretUnreadable("It was sealed for another place.")
    return str(secret)


def reseal(*, sealed: str) -> str:
    """Return the same secret under the first key.

    Raises:
        SecretUnreadable: No key opens it.
    """
    try:
        return _box().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadable("None of the encryption keys opens it.") from error


def fingerprint(*, secret: str) -> str:
    """Return 16 hex digits by which two people can compare a secret and do nothing else.

    Keyed (HMAC-SHA256 under the project's secret key), so that a short secret cannot be
    guessed from it by who lacks that key.
    """
    key = hashlib.sha256(b"jackfield.vault.fingerprint:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()[:16]


def _box() -> MultiFernet:
    return _box_of(tuple(settings.JACKFIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
