"""Instances of a config model that many can share, because they refuse every change.

They are made of rows as the database gives them: a value is converted when it is first asked for. Most of
what is kept at hand is never looked at, and text is smaller than the objects that it stands for.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

from jackfield.registry.errors import ReadOnly
from jackfield.registry.frozen import freeze, thaw

M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Callable[..., Any])

#: By which instances are made of rows, where whoever only reads them can do without.
_PLAIN_MAKERS: set[Any] = {vars(Model)["from_db"].__func__}
#: What stands for a column that is only a value.
_PLAIN_COLUMNS = {DeferredAttribute, ForeignKeyDeferredAttribute}
#: Stands in a row for what has been converted.
_CONVERTED = object()


def read_only(queryset: QuerySet[M]) -> Iterator[M]:
    """Yield the configs of a queryset; one query.

    What a config is related to is read anew each time that it is asked for: nobody here would notice that
    an owner has changed. So nothing related is fetched along, and no column is left out, whatever the model's
    own manager says.
    """
    whole = queryset.select_related(None).defer(None)
    if whole.query.annotations or not _is_plain(queryset.model):
        for config in whole:
            yield _refusing(config)
        return
    made = _read_only_class(queryset.model, of_rows=True)
    compiler = whole.query.get_compiler(using=queryset.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:  # Nothing can fit the filters, so that nothing is asked.
        return
    shared = _Shared(queryset.db, compiler)
    new, put = object.__new__, object.__setattr__
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        for row in cursor.fetchall():
            config = new(made)
            put(config, "_state", shared.state)
            put(config, "_row", shared.compact(row))
            put(config, "_shared", shared)
            yield config


def _is_plain(model: type[Model]) -> bool:
    """Whether its instances are its columns, and nothing more happens when one is made."""
    return (
        model.__init__ is Model.__init__
        and getattr(model.from_db, "__func__", None) in _PLAIN_MAKERS
        and all(field.descriptor_class in _PLAIN_COLUMNS for field in model._meta.concrete_fields)
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
    )


def only_for_writers(from_db: F) -> F:
    """Mark a model's ``from_db``, below ``classmethod``: what it adds matters to who saves it alone."""
    _PLAIN_MAKERS.add(from_db)
    return from_db


def _refusing(config: M) -> M:
    """Make an ordinary config refuse changes, in all that hangs on it."""
    values = config.__dict__
    for name, value in values.items():
        if isinstance(value, dict | list | set):
            values[name] = freeze(value)
    values["_state"] = _state(str(values["_state"].db))
    config.__class__ = _read_only_class(type(config), of_rows=False)
    return config


class _Shared:
    """What the configs of one answer have in common."""

    def __init__(self, using: str, compiler: Any) -> None:
        columns, _, _ = compiler.get_select()
        converters = compiler.get_converters([column for column, _, _ in columns])
        self.using = using
        #: Place of a column to the functions that make a value of what the database gave.
        self.converters: dict[int, tuple[list[Callable[..., Any]], Any]] = converters
        self.place = {column.target.attname: place for place, (column, _, _) in enumerate(columns)}
        self.state = _state(using)
        self._known: dict[Any, Any] = {}

    def compact(self, row: tuple[Any, ...]) -> list[Any]:
        """Return a row in which texts that other rows have too are the same object."""
        known = self._known
        if len(known) > 1000:
            known.clear()
        return [known.setdefault(value, value) if type(value) is str else value for value in row]

    def value(self, value: Any, place: int) -> Any:
        """Convert what the database gave for a column, so that nobody can change it."""
        found = self.converters.get(place)
        if found is not None:
            functions, expression = found
            connection = connections[self.using]
            for function in functions:
                value = function(value, expression, connection)
        return freeze(value)


def _state(using: str, *, ordinary: bool = False) -> ModelState:
    state = ModelState()
    state.db, state.adding = using, False
    state.fields_cache = {} if ordinary else _KeepsNothing()
    return state


class _KeepsNothing(dict[str, Any]):
    """Where a model would keep its related objects."""

    def __setitem__(self, name: str, value: Any) -> None:
        pass

    def copy(self) -> dict[str, Any]:
        return {}

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {}


class _Column:
    """A column of a config, converted when it is first asked for; then it stands in the config itself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, config: Any, owner: Any = None) -> Any:
        if config is None:
            return self
        row, shared = config._row, config._shared  # noqa: SLF001 - of the same classes
        place = shared.place[self._name]
        raw = row[place]
        if raw is _CONVERTED:  # By another thread, a moment ago.
            return object.__getattribute__(config, self._name)
        value = shared.value(raw, place)
        object.__setattr__(config, self._name, value)
        # The text that it was made of is of no more use.
        row[place] = _CONVERTED
        return value


@cache
def _read_only_class(model: type[Any], *, of_rows: bool) -> type[Any]:
    # Past Django's metaclass: to it this would be one more model with a table of its own. It
    # inherits ``_meta``, and so copies and pickles of its instances are ordinary configs.
    names = [field.attname for field in model._meta.concrete_fields]

    def state_of(config: Any) -> dict[str, Any]:
        if of_rows:
            # As the model makes them: who saves a copy may need what that adds.
            using = config._state.db  # noqa: SLF001 - Django's documented name
            ordinary = model.from_db(using, names, [thaw(getattr(config, name)) for name in names])
            state: dict[str, Any] = ordinary.__getstate__()
            return state
        values = {name: thaw(value) for name, value in config.__dict__.items() if name != "_state"}
        return {**values, "_state": _state(config._state.db, ordinary=True)}  # noqa: SLF001 - likewise

    body = {
        "__module__": model.__module__,
        "__qualname__": model.__qualname__,
        "is_read_only": True,
        "__getstate__": state_of,
    }
    if of_rows:
        body |= {name: _Column(name) for name in names}
        body["get_deferred_fields"] = lambda _: set()
    refused = dict.fromkeys(("__setattr__", "__delattr__", "set", "save", "save_base", "delete"), _refuse)
    made: type[Any] = type.__new__(type(model), model.__name__, (model,), {**body, **refused})
    return made


def _refuse(*_: object, **__: object) -> NoReturn:
    raise ReadOnly("This config is shared by all who read it: change a copy, config.editable().")
