"""What all mutations that change people ask first, and how they read the ids that they are given."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.errors import Refused, StateError, invalid
from jackfield.api.narrowing import MAX_NAMED
from jackfield.api.people import user_key
from jackfield.api.words import ErrorCode


def require_administering(context: Context) -> None:
    """Pass, or refuse; whether the viewer administers is for the operation to say.

    Raises:
        NotAuthenticated, ScopeMissing: The credentials do not do.
        Refused: The application that this belongs to keeps the people.
    """
    context.principal.require(TokenScope.ADMINISTER)
    require_people_of_our_own()


def require_people_of_our_own() -> None:
    """Pass, or refuse.

    Raises:
        Refused: The application that this belongs to keeps the people.
    """
    if not getattr(settings, "JACKFIELD_MANAGES_PEOPLE", True):
        message = _("People are kept by the application that this belongs to.")
        raise Refused(StateError(code=ErrorCode.NOT_OFFERED, message=message))


def group_key(text: object) -> int | None:
    """Return the key of a group from an id; None when it cannot be one."""
    return ids.number_of(text, "grp")


def user_keys(texts: Sequence[str], name: str) -> list[Any]:
    """Return the keys of users from a list of ids; None for what cannot be one.

    Raises:
        Refused: The list is too long.
    """
    return _keys(texts, name, user_key)


def group_keys(texts: Sequence[str], name: str) -> list[Any]:
    """Return the keys of groups from a list of ids; None for what cannot be one.

    Raises:
        Refused: The list is too long.
    """
    return _keys(texts, name, group_key)


def _keys(texts: Sequence[str], name: str, key_of: Callable[[object], Any]) -> list[Any]:
    if len(texts) > MAX_NAMED:
        message = _("Name at most %(limit)d at a time.") % {"limit": MAX_NAMED}
        raise invalid([name], "max_length", message)
    return [key_of(text) for text in texts]
