"""Whom there is: to grant to, for everybody; and all of them, for those who administer."""

from typing import Annotated, Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts import directory, profiles
from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.connections import After, Before, First, Last, Order, cut, wanted
from jackfield.api.context import Info
from jackfield.api.defining import argument, entry, told
from jackfield.api.narrowing import given
from jackfield.api.people import (
    Grantee,
    GroupConnection,
    UserConnection,
    grantees,
    group_page,
    key_of_place,
    place_of,
    user_page,
)
from jackfield.api.refusing import invalid_argument

#: How many are found to grant to, at most.
MAX_PEOPLE = 50


@entry
class UserFilter:
    """Narrows a list of users; what is left out does not narrow."""

    search: str | None = told("In whose username, name or e-mail address this is.", default=strawberry.UNSET)
    is_active: bool | None = told("Who can sign in, or who cannot.", default=strawberry.UNSET)
    group_id: strawberry.ID | None = told("Members of this group.", default=strawberry.UNSET)


@entry
class GroupFilter:
    """Narrows a list of groups; what is left out does not narrow."""

    search: str | None = told("In whose name this is.", default=strawberry.UNSET)


ToUsers = Annotated[UserFilter | None, argument("What to narrow the list to.", name="filter")]
ToGroups = Annotated[GroupFilter | None, argument("What to narrow the list to.", name="filter")]


def people(
    info: Info,
    search: Annotated[
        str, argument("A part of a username or name, or a whole e-mail address; empty: the first by name.")
    ],
    first: Annotated[int, argument("How many; at most 50.")] = 10,
) -> list[Grantee] | None:
    """Whom something can be granted to, by name: active users, then groups."""
    if not 0 <= first <= MAX_PEOPLE:
        raise invalid_argument(_("Ask for 0 to %(most)s people.") % {"most": MAX_PEOPLE})
    if not info.context.principal.is_authenticated:
        return []
    return grantees(directory.people(search, count=first))


def users(
    info: Info,
    *,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    narrowed: ToUsers = strawberry.UNSET,
) -> UserConnection | None:
    """All users, by username; null for those who do not administer."""
    principal = info.context.principal
    if not _administers(principal):
        return None
    name = profiles.username_column()
    order = Order(
        name="users",
        columns=(name, "pk"),
        key=lambda row: [row.get_username(), place_of(row)],
        value=lambda place: [_text(place[0]), key_of_place(place[1])],
    )
    page = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
    rows = directory.users()
    if narrowed:
        rows = directory.users(given(narrowed.search) or "", is_active=given(narrowed.is_active))
        if given(narrowed.group_id) is not None:
            rows = directory.members(rows, group_id=ids.number_of(narrowed.group_id, "grp"))
    return user_page(cut(principal=principal, order=order, page=page, rows=rows), rows)


def groups(
    info: Info,
    *,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    narrowed: ToGroups = strawberry.UNSET,
) -> GroupConnection | None:
    """All groups, by name; null for those who do not administer."""
    principal = info.context.principal
    if not _administers(principal):
        return None
    order = Order(
        name="groups",
        columns=("name", "pk"),
        key=lambda row: [row.name, row.pk],
        value=lambda place: [_text(place[0]), _number(place[1])],
    )
    page = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
    rows = directory.groups((given(narrowed.search) or "") if narrowed else "")
    return group_page(cut(principal=principal, order=order, page=page, rows=rows), rows)


def _administers(principal: Principal) -> bool:
    who = principal.user
    return who is not None and bool(who.is_superuser) and principal.has(TokenScope.ADMINISTER)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value
