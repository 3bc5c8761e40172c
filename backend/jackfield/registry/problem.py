"""Problem: something that was installed and cannot be used; nothing else suffers from it."""

from dataclasses import dataclass
from pathlib import PurePath

from jackfield.sdk.exits import kind_of

#: The most that is shown of what an author wrote, in characters.
_LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What it is, and why."""

    #: As far as it is known and can be shown: else the folder's name, that of the entry point, or empty.
    integration_id: str
    #: For people: a folder's path, the name of an entry point or of an extension.
    where: str
    #: A sentence for whoever installed it.
    reason: str


def kind_and_place(error: BaseException) -> str:
    """Return what may be shown of an error of an author's code: what it is, and of bad syntax where.

    Never its text, which may quote anything and may itself fail: that is for the log.
    """
    if isinstance(error, SyntaxError) and isinstance(error.filename, str) and isinstance(error.lineno, int):
        return f"{kind_of(error)} in {in_one_line(PurePath(error.filename).name)}, line {error.lineno}"
    return kind_of(error)


def in_one_line(thing: object) -> str:
    """Return what an author wrote where a short text is expected, so that it can stand in a sentence."""
    if not isinstance(thing, str):
        return f"<{type(thing).__name__}>"
    text = thing if thing.isprintable() else ascii(thing)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
