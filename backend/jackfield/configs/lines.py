"""A config as a list shows it: the columns that lists need, without a model instance and without JSON."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.db.models import QuerySet

from jackfield.configs.models import Config

#: In the order in which ``Line`` takes them.
_COLUMNS = (
    "id",
    "integration_id",
    "name",
    "enabled",
    "time_added",
    "last_updated",
    "owner_id",
    "updated_by_id",
    "version",
    "settings_version",
    "health",
    "health_reason",
    "health_cause",
    "health_since",
    "checked_at",
    "last_success_at",
    "failure_count",
    "status_version",
)


class Line:
    """A row of a list. Its attributes are called as those of ``Config``; the rest is read with ``whole``."""

    __slots__ = (*_COLUMNS, "_people")

    id: int
    integration_id: str
    name: str
    enabled: bool
    time_added: datetime
    last_updated: datetime
    owner_id: Any
    updated_by_id: Any
    version: int
    settings_version: int
    health: str
    health_reason: str
    health_cause: str
    health_since: datetime
    checked_at: datetime | None
    last_success_at: datetime | None
    failure_count: int
    status_version: int

    def __init__(self, values: Sequence[Any], people: "_People") -> None:
        """Take the values of the columns, and who knows the users of all lines of the page."""
        (
            self.id,
            self.integration_id,
            self.name,
            self.enabled,
            self.time_added,
            self.last_updated,
            self.owner_id,
            self.updated_by_id,
            self.version,
            self.settings_version,
            self.health,
            self.health_reason,
            self.health_cause,
            self.health_since,
            self.checked_at,
            self.last_success_at,
            self.failure_count,
            self.status_version,
        ) = values
        self._people = people

    @property
    def pk(self) -> int:
        """The key, as ``Config`` calls it too."""
        return self.id

    @property
    def owner(self) -> Any:
        """Whose it is; the first who asks has all users of the page read."""
        return self._people.get(self.owner_id)

    @property
    def updated_by(self) -> Any:
        """Who changed it last; None: nobody is known. Read as ``owner``."""
        return self._people.get(self.updated_by_id)


class _People:
    """The users of lines that were read together."""

    def __init__(self) -> None:
        self._lines: Sequence[Line] = ()
        self._found: dict[Any, Any] | None = None

    def of(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def get(self, key: Any) -> Any:
        if self._found is None:
            keys = {line.owner_id for line in self._lines} | {line.updated_by_id for line in self._lines}
            self._found = _users(keys - {None})
        return self._found.get(key)


def read(rows: QuerySet[Config]) -> list[Line]:
    """Return the lines of ``rows``, in their order: one query, and one for their users if somebody asks."""
    return _lines(rows.values_list(*_COLUMNS))


def read_keys(keys: str, values: Sequence[Any], *, falling: bool) -> list[Line]:
    """Return the lines of the configs whose keys a statement finds, by key; queries as ``read``.

    Args:
        keys: The statement; its one column is ``id``.
        values: Of its parameters.
        falling: The largest first.
    """
    columns, table = _selection(Config, _COLUMNS)
    statement = (
        f"SELECT {columns} FROM ({keys}) AS page JOIN {table} ON {table}.id = page.id"  # noqa: S608 - no value stands in it
        f" ORDER BY {table}.id {'DESC' if falling else 'ASC'}"
    )
    return _lines(_rows(Config, _COLUMNS, statement, values))


def whole(lines: Sequence[Any]) -> dict[int, Config]:
    """Return the configs of ``lines`` with all columns, by key; one query, or none when they are whole."""
    if all(isinstance(line, Config) for line in lines):
        return {line.pk: line for line in lines}
    return Config.objects.select_related("owner", "updated_by").in_bulk([line.pk for line in lines])


def _lines(rows: Iterable[Sequence[Any]]) -> list[Line]:
    people = _People()
    found = [Line(values, people) for values in rows]
    people.of(found)
    return found


def _users(keys: set[Any]) -> dict[Any, Any]:
    model: Any = get_user_model()
    if not keys:
        return {}
    if model._meta.parents:
        # Its columns are those of several tables.
        return dict(model._default_manager.in_bulk(keys))
    names = tuple(field.attname for field in model._meta.concrete_fields)
    columns, table = _selection(model, names)
    field = model._meta.pk
    marks = ", ".join(["%s"] * len(keys))
    key = connection.ops.quote_name(field.column)
    statement = f"SELECT {columns} FROM {table} WHERE {key} IN ({marks})"  # noqa: S608 - no value stands in it
    values = [field.get_db_prep_value(key, connection) for key in keys]
    rows = [model.from_db(connection.alias, names, row) for row in _rows(model, names, statement, values)]
    return {row.pk: row for row in rows}


@cache
def _selection(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, str]:
    """Return these columns of a table, and the table, as a statement names them."""
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = [_field(model, name).column for name in names]
    return ", ".join(f"{table}.{quoted(column)}" for column in columns), table


def _rows(
    model: type[models.Model], names: tuple[str, ...], statement: str, values: Sequence[Any]
) -> Iterable[Sequence[Any]]:
    """Run a statement that selects these columns; what comes is as the ORM would give it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Sequence[Any]] = cursor.fetchall()
    converters = _converters(model, names, connection.vendor, connection.timezone)
    if not converters:
        return found
    return [_converted(row, converters) for row in found]


def _converted(row: Sequence[Any], converters: list[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    values = list(row)
    for place, convert in converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


@cache
def _converters(
    model: type[models.Model], names: tuple[str, ...], vendor: str, zone: Any
) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return, by place, what the ORM would do to the values of these columns; nothing to most of them."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, name in enumerate(names):
        field = _field(model, name)
        # Of a key of another table as that table has it.
        column = field.get_col(model._meta.db_table)
        converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if vendor == "sqlite" and type(column.output_field) is models.DateTimeField and len(converters) == 1:
            # What Django does in the end, after it has allowed for all that others might have written.
            found.append((place, lambda moment: moment.replace(tzinfo=zone)))
            continue
        found += [(place, _bound(convert, column)) for convert in converters]
    return found


def _bound(convert: Callable[..., Any], column: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, connection)


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == name)
