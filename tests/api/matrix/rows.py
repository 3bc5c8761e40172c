"""The matrix: each field of each object type, and who sees its value.

A row is a way to a type and who gets there at all. Of its fields, ``fields`` are seen by all of these;
``only`` narrows some to fewer callers, and the others get null, false, nothing or an empty list. What has no
value in this world, or need not have one, is named in ``blank`` too: there the row says only who gets there.
"""

from dataclasses import dataclass

from tests.api.matrix.callers import Callers


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way to one type."""

    #: A document; @ stands where fields of the type are selected, $name for the id that the world has of it.
    at: str
    #: Who gets there.
    reach: Callers
    #: Seen by all of them.
    fields: str = ""
    #: Seen by some of them.
    only: tuple[tuple[Callers, str], ...] = ()
    #: Those of ``fields`` that may have no value.
    blank: str = ""

    @property
    def names(self) -> list[str]:
        """All fields of which it says something."""
        return " ".join([self.fields, *(fields for _, fields in self.only)]).split()


CONFIG = "{ node(id: $config) { ... on Config { %s } } }"
DELIVERY = "{ node(id: $settled) { ... on Delivery { %s } } }"
INTEGRATION = '{ integration(integrationId: "panel") { %s } }'
FORM = CONFIG % "form { %s }"
FIELD = FORM % "fieldsets { fields { ... on %s { %s } } }"
FLOW = "{ node(id: $%sFlow) { ... on Flow { step { ... on %s { @ } } } } }"
