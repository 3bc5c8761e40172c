"""Flows as rows: each answer counts once, secrets are sealed, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connections
from django.utils import timezone

from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery, Event
from jackfield.flows import runner, verbs, waiting, writing
from jackfield.flows.errors import FlowExpired, FlowNotFound, FormRefused, StepOver, VerbDenied
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from jackfield.registry.errors import IntegrationNotFound, NotActive
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.queries import record_of, state_of
from jackfield.sdk.formfields import CLEAR
from tests.api.people import make_config


def nothing(form: Any) -> dict[str, Any]:
    """Fill in nothing."""
    return {}


def started(root: Any, kind: Flow.Kind, integration_id: str) -> Flow:
    """A flow at its first step."""
    return runner.start(user=root, kind=kind, integration_id=integration_id)


def test_two_answers_at_the_same_moment_count_once(root: Any) -> None:
    flow = started(root, Flow.Kind.DEACTIVATE, "desk")

    def answer(_number: int) -> str:
        try:
            runner.submit(user=root, flow_id=flow.pk, step_id="confirm", fill=nothing, confirmed=True)
        except StepOver:
            return "over"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(answer, range(4)))

    assert answers == ["done", "over", "over", "over"]
    assert AuditEntry.objects.filter(action="integration.deactivated").count() == 1


def test_what_was_done_meanwhile_ends_the_flow_and_says_so(root: Any) -> None:
    flow = started(root, Flow.Kind.DEACTIVATE, "desk")

    done = runner.run(
        user=root, kind=Flow.Kind.DEACTIVATE, integration_id="desk", fill=nothing, confirmed=True
    )

    assert done is None
    flow.refresh_from_db()
    assert (flow.is_over, flow.step["type"], flow.step["reason"]) == (True, "abort", "It was done meanwhile.")


def test_two_starts_at_the_same_moment_are_one_flow(root: Any) -> None:
    def start(_number: int) -> int:
        try:
            return int(started(root, Flow.Kind.DEACTIVATE, "desk").pk)
        finally:
            connections.close_all()

    # More at once are refused by the bound of a person, if the machine is slow enough for them to meet.
    with ThreadPoolExecutor(waiting.MAX_OF_PERSON) as threads:
        keys = set(threads.map(start, range(waiting.MAX_OF_PERSON)))

    assert len(keys) == 1
    assert Flow.objects.count() == 1


def test_what_was_typed_is_nowhere_in_clear(root: Any) -> None:
    flow = started(root, Flow.Kind.ACTIVATE, "asking-first")
    runner.submit(
        user=root,
        flow_id=flow.pk,
        step_id="settings",
        fill=lambda _form: {"region": "north", "key": "letters of a key"},
    )

    record = record_of("asking-first")
    assert record.settings == {"region": "north"}
    assert set(record.secrets) == {"key"}
    everything = f"{list(Flow.objects.values())} {list(IntegrationRecord.objects.values())}"
    assert "letters of a key" not in everything + str(list(AuditEntry.objects.values()))


def test_activation_settings_that_are_left_out_are_kept(root: Any) -> None:
    registry.activate(
        integration_id="asking-first", actor=root, settings={"region": "north"}, secrets={"key": "letters"}
    )
    sealed = record_of("asking-first").secrets["key"]["sealed"]

    runner.run(
        user=root,
        kind=Flow.Kind.ACTIVATE,
        integration_id="asking-first",
        fill=lambda _form: {"region": "south"},
    )

    record = record_of("asking-first")
    assert record.settings == {"region": "south"}
    assert record.secrets["key"]["sealed"] == sealed


def test_a_required_secret_cannot_be_cleared(root: Any) -> None:
    registry.activate(
        integration_id="asking-first", actor=root, settings={"region": "north"}, secrets={"key": "letters"}
    )

    with pytest.raises(FormRefused):
        runner.run(
            user=root,
            kind=Flow.Kind.ACTIVATE,
            integration_id="asking-first",
            fill=lambda _form: {"key": CLEAR},
        )

    assert set(record_of("asking-first").secrets) == {"key"}


def test_answers_lengthen_its_life_and_never_beyond_a_day(root: Any) -> None:
    flow = started(root, Flow.Kind.ACTIVATE, "choosing")
    assert writing.IDLE <= flow.expires_at - flow.started_at < writing.IDLE + timedelta(seconds=10)
    began = timezone.now() - timedelta(hours=23, minutes=30)
    Flow.objects.update(started_at=began)

    runner.submit(user=root, flow_id=flow.pk, step_id="pick", fill=nothing, option_id="a")

    assert Flow.objects.get().expires_at == began + writing.LIFETIME


def test_what_ran_out_takes_no_answer(root: Any) -> None:
    flow = started(root, Flow.Kind.DEACTIVATE, "desk")
    Flow.objects.update(expires_at=timezone.now())

    with pytest.raises(FlowExpired):
        runner.submit(user=root, flow_id=flow.pk, step_id="confirm", fill=nothing, confirmed=True)

    assert state_of("desk") == "ACTIVE"


def test_who_lost_the_right_meanwhile_cannot_go_on(ada: Any) -> None:
    verb = Permission.objects.get(codename="deactivate_integration")
    ada.user_permissions.add(verb)
    flow = started(ada, Flow.Kind.DEACTIVATE, "desk")
    ada.user_permissions.remove(verb)
    now = get_user_model()._default_manager.get(pk=ada.pk)

    with pytest.raises(VerbDenied):
        runner.submit(user=now, flow_id=flow.pk, step_id="confirm", fill=nothing, confirmed=True)

    assert state_of("desk") == "ACTIVE"


def test_another_s_flow_is_not_found(root: Any, ada: Any) -> None:
    flow = started(root, Flow.Kind.DEACTIVATE, "desk")

    with pytest.raises(FlowNotFound):
        runner.cancel(user=ada, flow_id=flow.pk)


def test_what_is_hidden_and_what_does_not_exist_are_not_found(ada: Any) -> None:
    for integration_id in ("slack", "nonsense"):
        with pytest.raises(IntegrationNotFound):
            verbs.pause(user=ada, integration_id=integration_id)
    with pytest.raises(VerbDenied):
        verbs.pause(user=ada, integration_id="desk")


def test_deactivating_with_all_deletes_configs_and_what_they_are_owed(root: Any, ada: Any) -> None:
    from jackfield.delivery.operations import publish  # noqa: PLC0415
    from tests.api.people import make_config  # noqa: PLC0415

    make_config(ada)
    other = make_config(ada, integration_id="choosing", settings={}, secrets={}, event_types=())
    publish("ticket.opened", {})

    runner.run(
        user=root,
        kind=Flow.Kind.DEACTIVATE,
        integration_id="desk",
        fill=nothing,
        confirmed=True,
        mode="ALL",
    )

    assert [config.pk for config in Config.objects.all()] == [other.pk]
    assert not Delivery.objects.exists()
    assert Event.objects.count() == 1
    assert AuditEntry.objects.filter(action="config.deleted").count() == 1


def test_what_is_not_installed_any_more_can_be_deactivated(root: Any) -> None:
    registry.activate(integration_id="desk", actor=root)
    IntegrationRecord.objects.create(integration_id="gone", state="ACTIVE")

    left = runner.run(
        user=root, kind=Flow.Kind.DEACTIVATE, integration_id="gone", fill=nothing, confirmed=True
    )

    assert left is None
    assert state_of("gone") == "INACTIVE"


def test_what_is_inactive_is_not_deactivated_once_more(root: Any) -> None:
    make_config(root)
    registry.deactivate(integration_id="desk", actor=root)

    with pytest.raises(NotActive):
        started(root, Flow.Kind.DEACTIVATE, "desk")

    assert not Flow.objects.exists()


def test_what_integrations_whose_code_is_gone_have_left_can_be_cleared(root: Any) -> None:
    make_config(root)
    IntegrationRecord.objects.create(integration_id="gone", state=IntegrationRecord.State.INACTIVE)
    with pytest.raises(NotActive):
        started(root, Flow.Kind.DEACTIVATE, "gone")
    Config.objects.update(integration_id="gone")

    flow = started(root, Flow.Kind.DEACTIVATE, "gone")
    over = runner.submit(
        user=root, flow_id=flow.pk, step_id="confirm", fill=nothing, confirmed=True, option_id="ALL"
    )

    assert over.step["type"] == "done"
    assert not Config.objects.exists()
