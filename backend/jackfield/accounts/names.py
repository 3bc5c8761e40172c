"""What a name may hold, and whether it is taken: by case, too, for people read them."""

import re
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jackfield.accounts.errors import AccountIssue


def is_storable(text: str) -> bool:
    """Whether databases and hashes can hold a text: a null character or half a character they cannot."""
    return "\0" not in text and text.encode("utf-8", "replace").decode() == text


def tidied(text: str) -> str:
    """Return a name for people with single spaces between its words and none around it."""
    return " ".join(text.split())


def issue(path: str, code: str, message: str) -> AccountIssue:
    """Say what is wrong with one argument of an operation."""
    return AccountIssue(path=(path,), code=code, message=message)


def unprintable(path: str) -> AccountIssue:
    """Say that a text holds what nobody can read."""
    return issue(path, "invalid", _("Leave out characters that cannot be shown."))


def taken(path: str) -> AccountIssue:
    """Say that a name is somebody else's, in these letters or in others of their case."""
    return issue(path, "unique", _("This is taken already."))


def same_name(rows: QuerySet[Any], column: str, name: str) -> QuerySet[Any]:
    """Return the rows of the same name, whatever the case of its letters."""
    if name.isascii() or connection.vendor != "sqlite":
        return rows.filter(**{f"{column}__iexact": name})
    # LIKE of SQLite knows the case of ASCII alone; its REGEXP is Python's.
    return rows.filter(**{f"{column}__iregex": rf"^{re.escape(name)}\Z"})
