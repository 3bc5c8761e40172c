"""Who may change people, and in which turn: one change after the other, whichever process makes it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import QuerySet

from jackfield.accounts import standing
from jackfield.accounts.errors import NotAdministrator, PersonNotFound

#: The key of our advisory lock, held for a few statements: nothing slow is done in a turn.
_LOCK = 0x6A66_7067


def administrators() -> QuerySet[Any]:
    """Return the users who may do everything."""
    return get_user_model()._default_manager.filter(is_active=True, is_superuser=True)


def require_administrator(actor: Any) -> None:
    """Pass, or refuse, by what is known of who asks; costs no query.

    Raises:
        NotAdministrator: They do not administer.
    """
    if actor is None or not (actor.is_active and actor.is_superuser):
        raise NotAdministrator


def take_turn(actor: Any) -> None:
    """Wait until no other transaction changes people; call it first in one that does.

    What a change depends on (that a name is free, that an administrator remains) is asked after it and
    holds until the transaction ends.

    Args:
        actor: Who changes them; None: the product itself.

    Raises:
        NotAdministrator: The actor does not administer any more.
        NotAuthenticated: The credentials by which they act have ended.
    """
    # On SQLite a transaction has its turn when it begins.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if actor is not None:
        require_administrator(standing.now(actor))


def users_named(keys: Sequence[Any], *, path: str) -> list[Any]:
    """Return the users with these keys, each once, in that order.

    Raises:
        PersonNotFound: There is none with one of the keys, or it is None.
    """
    return _named(get_user_model(), keys, path)


def groups_named(keys: Sequence[Any], *, path: str) -> list[Any]:
    """Return the groups with these keys, each once, in that order.

    Raises:
        PersonNotFound: There is none with one of the keys, or it is None.
    """
    return _named(Group, keys, path)


def _named(model: Any, keys: Sequence[Any], path: str) -> list[Any]:
    found = model._default_manager.in_bulk({key for key in keys if key is not None})
    for place, key in enumerate(keys):
        if key not in found:
            raise PersonNotFound(path, str(place))
    return [found[key] for key in dict.fromkeys(keys)]
