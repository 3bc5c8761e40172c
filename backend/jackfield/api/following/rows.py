"""What of a row differs when it has changed."""

from collections.abc import Hashable

from django.db.models import Model


def row_state(row: Model) -> Hashable:
    """Return a number that differs, all but certainly, when a column does."""
    return hash(tuple(repr(row.__dict__.get(field.attname)) for field in row._meta.concrete_fields))
