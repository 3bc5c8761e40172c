"""What became of one attempt: the one place where an error turns into an outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from jackfield.sdk.errors import Gone, NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.exits import kind_of
from jackfield.sdk.kept import kept as _

_FAILED = _("The integration itself failed (%(error)s); the log has the details.")

#: The longest reason that is kept, in characters.
MAX_REASON = 500


class Outcome(StrEnum):
    """How an attempt ended, as far as the attempt itself can tell."""

    DELIVERED = "DELIVERED"
    REJECTED = "REJECTED"
    GONE = "GONE"
    UNAVAILABLE = "UNAVAILABLE"
    UNAUTHORIZED = "UNAUTHORIZED"
    #: The request was written and nothing came back.
    UNKNOWN = "UNKNOWN"
    #: The author's own exception.
    FAILED = "FAILED"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """An outcome with its reason."""

    outcome: Outcome
    #: A sentence for the owner; empty when it was delivered.
    reason: str = ""
    #: Seconds the service asked us to wait, if it said so.
    retry_after_s: float | None = None


#: From the particular to the general: the first class that fits decides.
_TABLE: tuple[tuple[type[ServiceError], Outcome, str], ...] = (
    (Unauthorized, Outcome.UNAUTHORIZED, _("The service refused the credentials.")),
    (NoAnswer, Outcome.UNKNOWN, _("The request was sent and nothing came back.")),
    (Unavailable, Outcome.UNAVAILABLE, _("The service cannot answer now.")),
    (Gone, Outcome.GONE, _("The destination is gone for good.")),
    (Rejected, Outcome.REJECTED, _("The service will not accept it.")),
    (ServiceError, Outcome.REJECTED, _("The service did not do what was asked.")),
)


def classify(error: BaseException | None, *, redact: Callable[[str], str] | None = None) -> Verdict:
    """Return what an attempt came to.

    Args:
        error: What the hook raised; None if it returned. A deadline of the caller's own that ran out after
            something was written is told by passing ``NoAnswer``.
        redact: Stars the secrets that the author's code was given and may have quoted. It is asked before
            anything is cut off or joined: it would not know the half of a secret. None: there are none, or
            the sentence is our own.
    """
    if error is None:
        return Verdict(outcome=Outcome.DELIVERED)
    redact = redact or str
    for kind, outcome, sentence in _TABLE:
        if isinstance(error, kind):
            retry_after = error.retry_after if isinstance(error, Unavailable) else None
            said = _one_line(redact(str(error)))
            return Verdict(outcome=outcome, reason=said or sentence, retry_after_s=retry_after)
    # The text of an unforeseen exception may hold anything, a secret too: it goes to the log alone.
    return Verdict(
        outcome=Outcome.FAILED,
        reason=_FAILED % {"error": redact(kind_of(error))},
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_REASON]
