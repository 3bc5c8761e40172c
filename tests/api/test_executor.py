"""The executor answers as graphql-core's own does, whatever the resolvers come to."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import execute_sync, parse
from graphql import validate as validated
from hypothesis import given
from hypothesis import strategies as st

from jackfield.api.executor import LeanExecutor


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.interface
class Thing:
    id: strawberry.ID


@strawberry.type
class Leaf(Thing):
    text: str
    maybe: str | None
    number: int
    at: datetime
    colour: Colour
    colours: list[Colour]
    grid: list[list[int | None]]

    @strawberry.field
    def shout(self) -> str:
        return str(self.text).upper()

    @strawberry.field
    def fails(self) -> str | None:
        raise ValueError("no")

    @strawberry.field
    def told(self, info: strawberry.Info, times: int = 1) -> str:
        return f"{info.field_name}{list(info.path)[:2]}{times * str(self.text)}"


@strawberry.type
class Branch(Thing):
    leaf: Leaf
    perhaps: Leaf | None
    leaves: list[Leaf]
    gaps: list[Leaf | None]
    things: list[Thing]
    either: strawberry.scalars.JSON | None = None


@strawberry.type
class Query:
    @strawberry.field
    def branch(self, info: strawberry.Info) -> Branch | None:
        found: Any = info.context
        return found  # type: ignore[no-any-return]


SCHEMA: Any = strawberry.Schema(Query, types=[Leaf, Branch])._schema
LEAF = "__typename id text maybe number at colour colours grid shout fails told again: told(times: 2)"
WHOLE = parse(
    "query($skipped: Boolean!) { branch { id __typename leaf { ...L } perhaps { ...L } leaves { ...L } "
    "gaps { ...L } things { id ... on Leaf { text shout } ... on Branch { leaf { text } } } either } "
    "__schema { queryType { name } } branch { leaf { other: text maybe @skip(if: $skipped) } } }"
    f"fragment L on Leaf {{ {LEAF} }}"
)

#: What a field may hold, right or wrong.
words: Any = st.sampled_from(["a", "", 7, None, True, ValueError("bad"), "b", "c", "d"])
leaves: Any = st.builds(
    Leaf,
    id=st.sampled_from([strawberry.ID("leaf_1"), 1, None, "x", "y", "z"]),
    text=words,
    maybe=words,
    number=st.sampled_from([1, 2**31, "3", 1.5, None, 4, 5, 6]),
    at=st.sampled_from([datetime(2026, 1, 1, tzinfo=UTC)] * 5 + [None, "now"]),
    colour=st.sampled_from([Colour.RED, Colour.BLUE, "red", None, Colour.RED]),
    colours=st.sampled_from([[], [Colour.RED], (Colour.BLUE,), [None], None, "red"]),
    grid=st.sampled_from([[], [[1, None]], [None], [[ValueError("bad")], [2]], 5, {"a": 1}.keys()]),
)
perhaps: Any = st.one_of(leaves, leaves, st.none(), st.just(ValueError("bad")), st.just("no leaf"))
branches: Any = st.builds(
    Branch,
    id=st.just(strawberry.ID("branch_1")),
    leaf=leaves,
    perhaps=perhaps,
    leaves=st.lists(leaves, max_size=2),
    gaps=st.lists(perhaps, max_size=2),
    things=st.lists(leaves, max_size=2),
    either=st.sampled_from([None, {"a": [1]}, "text"]),
)


def answers(held: Any, *, skipped: bool) -> list[Any]:
    """What both answer."""
    found = [
        execute_sync(SCHEMA, WHOLE, None, held, {"skipped": skipped}, executor_class=executor)
        for executor in (None, LeanExecutor)
    ]
    return [(one.data, [error.formatted for error in one.errors or ()]) for one in found]


def test_what_is_compared_is_valid() -> None:
    assert validated(SCHEMA, WHOLE) == []


@given(branch=branches, skipped=st.booleans())
def test_it_answers_as_the_executor_of_the_library(branch: Branch, *, skipped: bool) -> None:
    stock, lean = answers(branch, skipped=skipped)

    assert lean == stock


@pytest.mark.parametrize("held", [None, ValueError("bad"), "no branch", Leaf.__new__(Leaf)])
def test_it_answers_as_the_library_when_the_root_is_none(held: Any) -> None:
    stock, lean = answers(held, skipped=False)

    assert lean == stock
