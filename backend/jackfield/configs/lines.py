"""A config as a list shows it: the columns that lists need, without a model instance and without JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from jackfield.configs.models import Config


@dataclass(slots=True)
class Line:
    """A row of a list. Its attributes are called as those of ``Config``; the rest is read with ``whole``."""

    pk: int
    integration_id: str
    name: str
    enabled: bool
    time_added: datetime
    last_updated: datetime
    owner_id: Any
    updated_by_id: Any
    version: int
    health: str
    health_reason: str
    health_cause: str
    health_since: datetime
    checked_at: datetime | None
    last_success_at: datetime | None
    failure_count: int
    status_version: int
    owner: Any = None
    updated_by: Any = None

    @property
    def id(self) -> int:
        """The key, as ``Config`` calls it too."""
        return self.pk


_COLUMNS = tuple(field.name for field in fields(Line) if field.name not in {"owner", "updated_by"})


def read(rows: QuerySet[Config]) -> list[Line]:
    """Return the lines of ``rows``, in their order, with their owners: two queries."""
    lines = [Line(*values) for values in rows.values_list(*_COLUMNS)]
    users: Any = get_user_model()._default_manager
    people = users.in_bulk(
        {line.owner_id for line in lines} | {line.updated_by_id for line in lines} - {None}
    )
    for line in lines:
        line.owner = people.get(line.owner_id)
        line.updated_by = people.get(line.updated_by_id)
    return lines


def whole(lines: Sequence[Any]) -> dict[int, Config]:
    """Return the configs of ``lines`` with all columns, by key; one query, or none when they are whole."""
    if all(isinstance(line, Config) for line in lines):
        return {line.pk: line for line in lines}
    return Config.objects.select_related("owner", "updated_by").in_bulk([line.pk for line in lines])
