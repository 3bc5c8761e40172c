"""Whatever the data and the conditions: the engine says what the naive one says, and never raises."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk.conditions import OPERATORS, Takes, parse
from jackfield.sdk.conditions.judging import Judge, compiled
from jackfield.sdk.conditions.plans import Plan
from jackfield.sdk.conditions.reading import examine
from tests.sdk.conditions import naive
from tests.sdk.conditions.events import event

_NAMES = ("title", "count", "tags")
#: Few letters, so that what is compared is often alike.
_TEXTS = st.text(alphabet="ab1.-e", min_size=1, max_size=4)
_NUMBERS = st.one_of(st.integers(-3, 12), st.sampled_from([0.5, 1.0, -1.5, 1e300]), st.integers())
_SCALARS = st.one_of(st.none(), st.booleans(), _NUMBERS, _TEXTS, st.just(""))
_VALUES = st.one_of(_SCALARS, st.lists(_SCALARS, max_size=3), st.dictionaries(_TEXTS, _SCALARS, max_size=2))
_DATA = st.dictionaries(st.sampled_from(_NAMES), _VALUES)
_WANTED = st.one_of(_TEXTS, _NUMBERS.map(repr), st.sampled_from(["true", "false", "True", "1", "0.5"]))
_PATTERNS = st.sampled_from(["a", "a*b", "(a|b)+$", ".*1", "[ab]{2}", r"\d+", "^$", "b?1"])
_MODES = st.sampled_from(["ALWAYS", "ALL", "ANY"])


@st.composite
def _conditions(draw: st.DrawFn) -> dict[str, Any]:
    operator = draw(st.sampled_from(sorted(OPERATORS)))
    takes = OPERATORS[operator].takes
    if operator.endswith("regex"):
        values = [draw(_PATTERNS)]
    elif operator in {"greater-than", "less-than"}:
        values = [draw(_NUMBERS.map(repr))]
    else:
        most = {Takes.NOTHING: 0, Takes.ONE: 1, Takes.MANY: 3}[takes]
        values = draw(st.lists(_WANTED, min_size=min(most, 1), max_size=most))
    return {"choice": f"data.{draw(st.sampled_from(_NAMES))}", "operator": operator, "values": values}


_SETS = st.fixed_dictionaries({"mode": _MODES, "conditions": st.lists(_conditions(), max_size=4)})


@given(data=_DATA, kept=_SETS)
def test_a_set_matches_when_the_naive_one_does(data: dict[str, Any], kept: dict[str, Any]) -> None:
    assert Judge(event(data)).matches(compiled(parse(kept))) is naive.matches(data, kept)


@given(data=_DATA, kept=st.lists(_SETS, max_size=8))
def test_a_plan_finds_the_sets_that_match_one_by_one(
    data: dict[str, Any], kept: list[dict[str, Any]]
) -> None:
    plan = Plan((key, compiled(parse(one))) for key, one in enumerate(kept))

    found = plan.matched(Judge(event(data)))

    assert sorted(found) == [key for key, one in enumerate(kept) if naive.matches(data, one)]


@given(kept=_SETS)
def test_what_is_kept_is_read_back_as_it_was(kept: dict[str, Any]) -> None:
    read = parse(kept)
    assert parse(json.loads(json.dumps(read.as_json()))) == read


_ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=50)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(data=st.dictionaries(st.sampled_from(_NAMES), _ANYTHING), kept=_SETS, path=st.text(max_size=20))
def test_no_data_and_no_path_makes_it_raise(data: dict[str, Any], kept: dict[str, Any], path: str) -> None:
    for one in kept["conditions"]:
        one["choice"] = f"data.{path.replace(chr(0), '') or 'x'}"
        try:
            one["choice"].encode()
        except UnicodeEncodeError:
            one["choice"] = "data.x"
    judge = Judge(event(data))
    conditions = compiled(parse(kept))

    assert judge.matches(conditions) is (1 in Plan([(1, conditions)]).matched(Judge(event(data))))


@given(junk=_ANYTHING)
def test_junk_is_refused_with_typed_errors_or_read_as_it_is(junk: Any) -> None:
    read, problems = examine({"mode": "ALL", "conditions": junk})

    assert all(problem.code and str(problem) for problem in problems)
    assert problems or read.as_json()["conditions"] == junk
