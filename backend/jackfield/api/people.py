"""Users and groups as the viewer may see them."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import strawberry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as GroupRow
from django.db.models import Count

from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import (
    After,
    Before,
    Connection,
    First,
    Last,
    by_number,
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
    username: str = told("What they sign in with.")
    display_name: str = told("Their name for people; the username when they gave none.")
    is_active: bool = told("Whether they can sign in.")

    @resolved
    def email(self, info: Info) -> str | None:
        """Their e-mail address; null to all but themselves and administrators."""
        return (self.row.email or None) if _is_private_to(info, self.row) else None

    @resolved
    def is_administrator(self, info: Info) -> bool | None:
        """Whether they may do everything; null to all but themselves and administrators."""
        return bool(self.row.is_superuser) if _is_private_to(info, self.row) else None

    @resolved
    def groups(self, info: Info) -> list["Group"] | None:
        """The groups they are in; null to all but themselves and administrators."""
        return groups(self.row.groups.order_by("name", "id")) if _is_private_to(info, self.row) else None


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
        viewer = info.context.user
        rows = self.row.user_set.all()
        if viewer is None or not (viewer.is_superuser or rows.filter(pk=viewer.pk).exists()):
            return None
        principal = info.context.principal
        order = by_number(f"members:{self.row.pk}", descending=False)
        page = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
        found = cut(principal=principal, order=order, page=page, rows=rows)
        return UserConnection(
            edges=[UserEdge(cursor=c, node=user(r)) for c, r in zip(found.cursors, found.rows, strict=True)],
            page_info=found.info,
            count=rows.count,
        )


Grantee = Annotated[User | Group, strawberry.union("Grantee", description="Who something is granted to.")]


def user(row: Any) -> User:
    """Show a user."""
    return User(
        id=strawberry.ID(ids.encode("usr", row.pk)),
        row=row,
        username=row.get_username(),
        display_name=row.get_full_name() or row.get_username(),
        is_active=row.is_active,
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


def _is_private_to(info: Info, row: Any) -> bool:
    viewer = info.context.user
    return viewer is not None and (viewer.is_superuser or viewer.pk == row.pk)


def _member_counts(rows: Sequence[Any]) -> dict[int, int]:
    counted = GroupRow.objects.filter(pk__in=[row.pk for row in rows]).annotate(members=Count("user"))
    return dict(counted.values_list("pk", "members"))
