"""Find users and groups by what people know of them."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from jackfield.accounts import profiles
from jackfield.accounts.names import is_storable

#: No name and no address is longer: a longer text finds nobody, and is not asked for.
_LONGEST = 320


def users(search: str = "", *, is_active: bool | None = None) -> QuerySet[Any]:
    """Return users, for administrators: by a part of username, name or e-mail address; unordered.

    Args:
        is_active: Only those who can sign in, or who cannot; None: both.
    """
    rows = _users(search, whole_email=False)
    return rows if is_active is None else rows.filter(is_active=is_active)


def members(rows: QuerySet[Any], *, group_id: int | None) -> QuerySet[Any]:
    """Return those of some users who are in a group; None is a group that there is not."""
    return rows.none() if group_id is None else rows.filter(groups=group_id)


def groups(search: str = "") -> QuerySet[Group]:
    """Return groups by a part of their name; unordered."""
    wanted = search.strip()
    if not _can_be_found(wanted):
        return Group.objects.none()
    return Group.objects.filter(name__icontains=wanted) if wanted else Group.objects.all()


def people(search: str, *, count: int) -> list[Any]:
    """Return whom anybody may grant to, by name: active users, then groups; at most ``count``.

    An e-mail address finds somebody only as a whole: it is told to nobody who does not know it.
    """
    found: list[Any] = list(
        _users(search, whole_email=True)
        .filter(is_active=True)
        .order_by(profiles.username_column(), "pk")[:count]
    )
    if len(found) < count:
        found += groups(search).order_by("name", "pk")[: count - len(found)]
    return found


def _users(search: str, *, whole_email: bool) -> QuerySet[Any]:
    rows: QuerySet[Any] = get_user_model()._default_manager.all()
    wanted = search.strip()
    if not _can_be_found(wanted):
        return rows.none()
    if not wanted:
        return rows
    condition = Q(**{f"{profiles.username_column()}__icontains": wanted})
    email = profiles.email_column()
    if email is not None:
        condition |= Q(**{f"{email}__{'iexact' if whole_email else 'icontains'}": wanted})
    columns = profiles.name_columns()
    if len(columns) > 1:
        first, last = columns
        # As it is read: "Ada Lovelace" is in no single column.
        rows = rows.alias(whole_name=Concat(F(first), Value(" "), F(last)))
        condition |= Q(whole_name__icontains=wanted)
    elif columns:
        condition |= Q(**{f"{columns[0]}__icontains": wanted})
    return rows.filter(condition)


def _can_be_found(text: str) -> bool:
    return is_storable(text) and len(text) <= _LONGEST
