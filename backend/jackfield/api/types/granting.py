"""What was granted on a config."""

from datetime import datetime

import strawberry

from jackfield.api import ids
from jackfield.api.connections import Connection
from jackfield.api.defining import output, told
from jackfield.api.node import Node
from jackfield.api.people import Grantee, User, grantee, user
from jackfield.api.scalars import Cursor
from jackfield.api.words import Role
from jackfield.configs.permissions import GrantRow


@output
class Grant(Node):
    """A role on a config that somebody was granted."""

    grantee: Grantee = told("Who has it.")
    role: Role = told("What they may do.")
    granted_by: User | None = told("Who granted it.")
    granted_at: datetime = told("When that was.")


@output
class GrantEdge:
    """A grant's place in a page."""

    cursor: Cursor = told("Its place.")
    node: Grant = told("The grant.")


@output
class GrantConnection(Connection):
    """A page of grants."""

    edges: list[GrantEdge] = told("The grants of the page.")


def grant(row: GrantRow) -> Grant:
    """Show a grant."""
    return Grant(
        id=grant_id(row),
        grantee=grantee(row.grantee),
        role=Role(row.role.value),
        granted_by=None if row.granted_by is None else user(row.granted_by),
        granted_at=row.granted_at,
    )


def grant_id(row: GrantRow) -> strawberry.ID:
    """Return the id of a grant: users' and groups' are kept in two tables."""
    return strawberry.ID(ids.encode("grt", f"{'g' if row.is_group else 'u'}{row.key}"))
