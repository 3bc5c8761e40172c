"""The facts by which a request is refused before it does anything."""

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


class TokenNotFound(Exception):
    """This user has no such token."""


class TokenNameTaken(Exception):
    """This user has a token of that name: choose another, or revoke it first."""


class AccountInvalid(Exception):
    """A name or password does not do.

    Args:
        issues: Pairs of field and sentence.
    """

    def __init__(self, issues: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(message for _, message in issues))
        self.issues = issues
