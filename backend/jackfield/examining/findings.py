"""Findings: what an examination saw, as sentences, and what to do about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from jackfield.sdk.kept import kept as _


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    #: It works, and somebody should look at it.
    WARNING = "warning"
    #: Something does not work, or will not.
    PROBLEM = "problem"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One sentence; it never holds a secret."""

    level: Level
    #: For a program; stable.
    code: str
    #: What was looked at: ``database``, ``integration slack`` ...
    subject: str
    sentence: str
    #: What to do, as a sentence; empty where there is nothing to do.
    remedy: str = ""


_INTEGRATION = _("integration %(integration_id)s")
#: Looks at one thing; what it raises is a finding too.
Examination = Callable[[], Iterable[Finding]]


def fine(code: str, subject: str, sentence: str) -> Finding:
    """Return what is as it should be."""
    return Finding(level=Level.OK, code=code, subject=subject, sentence=sentence)


def warning(code: str, subject: str, sentence: str, remedy: str) -> Finding:
    """Return what somebody should look at."""
    return Finding(level=Level.WARNING, code=code, subject=subject, sentence=sentence, remedy=remedy)


def problem(code: str, subject: str, sentence: str, remedy: str) -> Finding:
    """Return what does not work."""
    return Finding(level=Level.PROBLEM, code=code, subject=subject, sentence=sentence, remedy=remedy)


def counted(number: int, one: str, many: str, /, **values: object) -> str:
    """Return one of two sentences, with the number as ``%(count)d`` and other values in it."""
    return (one if number == 1 else many) % {"count": number, **values}


def of_integration(integration_id: str) -> str:
    """Return an integration as a subject."""
    return _INTEGRATION % {"integration_id": integration_id}
