"""The event types that a form can know: what their data looks like, by JSON Schema or by a sample."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jackfield.sdk.conditions.kinds import Kind

#: The most paths that are read of one event type, and the deepest.
MAX_PATHS = 100
MAX_DEPTH = 6
_MOST_CHOICES = 200
_MOST_LETTERS = 150
_KINDS = {
    "string": Kind.TEXT,
    "number": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "array": Kind.MANY,
}


@dataclass(frozen=True, kw_only=True)
class DescribedType:
    """An event type, as its application describes it."""

    name: str
    sample: Mapping[str, Any] | None = None
    #: JSON Schema of ``data``.
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class DescribedPath:
    """One value in the data of an event."""

    path: str
    kind: Kind
    title: str = ""
    #: Of a choice: its values.
    choices: tuple[str, ...] = ()


_describe: Callable[[], Iterable[DescribedType]] = tuple


def describe_event_types_with(function: Callable[[], Iterable[DescribedType]]) -> None:
    """Say who knows the event types; for the floor that registers them."""
    global _describe  # noqa: PLW0603 - one for the process, set when the apps are ready
    _describe = function


def described_types() -> list[DescribedType]:
    """Return the registered event types, by name."""
    return sorted(_describe(), key=lambda one: one.name)


def paths_of(described: DescribedType) -> list[DescribedPath]:
    """Return the paths of its data, in the order of the description; never raises."""
    if isinstance(described.schema, Mapping) and described.schema.get("properties"):
        found = _of_schema(described.schema, "", 1)
    else:
        found = _of_sample(described.sample or {}, "", 1)
    paths: list[DescribedPath] = []
    for path in found:
        if len(path.path) <= _MOST_LETTERS:
            paths.append(path)
        if len(paths) == MAX_PATHS:
            break
    return paths


def _of_schema(schema: Mapping[str, Any], above: str, depth: int) -> Iterator[DescribedPath]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or depth > MAX_DEPTH:
        return
    for name, about in properties.items():
        if not isinstance(about, Mapping):
            continue
        path = f"{above}{name}"
        kind = _kind_in(about)
        if kind is None:
            yield from _of_schema(about, f"{path}.", depth + 1)
            continue
        title = about.get("title")
        values = about.get("enum")
        choices: tuple[str, ...] = ()
        if kind is Kind.TEXT and isinstance(values, list | tuple):
            choices = tuple(value for value in values if isinstance(value, str))[:_MOST_CHOICES]
        yield DescribedPath(
            path=path,
            kind=Kind.CHOICE if choices else kind,
            title=title[:_MOST_LETTERS] if isinstance(title, str) else "",
            choices=choices,
        )


def _kind_in(about: Mapping[str, Any]) -> Kind | None:
    """Return the kind; None for an object, in which one looks further."""
    said = about.get("type")
    if isinstance(said, list | tuple):
        named = [one for one in said if one != "null"]
        said = named[0] if len(named) == 1 else None
    if said == "object" or (said is None and "properties" in about):
        return None
    return _KINDS.get(said, Kind.OPEN) if isinstance(said, str) else Kind.OPEN


def _of_sample(sample: Mapping[str, Any], above: str, depth: int) -> Iterator[DescribedPath]:
    for name, value in sample.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            if depth < MAX_DEPTH:
                yield from _of_sample(value, f"{path}.", depth + 1)
        else:
            yield DescribedPath(path=path, kind=_kind_of(value))


def _kind_of(value: Any) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, str):
        return Kind.TEXT
    if isinstance(value, int | float):
        return Kind.NUMBER
    return Kind.MANY if isinstance(value, list | tuple) else Kind.OPEN
