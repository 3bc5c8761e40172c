"""The facts by which a request is refused before it does anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from jackfield.accounts.scopes import TokenScope


class NotAuthenticated(Exception):
    """Nobody is signed in: ask for a sign-in, keep what was typed."""


class CredentialsRefused(Exception):
    """What was presented is unknown, has run out or was revoked: answer 401, say no more."""


class WrongCredentials(Exception):
    """No active user has this name and password; which of them is wrong is not told."""


class ScopeMissing(Exception):
    """The token may not be used for this; its user may perhaps."""

    def __init__(self, scope: TokenScope) -> None:
        super().__init__(f"The token lacks the scope {scope}.")
        self.scope = scope


class SessionsNotOurs(Exception):
    """The application keeps the sessions, and not by user: it alone can end all of a user's."""


class TokenNotFound(Exception):
    """This user has no such token."""


class TooManyTokens(Exception):
    """This user has as many tokens as one may have: revoke one first."""


class TokenNameTaken(Exception):
    """This user has a token of that name: choose another, or revoke it first."""


@dataclass(frozen=True, kw_only=True)
class AccountIssue:
    """One thing that does not do.

    Args:
        path: Leads to it, by the names of the operation's arguments.
        code: For a program: Django's, or one of ours (``unique``, ``unsupported``, ``last_administrator``).
    """

    path: tuple[str, ...]
    code: str
    message: str


class AccountInvalid(Exception):
    """What a user or group shall be called, or sign in with, does not do; nothing was changed."""

    def __init__(self, issues: Iterable[AccountIssue]) -> None:
        self.issues = tuple(issues)
        super().__init__(" ".join(issue.message for issue in self.issues))


class NotAdministrator(Exception):
    """Who asks may not change people, or may not any more."""


class PersonNotFound(Exception):
    """There is no such user or group; ``path`` says which of those that were named."""

    def __init__(self, *path: str) -> None:
        super().__init__(".".join(path))
        self.path = path
