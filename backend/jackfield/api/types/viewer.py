"""Who asks, and what is theirs alone."""

from datetime import datetime

import strawberry

from jackfield.accounts import engines
from jackfield.accounts import queries as accounts
from jackfield.accounts.models import ApiToken as TokenRow
from jackfield.accounts.operations import MAX_TOKENS
from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.defining import output, resolved, told
from jackfield.api.node import Node
from jackfield.api.people import User, user
from jackfield.api.types import flows
from jackfield.api.types.flows import Flow
from jackfield.api.types.rights import SCOPE_OF, may_publish
from jackfield.api.words import Permission, TokenScope
from jackfield.flows import queries as flow_queries
from jackfield.flows import verbs


@output
class ApiToken(Node):
    """A bearer token of a program."""

    name: str = told("What its user calls it; unique to them.")
    prefix: str = told("The first letters of its secret, by which its user recognises it.")
    scopes: list[TokenScope] = told("What it may be used for.")
    created_at: datetime = told("When it was made.")
    last_used_at: datetime | None = told("When it was used last; kept to the minute.")
    expires_at: datetime | None = told("When it runs out.")


@output
class Viewer:
    """Who asks."""

    principal: strawberry.Private[Principal]

    @resolved
    def user(self) -> User:
        """The viewer as a user."""
        return user(self.principal.user)

    @resolved
    def is_administrator(self) -> bool:
        """Whether the viewer may do everything."""
        return bool(self.principal.user.is_superuser)

    @resolved
    def permissions(self) -> list[Permission]:
        """What the viewer may do beyond single configs, with the credentials in use."""
        return [p for p in general_permissions(self.principal) if self.principal.has(SCOPE_OF[p])]

    @resolved
    def scopes(self) -> list[TokenScope] | None:
        """Of the token in use; null for a session."""
        held = self.principal.scopes
        return None if held is None else [scope for scope in TokenScope if scope.value in held]

    @resolved
    def session_expires_at(self) -> datetime | None:
        """When the session ends; null for a token, and where the application's sessions do not say."""
        return engines.expires_at(self.principal.session_key)

    @resolved
    def tokens(self) -> list[ApiToken]:
        """The viewer's tokens, the newest first; at most 50. Empty with a token: it sees no others."""
        if self.principal.token_id is not None:
            return []
        return [token(row) for row in accounts.tokens_of(self.principal.user)[:MAX_TOKENS]]

    @resolved
    def flows(self) -> list[Flow]:
        """The viewer's open flows, the newest first; at most 50."""
        return [flows.show(row, self.principal) for row in flow_queries.open_flows(self.principal.user)]


def viewer(principal: Principal) -> Viewer | None:
    """Show who asks; None for nobody."""
    return Viewer(principal=principal) if principal.is_authenticated else None


def token(row: TokenRow) -> ApiToken:
    """Show a token of the viewer's own."""
    return ApiToken(
        id=strawberry.ID(ids.encode("tok", row.pk)),
        name=row.name,
        prefix=row.prefix,
        scopes=[TokenScope(name) for name in row.scopes],
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
    )


def general_permissions(principal: Principal) -> list[Permission]:
    """Return what a user may do beyond single configs, whatever the credentials in use."""
    who = principal.user
    held = [
        permission
        for permission, verb in (
            (Permission.ACTIVATE, "activate"),
            (Permission.DEACTIVATE, "deactivate"),
            (Permission.PAUSE, "pause"),
            (Permission.MANAGE, "manage"),
        )
        if verbs.may(who, verb)
    ]
    held.append(Permission.CREATE_CONFIG)
    if may_publish(who):
        held.append(Permission.PUBLISH)
    if who.is_superuser:
        held += [Permission.AUDIT, Permission.ADMINISTER]
    return held
