"""Which things go and which are kept by others: decided without a database."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.resources import plan, upstream
from jackfield.resources.models import Resource
from jackfield.resources.upstream import Said
from tests.resources.hub import light

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def row(key: str, *principals: str, **fields: object) -> Resource:
    return Resource(
        **{
            "pk": int.from_bytes(key.encode()[:4]),
            "config_id": 1,
            "integration_id": "hub",
            "integration_key": key,
            "folded_key": key.casefold(),
            "kind": "light",
            "name": f"Light {key}",
            "delegate_of": list(principals),
            **fields,
        }
    )


def said(*keys: str) -> list[Said]:
    return upstream.read([light(key) for key in keys])


def going(rows: list[Resource], at_service: list[Said]) -> str:
    """Return the keys that go, then those that are kept."""
    gone, kept = plan.missing(rows, at_service)
    return "".join(sorted(one.folded_key for one in gone)) + "|" + "".join(sorted(o.folded_key for o in kept))


def test_what_is_missing_goes() -> None:
    assert going([row("a"), row("b")], said("b")) == "a|"


def test_a_delegate_stays_while_one_principal_stays() -> None:
    rows = [row("p"), row("q"), row("d", "p", "q")]

    assert going(rows, said("q")) == "p|d"
    assert going(rows, said("q", "p")) == "|d"


def test_a_delegate_goes_with_the_last_of_its_principals() -> None:
    assert going([row("p"), row("q"), row("d", "p", "q")], []) == "dpq|"


def test_a_principal_that_was_never_here_keeps_nothing() -> None:
    assert going([row("d", "unknown")], []) == "d|"


def test_a_principal_that_has_just_come_keeps_its_delegate() -> None:
    assert going([row("d", "p")], said("p")) == "|d"


def test_a_chain_stays_or_goes_with_its_end() -> None:
    chain = [row("a"), row("b", "a"), row("c", "b"), row("d", "c")]

    assert going(chain, said("a")) == "|bcd"
    assert going(chain, []) == "abcd|"


def test_a_diamond_stays_while_its_tip_stays() -> None:
    diamond = [row("a"), row("b", "a"), row("c", "a"), row("d", "b", "c")]

    assert going(diamond, said("a")) == "|bcd"
    assert going(diamond, said("c")) == "ab|d"
    assert going(diamond, []) == "abcd|"


def test_a_circle_keeps_nothing_by_itself_and_ends() -> None:
    circle = [row("a", "c"), row("b", "a"), row("c", "b")]

    assert going(circle, []) == "abc|"
    assert going([*circle, row("x"), row("d", "x")], said("x")) == "abc|d"
    assert going([*[row("a", "c", "x"), row("b", "a"), row("c", "b")], row("x")], said("x")) == "|abc"


@given(
    principals=st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefgh")), min_size=1),
    at_service=st.sets(st.sampled_from("abcdefgh")),
)
def test_any_graph_ends_with_what_goes_kept_by_nothing_that_stays(
    principals: dict[str, set[str]], at_service: set[str]
) -> None:
    rows = [row(key, *sorted(of - {key})) for key, of in principals.items()]

    gone, kept = plan.missing(rows, said(*at_service))

    gone_keys, kept_keys = {one.folded_key for one in gone}, {one.folded_key for one in kept}
    assert gone_keys | kept_keys == principals.keys() - at_service
    assert not gone_keys & kept_keys
    staying = at_service | kept_keys
    assert not any(staying & set(one.delegate_of) for one in gone)
    assert all(staying & set(one.delegate_of) for one in kept)


def made(rows: list[Resource], detached: list[Resource], things: list[Said], **fields: object) -> plan.Plan:
    return plan.plan(
        **{  # type: ignore[arg-type]  # what a test gives fits
            "config_id": 1,
            "integration_id": "hub",
            "attached": rows,
            "detached": detached,
            "said": things,
            "linked": set(),
            "remove_all": False,
            "now": NOW,
            **fields,
        }
    )


def test_of_several_that_had_the_key_none_is_taken_and_a_note_says_so() -> None:
    before = [row("a", is_detached=True, config_id=None, owner_id=1, pk=n) for n in (1, 2)]

    found = made([], before, said("a"))

    assert (len(found.created), found.reconnected) == (1, [])
    assert found.notes == ["Light a: 2 detached ones had its key, so a new one was made."]


def test_the_one_of_this_config_comes_before_those_of_none() -> None:
    own = row("a", is_detached=True, pk=1)
    orphan = row("a", is_detached=True, config_id=None, owner_id=1, pk=2)

    found = made([], [orphan, own], said("a"))

    assert (found.reconnected, found.created, found.notes) == ([own], [], [])


def test_notes_beyond_a_few_are_counted() -> None:
    rows = [row("p"), *(row(f"d{number}", "p") for number in range(60))]

    found = made(rows, [], said("p"))

    assert len(found.notes) == plan.MAX_NOTES + 1
    assert found.notes[-1] == "And 10 more."


@pytest.mark.parametrize("remove_all", [False, True])
def test_what_was_touched_is_kept_only_when_it_shall_be(remove_all: bool) -> None:  # noqa: FBT001 - a parameter
    rows = [row("linked", pk=1), row("renamed", pk=2, is_renamed=True), row("neither", pk=3)]

    found = made(rows, [], [], linked={1}, remove_all=remove_all)

    assert [one.pk for one in found.detached] == ([] if remove_all else [1, 2])
    assert [one.pk for one in found.removed] == ([1, 2, 3] if remove_all else [3])
