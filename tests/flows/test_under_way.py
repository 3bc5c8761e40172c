"""What is under way goes on by itself, from step to step, until it is over or somebody breaks it off."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Permission
from django.utils import timezone

from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Errand as ErrandRow
from jackfield.flows import going_on, runner, turning, writing
from jackfield.flows.errors import GatewayFailed, NotOffered
from jackfield.flows.models import Flow
from jackfield.realtime.models import StatusChange
from jackfield.registry.queries import state_of
from jackfield.sdk.errors import Unavailable
from tests.flows.speaking import again, answer
from tests.flows.talking import Working


@pytest.fixture
def flow(root: Any) -> Flow:
    """A flow about something that is under way."""
    return runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="working")


@pytest.fixture
def failing() -> Iterator[None]:
    """The service is away."""
    Working.error = Unavailable("The saw is dull.")
    yield
    Working.error = None


def look(flow: Flow, attempt: int = 1) -> timedelta | None:
    """What the worker does."""
    errand = Errand(kind=writing.GO_ON, key=str(flow.pk), payload={}, attempt=attempt)
    found: timedelta | None = async_to_sync(going_on.look)(errand)
    return found


def test_a_worker_is_asked_to_look_in_a_second(flow: Flow) -> None:
    row = ErrandRow.objects.get(kind=writing.GO_ON)

    assert row.key == str(flow.pk)
    assert row.due_at is not None
    assert timedelta(0) < row.due_at - timezone.now() <= writing.LOOK_EVERY


def test_it_is_asked_again_with_its_own_step_until_it_is_done(flow: Flow) -> None:
    first = look(flow)
    under_way = again(flow)
    second = look(flow)
    over = again(flow)
    third = look(flow)

    assert (first, second, third) == (writing.LOOK_EVERY, None, None)
    assert Working.asked_with == (None, "work", "work")
    assert under_way.step["type"] == "progress"
    assert under_way.step["number"] == flow.step["number"] + 1
    assert (over.step["type"], over.is_over) == ("done", True)
    assert state_of("working") == "ACTIVE"
    told = StatusChange.objects.filter(kind=StatusChange.Kind.FLOW, subject_id=flow.pk)
    assert [row.user_id for row in told] == [str(flow.started_by_id)] * 3


def test_an_answer_to_it_changes_nothing(root: Any, flow: Flow) -> None:
    assert answer(flow, root).step == flow.step
    assert Working.asked_with == (None,)


def test_starting_it_again_returns_it_and_asks_nobody(root: Any, flow: Flow) -> None:
    started = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="working")
    run = runner.run(user=root, kind=Flow.Kind.ACTIVATE, integration_id="working", fill=lambda _form: None)

    assert run is not None
    assert (started.pk, run.pk) == (flow.pk, flow.pk)
    assert Working.asked_with == (None,)


def test_what_can_be_broken_off_is_not_looked_at_any_more(root: Any, flow: Flow) -> None:
    over = runner.cancel(user=root, flow_id=flow.pk)

    assert over.step["type"] == "abort"
    assert look(flow) is None
    assert Working.asked_with == (None,)


def test_what_cannot_be_broken_off_goes_on(root: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Working, "is_cancellable", False)
    flow = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="working")

    with pytest.raises(NotOffered):
        runner.cancel(user=root, flow_id=flow.pk)

    assert again(flow).is_over is False


def test_broken_off_while_it_is_asked_it_stays_so(root: Any, flow: Flow) -> None:
    begun = going_on._begun(flow_id=flow.pk)
    assert begun is not None
    runner.cancel(user=root, flow_id=flow.pk)
    row, place, talk, ask = begun
    turn = turning.turned(place, talk, async_to_sync(ask)())

    goes_on = going_on._written(flow=row, turn=turn)

    assert goes_on is False
    assert again(flow).step["type"] == "abort"


@pytest.mark.usefixtures("failing")
def test_a_service_that_is_away_is_asked_again_and_at_last_not(flow: Flow) -> None:
    for attempt in range(1, going_on.MAX_ATTEMPTS):
        with pytest.raises(GatewayFailed):
            look(flow, attempt)
        assert again(flow).is_over is False

    assert look(flow, going_on.MAX_ATTEMPTS) is None
    over = again(flow)
    assert (over.step["type"], over.step["reason"]) == ("abort", "The saw is dull.")
    assert over.step["retryable"] is True


def test_who_lost_the_right_meanwhile_is_told_and_nothing_is_asked(ada: Any) -> None:
    verb = Permission.objects.get(codename="activate_integration")
    ada.user_permissions.add(verb)
    flow = runner.start(user=ada, kind=Flow.Kind.ACTIVATE, integration_id="working")
    ada.user_permissions.remove(verb)

    assert look(flow) is None
    assert again(flow).step["type"] == "abort"
    assert Working.asked_with == (None,)
