"""The field of Query that tells of all at once."""

from jackfield.api.context import Info
from jackfield.api.types import overview as types
from jackfield.api.types.overview import Overview


def overview(info: Info) -> Overview | None:
    """What the viewer sees, in figures; null: nobody is signed in."""
    return types.overview(info.context.principal)
