"""Who is asking, and by which credentials."""

from dataclasses import dataclass
from typing import Any

from jackfield.accounts.errors import NotAuthenticated, ScopeMissing
from jackfield.accounts.scopes import TokenScope


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A user with the credentials in use; ``ANONYMOUS`` when there are none."""

    #: An active user of the project's model, or None.
    user: Any = None
    #: Of the token in use; None for a session, which may do whatever its user may.
    scopes: frozenset[TokenScope] | None = None
    token_id: int | None = None
    session_key: str | None = None

    @property
    def is_authenticated(self) -> bool:
        """Whether anybody is signed in."""
        return self.user is not None

    @property
    def key(self) -> str:
        """The user's key as text; empty for nobody."""
        return "" if self.user is None else str(self.user.pk)

    def has(self, scope: TokenScope) -> bool:
        """Whether the credentials in use cover ``scope``; says nothing of what the user may."""
        return self.scopes is None or scope is TokenScope.READ or scope in self.scopes

    def require(self, scope: TokenScope) -> None:
        """Pass, or refuse.

        Raises:
            NotAuthenticated: Nobody is signed in.
            ScopeMissing: The token was not made for this.
        """
        if self.user is None:
            raise NotAuthenticated
        if not self.has(scope):
            raise ScopeMissing(scope)


ANONYMOUS = Principal()
