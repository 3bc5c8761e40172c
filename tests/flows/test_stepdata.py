"""Steps as rows keep them: whatever an author's code answers, it is kept whole or refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from jackfield.flows import stepdata
from jackfield.flows.stepdata import StepUnusable
from jackfield.sdk import steps

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "step",
    [
        steps.Done(message="m", result=object()),
        steps.Done(message="m", result=float("nan")),
        steps.Done(message="m", result="x" * 300_000),
        steps.Done(message="a\0b"),
        steps.Done(message="\ud800"),
        steps.Menu(step_id="", title="t", options=[]),
        steps.Menu(step_id="x" * 101, title="t", options=[]),
        steps.Menu(step_id=3, title="t", options=[]),  # type: ignore[arg-type]
        steps.Menu(step_id="m", title="t", options=["a"]),  # type: ignore[list-item]
        steps.External(step_id="e", title="t", url="javascript:alert(1)", expires_at=NOW),
        steps.External(step_id="e", title="t", url="https://a.test/", expires_at=datetime(2026, 1, 1)),  # noqa: DTZ001
        steps.External(step_id="e", title="t", url="https://a.test/\n", expires_at=NOW),
    ],
)
def test_what_cannot_be_kept_or_shown_is_refused(step: Any) -> None:
    with pytest.raises(StepUnusable):
        stepdata.as_data(step)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(result=_JSON, text=st.text(max_size=50))
def test_any_result_is_kept_or_refused(result: Any, text: str) -> None:
    try:
        data = stepdata.as_data(steps.Done(message=text, result=result))
    except StepUnusable:
        return
    assert data["message"] == text
    assert data["type"] == "done"


def test_the_place_is_the_author_s_word_or_counted() -> None:
    form: Any = steps.Form(step_id="f", title="t", form_class=forms.Form, is_last=True)
    counted = stepdata.placed(stepdata.as_data(form), number=5, can_go_back=True, turn=2)
    said = steps.Menu(step_id="m", title="t", options=[], position=3, total=7)

    assert (counted["position"], counted["total"], counted["number"]) == (2, 2, 5)
    placed = stepdata.placed(stepdata.as_data(said), number=1, can_go_back=False, turn=1)
    assert (placed["position"], placed["total"]) == (3, 7)
