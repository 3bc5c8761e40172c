"""Who was sent elsewhere comes back once, as the same person, in time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.utils import timezone

from jackfield.flows import runner, writing
from jackfield.flows.errors import (
    AnswerRefused,
    BeingAnswered,
    FlowExpired,
    FlowNotFound,
    GatewayFailed,
    StepOver,
)
from jackfield.flows.models import Flow
from tests.flows.speaking import again, answer
from tests.flows.talking import Away


@pytest.fixture
def flow(root: Any) -> Flow:
    """A flow whose person is away."""
    return runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="away")


@pytest.fixture
def short() -> Iterator[None]:
    """The service gives no time."""
    before, Away.expires_in = Away.expires_in, timedelta(0)
    yield
    Away.expires_in = before


def state(flow: Flow) -> str:
    """What the service hands back."""
    url: str = runner.external_of(flow)["url"]
    return parse_qs(urlsplit(url).query)["state"][0]


def test_the_url_and_the_code_are_nowhere_in_clear(flow: Flow) -> None:
    shown = runner.external_of(flow)

    assert shown["user_code"] == "ABCD"
    assert len(state(flow)) >= 40
    row = str(Flow.objects.values())
    assert "ABCD" not in row
    assert "away.test" not in row
    assert state(flow) not in row


def test_back_with_the_state_it_goes_on(root: Any, flow: Flow) -> None:
    over = runner.answer_external(user=root, state=state(flow), query={"code": "letters"})

    assert over.step["message"] == "Signed in with 7 letters."
    assert over.is_over is True


def test_twice_is_too_often(root: Any, flow: Flow) -> None:
    token = state(flow)
    runner.answer_external(user=root, state=token, query={"code": "letters"})

    with pytest.raises(StepOver):
        runner.answer_external(user=root, state=token, query={"code": "letters"})


def test_many_at_the_same_moment_are_one(root: Any, flow: Flow) -> None:
    token = state(flow)

    def come_back(_number: int) -> str:
        try:
            runner.answer_external(user=root, state=token, query={"code": "letters"})
        except StepOver:
            return "over"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(come_back, range(4))) == ["done", "over", "over", "over"]


def test_who_died_while_answering_does_not_hold_the_step(root: Any, flow: Flow) -> None:
    with writing.answering(flow) as claimed:
        with pytest.raises(BeingAnswered):
            answer(flow, root)
        with pytest.raises(BeingAnswered):
            answer(claimed, root)
        with pytest.raises(BeingAnswered):
            runner.cancel(user=root, flow_id=flow.pk)
        past = (timezone.now() - timedelta(seconds=1)).isoformat()
        Flow.objects.update(step={**claimed.step, "answering_until": past})

    assert answer(again(flow), root).step["number"] == flow.step["number"] + 1


def test_somebody_else_and_a_guess_find_nothing(root: Any, ada: Any, flow: Flow) -> None:
    for user, token in ((ada, state(flow)), (None, state(flow)), (root, "guessed"), (root, "")):
        with pytest.raises(FlowNotFound):
            runner.answer_external(user=user, state=token, query={"code": "letters"})

    assert again(flow).step == flow.step


@pytest.mark.usefixtures("short")
def test_after_the_service_s_time_it_is_too_late(root: Any) -> None:
    flow = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="away")

    with pytest.raises(FlowExpired):
        runner.answer_external(user=root, state=state(flow), query={"code": "letters"})

    assert again(flow).step == flow.step


def test_after_the_flow_s_time_it_is_too_late(root: Any, flow: Flow) -> None:
    token = state(flow)
    Flow.objects.update(expires_at=timezone.now())

    with pytest.raises(FlowExpired):
        runner.answer_external(user=root, state=token, query={"code": "letters"})


def test_after_it_was_cancelled_there_is_no_way_back(root: Any, flow: Flow) -> None:
    token = state(flow)
    runner.cancel(user=root, flow_id=flow.pk)

    with pytest.raises(StepOver):
        runner.answer_external(user=root, state=token, query={"code": "letters"})


def test_a_wrong_code_uses_the_state_up_and_another_can_be_had(root: Any, flow: Flow) -> None:
    token = state(flow)
    with pytest.raises(GatewayFailed):
        runner.answer_external(user=root, state=token, query={"code": "wrong"})
    with pytest.raises(StepOver):
        runner.answer_external(user=root, state=token, query={"code": "letters"})

    flow = answer(again(flow), root)
    over = runner.answer_external(user=root, state=state(flow), query={"code": "letters"})

    assert over.is_over is True


def test_too_much_is_refused(root: Any, flow: Flow) -> None:
    with pytest.raises(AnswerRefused):
        runner.answer_external(user=root, state=state(flow), query={"code": "x" * 20_000})

    assert again(flow).step == flow.step
