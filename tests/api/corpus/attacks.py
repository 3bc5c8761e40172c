"""Sixty-four documents that would cost much if they were let: each must be refused, and cheaply."""

from collections.abc import Iterator
from itertools import chain


def _deep(levels: int) -> str:
    text = "{ configs(first: 1) { edges { node { "
    text += "integration { configs(first: 1) { edges { node { " * levels
    return text + "id" + " } } } }" * levels + " } } } }"


def _nested(opening: str, inner: str, closing: str, levels: int) -> str:
    return opening * levels + inner + closing * levels


def _aliases(field: str, count: int) -> str:
    return "{ " + " ".join(f"a{number}: {field}" for number in range(count)) + " }"


def _fan(levels: int, breadth: int, last: str = "isAdministrator") -> str:
    spreads = [" ".join([f"...f{level + 1}"] * breadth) for level in range(levels)]
    fragments = "".join(f"fragment f{level} on Viewer {{ {spreads[level]} }} " for level in range(levels))
    return f"{{ viewer {{ ...f0 }} }} {fragments} fragment f{levels} on Viewer {{ {last} }}"


def _side_by_side(count: int) -> str:
    spreads = " ".join(f"...f{number}" for number in range(count))
    fragments = "".join(
        f"fragment f{number} on Query {{ viewer {{ user {{ id }} }} }}" for number in range(count)
    )
    return f"{{ {spreads} }} {fragments}"


def _circle(count: int, step: int) -> str:
    fragments = "".join(
        f"fragment f{number} on Query {{ ...f{(number + 1) % count} ...f{(number + step) % count} }}"
        for number in range(count)
    )
    return "{ ...f0 } " + fragments


def _branches(levels: int) -> str:
    return f"a {{ {_branches(levels - 1)} {_branches(levels - 1)} }}" if levels else "a"


def _introspection(levels: int) -> str:
    return "{ __schema { types { " + _nested("fields { type { ", "name", " } }", levels) + " } } }"


def _operations(count: int, spread: str = "...f0") -> str:
    return " ".join(f"query q{number}($a: Int) {{ {spread} }}" for number in range(count))


def _chain(count: int) -> str:
    fragments = "".join(
        f"fragment f{number} on Query {{ ...f{number + 1} configs(first: $a) {{ totalCount }} }}"
        for number in range(count)
    )
    return fragments + f"fragment f{count} on Query {{ __typename }}"


def _lists(first: str) -> str:
    deliveries = f"deliveries(first: {first}) {{ edges {{ node {{ id state attempts {{ number }} }} }} }}"
    return f"{{ configs(first: {first}) {{ edges {{ node {{ {deliveries} }} }} }} }}"


def _deep_ones() -> Iterator[tuple[str, str]]:
    for levels in (4, 8, 16, 40):
        yield f"configs of integrations, {levels} deep", _deep(levels)
    for levels in (20, 1_000):
        yield f"fields {levels} deep", "{ " + _nested("a { ", "b", " }", levels) + " }"
        yield f"inline fragments {levels} deep", "{ " + _nested("... on Query { ", "x", " }", levels) + " }"
    for levels in (9_000,):
        yield f"lists {levels} deep", "{ a(b: " + _nested("[", "1", "]", levels) + ") }"
        yield f"objects {levels} deep", "{ a(b: " + _nested("{c: ", "1", "}", levels) + ") }"
    yield "types without an end", "query(" + "$a: [" * 3_000
    yield "braces without an end", "{" * 20_000


def _many() -> Iterator[tuple[str, str]]:
    for count in (31, 100, 480):
        yield f"{count} aliases", _aliases("viewer { isAdministrator }", count)
        yield f"{count} aliases of the schema", _aliases("__schema { queryType { name } }", count)
    yield "aliases of a list", _aliases("configs(first: 100) { totalCount }", 40)
    yield "aliases in the depth", "{ viewer { user { " + " ".join(f"a{n}: id" for n in range(400)) + " } } }"


def _fragments() -> Iterator[tuple[str, str]]:
    for levels, breadth in ((25, 2), (8, 10), (20, 40), (45, 3)):
        yield f"fragments that fan out by {breadth}, {levels} times", _fan(levels, breadth)
    yield "fragments that fan out to nothing", _fan(25, 2, "...unknown")
    yield "fragments that fan out unused", "query only { __typename } query " + _fan(25, 2)
    for count, step in ((1, 1), (2, 2), (40, 7), (49, 48)):
        yield f"a circle of {count} fragments by {step}", _circle(count, step)
    for count in (33, 48, 300):
        yield f"{count} fragments of one field", _side_by_side(count)
    for levels in (7, 8):
        yield f"two branches, {levels} times", "{ " + _branches(levels) + " }"
        yield (
            f"two branches, {levels} times, unused",
            f"{{ __typename }} fragment a on Query {{ {_branches(levels)} }}",
        )


def _repeated() -> Iterator[tuple[str, str]]:
    yield "one field again and again", "{ " + "viewer { user { id } } " * 90 + "}"
    yield "one name again and again", "{ " + "__typename " * 2_400 + "}"
    yield (
        "one field with other arguments",
        "{ " + "".join(f"configs(first: {n}) {{ totalCount }} " for n in range(60)) + "}",
    )
    for count in (51, 600):
        yield f"{count} directives", "{ viewer { isAdministrator " + "@skip(if: false) " * count + "} }"
        yield f"{count} unknown directives", "{ __typename " + "@aa " * count + "}"
    yield "directives on many fields", "{ viewer { " + "isAdministrator @include(if: true) " * 90 + "} }"
    yield "directives on an operation", "query " + "@aa " * 500 + "{ __typename }"
    for levels in (4, 6, 8):
        yield f"types of fields of types, {levels} deep", _introspection(levels)
    yield "types of types", "{ __schema { types { " + _nested("ofType { ", "name", " }", 60) + " } } }"
    yield "possible types", "{ __schema { types { " + _nested("possibleTypes { ", "name", " }", 12) + " } } }"
    for count in (24, 49, 400):
        yield f"{count} operations through a chain", _operations(min(count, 400)) + _chain(24)
    yield "400 operations", _operations(400, "__typename")


def _large() -> Iterator[tuple[str, str]]:
    for first in ("100", "$n"):
        yield f"pages of {first} of pages", _lists(first)
    yield (
        "an object of many fields",
        "{ configs(filter: {" + " ".join(f"a{n}: 1" for n in range(400)) + "}) { totalCount } }",
    )
    yield "a list of many values", "{ nodes(ids: [" + '"x" ' * 2_000 + "]) { id } }"
    yield "many arguments", "{ viewer(" + " ".join(f"a{n}: 1" for n in range(700)) + ") { isAdministrator } }"
    yield "many variables", "query(" + " ".join(f"$a{n}: Int" for n in range(500)) + ") { __typename }"
    yield "more tokens than are read", "{ " + "viewer " * 7_000 + "}"
    yield "a long comment", "{ __typename } #" + "x" * 60_000
    yield "a long text", '{ node(id: "' + "x" * 60_000 + '") { id } }'


DOCUMENTS: dict[str, str] = dict(chain(_deep_ones(), _many(), _fragments(), _repeated(), _large()))
