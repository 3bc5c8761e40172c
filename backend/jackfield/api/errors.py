"""Why a mutation was refused: the types that its result may be instead of a payload."""

from collections.abc import Iterable
from datetime import datetime

from jackfield.api.defining import interface, output, told
from jackfield.api.people import User
from jackfield.api.words import ErrorCode, FlowKind, Health, Permission, TokenScope


@interface
class Error:
    """Why something was not done. Select ``... on Error``: members may be added to every result."""

    code: ErrorCode = told("For a program; never changes.")
    message: str = told("For a person, in the language that was asked for.")


@output
class ValidationIssue:
    """One thing wrong with what was given."""

    path: list[str] = told('Leads into input: ["values", "url"]; empty: the whole.')
    code: str = told("For a program: Django's (required, invalid, max_length ...) or the author's.")
    message: str = told("For a person.")


@output
class ValidationError(Error):
    """What was given does not do. Nothing was changed."""

    issues: list[ValidationIssue] = told("What is wrong, and where.")


@output
class NotFoundError(Error):
    """There is none, or the viewer may not see it; the two are never told apart."""

    path: list[str] = told("Which id of the input.")


@output
class PermissionDeniedError(Error):
    """The viewer, or the token in use, may not do this."""

    missing: list[Permission] = told("What the viewer would need.")
    missing_scopes: list[TokenScope] = told("What the token in use would need.")


@output
class ConflictError(Error):
    """Somebody else was first."""

    current_version: int | None = told("The version that is current.", default=None)
    changed_by: User | None = told("Who was first.", default=None)
    changed_at: datetime | None = told("When that was.", default=None)


@output
class StateError(Error):
    """Not now: it is not active, over or settled."""

    fix_with: FlowKind | None = told("The flow that would mend it.", default=None)


@output
class RateLimitedError(Error):
    """Too often."""

    retry_after_s: int = told("Seconds to wait before trying again.")


@output
class CheckFailedError(Error):
    """The service said no, or nothing, to a live check. Nothing was saved."""

    health: Health = told("What the answer would make of the health.")
    fix_with: FlowKind | None = told("The flow that would mend it.", default=None)


#: In every result.
COMMON_ERRORS = (
    ValidationError,
    NotFoundError,
    PermissionDeniedError,
    ConflictError,
    StateError,
    RateLimitedError,
)


class Refused(Exception):
    """Raised in a mutation to answer with an error type; the transaction around it rolls back."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.message)
        self.error = error


def not_found(*path: str, message: str) -> Refused:
    """Refuse for want of a thing; ``path`` leads to its id in the input."""
    return Refused(NotFoundError(code=ErrorCode.NOT_FOUND, message=message, path=list(path)))


def invalid(path: Iterable[str], code: str, message: str) -> Refused:
    """Refuse one part of the input."""
    return Refused(invalid_answer([ValidationIssue(path=list(path), code=code, message=message)]))


def invalid_answer(issues: list[ValidationIssue]) -> ValidationError:
    """Say what is wrong with the input."""
    message = " ".join(dict.fromkeys(issue.message for issue in issues))
    return ValidationError(code=ErrorCode.VALIDATION, message=message, issues=issues)
