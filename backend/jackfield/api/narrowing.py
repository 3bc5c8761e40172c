"""Small conditions that filters share."""

from collections.abc import Iterable
from typing import Any

import strawberry
from django.db.models import Q
from django.utils.translation import gettext as _

from jackfield.api.refusing import invalid_argument
from jackfield.delivery import queries

#: How many things one list of a filter, or of ids, may name.
MAX_NAMED = 100


def given(value: Any) -> Any:
    """Return a member of a filter; None when it was left out."""
    return None if value is strawberry.UNSET else value


def require_few(narrowed: Any) -> None:
    """Pass when no list of a filter is too long; call it before anything is asked.

    Raises:
        GraphQLError: One is.
    """
    for name, value in vars(narrowed).items() if narrowed else ():
        if isinstance(value, list) and len(value) > MAX_NAMED:
            what = name.replace("_", " ")
            raise invalid_argument(
                _("A filter takes at most %(most)s entries for %(name)s.") % {"most": MAX_NAMED, "name": what}
            )


def storable(text: str | None) -> bool:
    """Say whether a database could hold a text: a null character or half a character it could not."""
    if text is None:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def of_types(column: str, patterns: Iterable[str]) -> Q:
    """Return the condition that an event type fits one of the patterns, wildcards as in a config."""
    return queries.of_types(column, filter(storable, patterns))
