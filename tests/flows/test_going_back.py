"""An earlier answer can be changed: what was answered is kept, sealed, and shown again."""

from typing import Any

import pytest

from jackfield.flows import keeping, runner
from jackfield.flows.errors import AnswerRefused, FormRefused, StepOver
from jackfield.flows.keeping import Kept, Turn
from jackfield.flows.models import Flow
from jackfield.registry.queries import record_of
from jackfield.sdk.formfields import CLEAR
from jackfield.sdk.steps import GatewayRequest
from tests.flows.speaking import again, answer, filling


@pytest.fixture
def flow(root: Any) -> Flow:
    """A flow of the wizard, at its first step."""
    return runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="wizard")


def places(flow: Flow) -> tuple[Any, ...]:
    """Where it stands, of how many, and whether one can go back."""
    step = flow.step
    return step["step_id"], step["position"], step["total"], step["can_go_back"]


def test_every_answer_arrives_at_the_end_secrets_sealed(root: Any, flow: Flow) -> None:
    seen = [places(flow)]
    for given in (
        {"fill": filling(region="north", key="letters of a key")},
        {"fill": filling(size="3")},
        {"option_id": "b"},
    ):
        flow = answer(flow, root, **given)
        seen.append(places(flow))
        assert "letters of a key" not in str(Flow.objects.values())
    flow = answer(flow, root, confirmed=True)

    assert seen == [
        ("region", 1, None, False),
        ("size", 2, None, True),
        ("pick", 3, None, True),
        ("sure", 4, 4, True),
    ]
    assert places(flow) == ("done", None, None, False)
    record = record_of("wizard")
    assert record.settings == {"region": "north", "size": 3, "pick": "b"}
    assert set(record.secrets) == {"key"}
    assert flow.answers == {}


def test_going_back_shows_what_was_answered_and_takes_another(root: Any, flow: Flow) -> None:
    flow = answer(flow, root, fill=filling(region="north", key="letters of a key"))
    flow = answer(flow, root, fill=filling(size="3"))
    flow = answer(flow, root, back=True)
    _step, shown = runner.form_of(flow)
    flow = answer(flow, root, back=True)
    _step, first = runner.form_of(flow)
    # The key is left empty: it stays what was typed.
    flow = answer(flow, root, fill=filling(region="south"))
    flow = answer(flow, root, fill=filling(size="4"))
    flow = answer(flow, root, option_id="a")
    answer(flow, root, confirmed=True)

    assert shown.form.get_initial_for_field(shown.form.fields["size"], "size") == 3
    assert first.form.get_initial_for_field(first.form.fields["region"], "region") == "north"
    assert getattr(first.form.fields["key"], "is_set", None) is True
    assert first.form.initial.get("region") == "north"
    record = record_of("wizard")
    assert record.settings == {"region": "south", "size": 4, "pick": "a"}
    assert set(record.secrets) == {"key"}


def test_from_the_first_step_one_cannot_go_back(root: Any, flow: Flow) -> None:
    with pytest.raises(AnswerRefused):
        answer(flow, root, back=True)

    assert again(flow).step == flow.step


def test_a_second_tab_that_answers_the_step_before_is_told_so(root: Any, flow: Flow) -> None:
    first = answer(flow, root, fill=filling(region="north", key="letters"))
    back = answer(first, root, back=True)

    with pytest.raises(StepOver):
        answer(first, root, fill=filling(size="3"))

    assert again(flow).step == back.step


def test_what_is_not_valid_leaves_the_step(root: Any, flow: Flow) -> None:
    flow = answer(flow, root, fill=filling(region="north", key="letters"))

    with pytest.raises(FormRefused):
        answer(flow, root, fill=filling(size="0"))

    assert again(flow).step == flow.step


def test_what_is_kept_comes_back_as_it_was(root: Any, flow: Flow) -> None:
    request = GatewayRequest(
        step_id="one", values={"a": CLEAR, "b": [1, "zwei"], "c": None}, option_id="x", typed="y"
    )
    kept = Kept(
        turns=(Turn(request=request, step_type="form", secret_names=frozenset({"a"})),),
        typed={"k": CLEAR},
        notes={"version": 3},
        step={"url": "https://a.test/"},
    )

    flow.answers = keeping.seal(flow=flow, kept=kept)

    assert keeping.unseal(flow) == kept


def test_old_answers_are_forgotten_and_one_that_is_too_much_is_refused(flow: Flow) -> None:
    turn = Turn(request=GatewayRequest(step_id="s", values={"v": "x" * 20_000}), step_type="form")
    flow.answers = keeping.seal(flow=flow, kept=Kept(turns=(turn,) * 200))
    assert 1 < len(keeping.unseal(flow).turns) <= 25

    huge = Turn(request=GatewayRequest(step_id="s", values={"v": "x" * 600_000}), step_type="form")
    with pytest.raises(AnswerRefused):
        keeping.seal(flow=flow, kept=Kept(turns=(turn, huge)))
