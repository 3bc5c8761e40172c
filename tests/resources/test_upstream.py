from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.resources import upstream
from jackfield.resources.errors import UpstreamRefused
from jackfield.sdk import Resource


def thing(key: Any = "k", **fields: Any) -> Resource:
    return Resource(**{"integration_key": key, "kind": "light", "name": "Light", **fields})


def nested(depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(depth - 1):
        found = {"a": found}
    return found


def test_what_is_told_is_read_in_its_order() -> None:
    found = upstream.read(iter([thing("B"), thing("a", state="on", attributes={"x": [1, None]})]))

    assert [(one.key, one.folded_key, one.state) for one in found] == [("B", "b", None), ("a", "a", "on")]
    assert found[1].attributes == {"x": [1, None]}


def test_attributes_share_nothing_with_the_author() -> None:
    mine = {"inner": {"a": 1}}

    [found] = upstream.read([thing(attributes=MappingProxyType(mine))])
    mine["inner"]["a"] = 2

    assert found.attributes == {"inner": {"a": 1}}


def test_principals_are_compared_without_case_and_nobody_is_their_own() -> None:
    [found] = upstream.read([thing("Me", delegate_of=("B", "a", "b", "ME"))])

    assert found.delegate_of == ["a", "b"]


@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        "a text",
        {"a": thing()},
        [thing(), "no resource"],
        [thing("a"), thing("A")],
        [thing("straße"), thing("STRASSE")],
        [thing("")],
        [thing("  ")],
        [thing(7)],
        [thing("k" * 256)],
        [thing("ß" * 128)],
        [thing("nul\0")],
        [thing("half\ud800")],
        [thing(name="")],
        [thing(name="n" * 256)],
        [thing(name=None)],
        [thing(kind="k" * 101)],
        [thing(state="s" * 256)],
        [thing(state=1)],
        [thing(attributes=[1])],
        [thing(attributes=None)],
        [thing(attributes={1: "a"})],
        [thing(attributes={"a": float("nan")})],
        [thing(attributes={"a": object()})],
        [thing(attributes={"a": {1, 2}})],
        [thing(attributes={"a": "nul\0"})],
        [thing(attributes={"a": 1 << 1025})],
        [thing(attributes={"a": "x" * upstream.MAX_ATTRIBUTES_BYTES})],
        [thing(attributes=nested(65))],
        [thing(delegate_of="key")],
        [thing(delegate_of=(1,))],
        [thing(delegate_of=tuple(map(str, range(101))))],
    ],
)
def test_what_cannot_be_kept_is_refused_as_a_whole(told: Any) -> None:
    with pytest.raises(UpstreamRefused):
        upstream.read(told)


def test_attributes_as_deep_and_large_as_may_be_are_kept() -> None:
    text = "x" * (upstream.MAX_ATTRIBUTES_BYTES - len('{"a":""}'))

    found = upstream.read([thing("a", attributes=nested(64)), thing("b", attributes={"a": text})])

    assert [one.folded_key for one in found] == ["a", "b"]


def test_no_more_is_read_than_may_be_kept() -> None:
    asked = 0

    def endless() -> Iterator[Resource]:
        nonlocal asked
        while True:
            asked += 1
            yield thing(str(asked))

    with pytest.raises(UpstreamRefused, match="more than 10000"):
        upstream.read(endless())

    assert asked == 10_001


def test_what_an_author_raises_comes_through() -> None:
    def breaking() -> Iterator[Resource]:
        yield thing("a")
        raise KeyError("page 2")

    with pytest.raises(KeyError, match="page 2"):
        upstream.read(breaking())


def test_a_refusal_quotes_nothing_of_what_was_told() -> None:
    with pytest.raises(UpstreamRefused) as refused:
        upstream.read([thing("a"), thing("hunter2" * 40)])

    assert str(refused.value) == "Resource 2: the integration_key must have 1 to 255 characters."


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(key=st.text(), name=st.text(), attributes=st.dictionaries(st.text(), json_values))
def test_any_thing_is_kept_as_it_is_or_refused(key: str, name: str, attributes: dict[str, Any]) -> None:
    try:
        [found] = upstream.read([thing(key, name=name, attributes=attributes)])
    except UpstreamRefused:
        return
    assert (found.key, found.name, found.attributes) == (key, name, attributes)
    (found.key + found.name).encode()
