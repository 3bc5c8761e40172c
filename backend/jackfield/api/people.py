"""Users and groups as the viewer may see them."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import strawberry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as GroupRow
from django.db.models import Count, QuerySet

from jackfield.accounts import profiles
from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import (
    After,
    Before,
    Connection,
    First,
    Last,
    Order,
    Page,
    cut,
    wanted,
)
from jackfield.api.context import Info
from jackfield.api.defining import output, resolved, told
from jackfield.api.node import Node
from jackfield.api.scalars import Cursor


@output
class User(Node):
    """A person, or a program that has an account."""

    row: strawberry.Private[Any]
    batch: strawberry.Private[Batch[Any]]
    username: str = told("What they sign in with.")
    display_name: str = told("Their name for people; the username when they gave none.")
    is_active: bool = told("Whether they can sign in.")

    @resolved
    def email(self, info: Info) -> str | None:
        """Their e-mail address; null to all but themselves and administrators."""
        return (profiles.email_of(self.row) or None) if _is_private_to(info, self.row) else None

    @resolved
    def is_administrator(self, info: Info) -> bool | None:
        """Whether they may do everything; null to all but themselves and administrators."""
        return bool(self.row.is_superuser) if _is_private_to(info, self.row) else None

    @resolved
    def groups(self, info: Info) -> list["Group"] | None:
        """The groups they are in; null to all but themselves and administrators."""
        if not _is_private_to(info, self.row):
            return None
        return self.batch.once("groups", _groups_of_users).get(self.row.pk, [])


@output
class UserEdge:
    """A user's place in a page."""

    cursor: Cursor = told("Its place.")
    node: User = told("The user.")


@output
class UserConnection(Connection):
    """A page of users."""

    edges: list[UserEdge] = told("The users of the page.")


@output
class Group(Node):
    """Users who are granted things together."""

    row: strawberry.Private[Any]
    batch: strawberry.Private[Batch[Any]]
    name: str = told("Its name.")

    @resolved
    def member_count(self) -> int:
        """How many users are in it."""
        return self.batch.once("members", _member_counts).get(self.row.pk, 0)

    @resolved
    def members(
        self,
        info: Info,
        *,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> UserConnection | None:
        """Who is in it, the first who came first; null to all but its members and administrators."""
        principal = info.context.principal
        rows = self.row.user_set.all()
        if not (administers(principal) or (principal.is_authenticated and _is_among(principal.user, rows))):
            return None
        order = Order(
            name=f"members:{self.row.pk}",
            columns=("pk",),
            key=lambda row: [place_of(row)],
            value=lambda place: [key_of_place(place[0])],
        )
        page = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
        return user_page(cut(principal=principal, order=order, page=page, rows=rows), rows)


@output
class GroupEdge:
    """A group's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Group = told("The group.")


@output
class GroupConnection(Connection):
    """A page of groups."""

    edges: list[GroupEdge] = told("The groups of the page.")


Grantee = Annotated[User | Group, strawberry.union("Grantee", description="Who something is granted to.")]


def users(rows: Iterable[Any]) -> list[User]:
    """Show users that were read together."""
    batch = Batch(list(rows))
    return [
        User(
            id=strawberry.ID(ids.encode("usr", row.pk)),
            row=row,
            batch=batch,
            username=row.get_username(),
            display_name=profiles.display_name_of(row) or row.get_username(),
            is_active=row.is_active,
        )
        for row in batch.rows
    ]


def user(row: Any) -> User:
    """Show a user."""
    return users([row])[0]


def user_page(found: Page[Any], rows: QuerySet[Any]) -> UserConnection:
    """Show a page of users; ``rows`` are those of all pages."""
    return UserConnection(
        edges=[UserEdge(cursor=c, node=n) for c, n in zip(found.cursors, users(found.rows), strict=True)],
        page_info=found.info,
        count=rows.count,
    )


def group_page(found: Page[Any], rows: QuerySet[Any]) -> GroupConnection:
    """Show a page of groups; ``rows`` are those of all pages."""
    return GroupConnection(
        edges=[GroupEdge(cursor=c, node=n) for c, n in zip(found.cursors, groups(found.rows), strict=True)],
        page_info=found.info,
        count=rows.count,
    )


def groups(rows: Iterable[Any]) -> list[Group]:
    """Show groups that were read together."""
    batch = Batch(list(rows))
    return [
        Group(id=strawberry.ID(ids.encode("grp", row.pk)), row=row, batch=batch, name=row.name)
        for row in batch.rows
    ]


def grantee(row: Any) -> User | Group:
    """Show whom something is granted to."""
    return groups([row])[0] if isinstance(row, GroupRow) else user(row)


def grantees(rows: Sequence[Any]) -> list[User | Group]:
    """Show users and groups that were read together, in that order."""
    shown_groups = iter(groups(row for row in rows if isinstance(row, GroupRow)))
    shown_users = iter(users(row for row in rows if not isinstance(row, GroupRow)))
    return [next(shown_groups) if isinstance(row, GroupRow) else next(shown_users) for row in rows]


def read_users(keys: Iterable[Any]) -> dict[Any, Any]:
    """Read user rows by key."""
    return get_user_model()._default_manager.in_bulk({key for key in keys if key is not None})


def user_key(text: object) -> Any:
    """Return the key of a user from an id; None when it cannot be one."""
    return as_user_key(ids.key_of(text, "usr"))


def as_user_key(key: str | None) -> Any:
    """Return a text as a key of the project's user model; None when it cannot be one."""
    if key is None:
        return None
    model = get_user_model()
    if model._meta.pk.get_internal_type() != "UUIDField":
        return ids.as_number(key)
    return ids.uuid_of(f"usr_{key}", "usr")


def place_of(row: Any) -> str:
    """Return a user's key as a cursor holds it."""
    return ids.encode("usr", row.pk)


def key_of_place(place: object) -> Any:
    """Return the key that a cursor holds.

    Raises:
        ValueError: It is none.
    """
    key = user_key(place)
    if key is None:
        raise ValueError("not a user's place")
    return key


def administers(principal: Principal) -> bool:
    """Whether an administrator asks, by credentials that cover it."""
    user = principal.user
    return user is not None and bool(user.is_superuser) and principal.has(TokenScope.ADMINISTER)


def _is_private_to(info: Info, row: Any) -> bool:
    principal = info.context.principal
    return administers(principal) or (principal.user is not None and principal.user.pk == row.pk)


def _is_among(user: Any, rows: QuerySet[Any]) -> bool:
    return rows.filter(pk=user.pk).exists()


def _groups_of_users(rows: Sequence[Any]) -> dict[Any, list[Group]]:
    """The groups of each, by name; two queries for all of them."""
    pairs = list(
        GroupRow.objects.filter(user__in=[row.pk for row in rows])
        .order_by("name", "pk")
        .values_list("user", "pk")
    )
    read = GroupRow.objects.in_bulk({group_key for _, group_key in pairs})
    shown = {group.row.pk: group for group in groups(read.values())}
    found: dict[Any, list[Group]] = {}
    for key, group_key in pairs:
        found.setdefault(key, []).append(shown[group_key])
    return found


def _member_counts(rows: Sequence[Any]) -> dict[int, int]:
    counted = GroupRow.objects.filter(pk__in=[row.pk for row in rows]).annotate(members=Count("user"))
    return dict(counted.values_list("pk", "members"))
