"""Which kinds of flows there are in this process; a kind that nobody registered is not offered."""

from django.utils.translation import gettext as _

from jackfield.flows.errors import NotOffered
from jackfield.flows.kinds.kind import Kind
from jackfield.flows.models import Flow

_kinds: dict[str, Kind] = {}


def register(kind: Flow.Kind, implementation: Kind) -> None:
    """Offer a kind of flow; in ``AppConfig.ready()``. The last one that is given counts."""
    _kinds[kind.value] = implementation


def of(kind: str) -> Kind:
    """Return the implementation of a kind.

    Raises:
        NotOffered: There is none.
    """
    found = _kinds.get(kind)
    if found is None:
        raise NotOffered(_("This flow is not offered here."))
    return found
