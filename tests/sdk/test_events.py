import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk.events import covering_patterns, matches, overlap, valid_event_type, valid_pattern

SEGMENTS = st.lists(st.sampled_from(["a", "b", "ticket", "x_1"]), min_size=2, max_size=4)
TYPES = SEGMENTS.map(".".join)
PATTERNS = st.one_of(st.just("*"), TYPES, SEGMENTS.map(lambda s: ".".join([*s[:-1], "*"])))


@pytest.mark.parametrize("text", ["ticket.opened", "a.b.c", "pull_request.merged_2", "a." + "b" * 198])
def test_a_noun_and_a_verb_are_an_event_type(text: str) -> None:
    assert valid_event_type(text)
    assert valid_pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ticket",
        "Ticket.opened",
        "a..b",
        ".a.b",
        "a.b.",
        "a b.c",
        "a.*",
        "*",
        "a.b\n",
        "a." + "b" * 199,
        "ä.b",
    ],
)
def test_anything_else_is_no_event_type(text: str) -> None:
    assert not valid_event_type(text)


@pytest.mark.parametrize("text", ["*", "ticket.*", "a.b.*"])
def test_a_star_may_stand_for_the_last_segments(text: str) -> None:
    assert valid_pattern(text)


@pytest.mark.parametrize(
    "text", ["", "ticket", "*.opened", "a.*.b", "a*", "a.b*", "**", "a.**", "*.*", "a.*\n"]
)
def test_a_star_may_stand_nowhere_else(text: str) -> None:
    assert not valid_pattern(text)


def test_the_patterns_that_cover_a_type_run_from_the_particular_to_the_general() -> None:
    assert covering_patterns("a.b.c") == ["a.b.c", "a.b.*", "a.*", "*"]


@pytest.mark.parametrize(
    ("pattern", "event_type", "covered"),
    [
        ("*", "a.b", True),
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", True),
        ("a.*", "ab.c", False),
        ("a.b.*", "a.b", False),
        ("a.b", "a.b", True),
        ("a.b", "a.b.c", False),
    ],
)
def test_a_star_stands_for_one_segment_or_more(pattern: str, event_type: str, covered: bool) -> None:  # noqa: FBT001 - a table
    assert matches(pattern, event_type) is covered


@given(TYPES, PATTERNS)
def test_a_pattern_covers_a_type_exactly_when_it_is_among_its_covering_patterns(
    kind: str, pattern: str
) -> None:
    assert matches(pattern, kind) == (pattern in covering_patterns(kind))


@given(PATTERNS, PATTERNS, TYPES)
def test_patterns_that_cover_one_type_overlap(one: str, other: str, kind: str) -> None:
    if matches(one, kind) and matches(other, kind):
        assert overlap(one, other)
        assert overlap(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("a.*", "b.*"), ("a.b", "a.c"), ("a.b.*", "a.c.*"), ("a.b", "b.*")]
)
def test_patterns_of_different_things_do_not_overlap(one: str, other: str) -> None:
    assert not overlap(one, other)
