"""MANAGE: an action of an integration, a config or a thing, done with the right to it and no other."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission as PermissionRow
from django.db import connections
from django.utils import timezone

from jackfield.audit.models import AuditEntry
from jackfield.configs import sharing
from jackfield.configs.errors import ConfigNotFound, IntegrationUnavailable, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.delivery.models import Event, Memory
from jackfield.flows import expiring, runner
from jackfield.flows.errors import (
    ActionNotFound,
    AnswerRefused,
    BeingAnswered,
    FormRefused,
    GatewayFailed,
    NotEnabled,
    ResourceNotFound,
    StepOver,
    VerbDenied,
)
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from jackfield.registry.errors import IntegrationNotFound
from jackfield.registry.status import Health
from jackfield.resources.models import Resource
from tests.api.people import make_config
from tests.flows.speaking import again, answer, filling, nothing
from tests.flows.talking import Acting


@pytest.fixture
def ben() -> Any:
    """A stranger."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    return get_user_model()._default_manager.create_user("ben")


@pytest.fixture
def lamp(ada: Any) -> Config:
    """A config of Ada's."""
    return make_config(
        ada,
        integration_id="acting",
        name="Lamp",
        settings={"url": "http://127.0.0.1:9/"},
        secrets={"token": "letters of a token"},
        event_types=(),
    )


def manage(user: Any, action: str, *, fill: Any = nothing, **about: Any) -> Flow:
    """Do an action at once."""
    row = runner.run(user=user, kind=Flow.Kind.MANAGE, action=action, fill=fill, keeps_end=True, **about)
    assert row is not None
    return row


class TestOfAnIntegration:
    def test_is_answered_at_once_by_a_flow_that_is_over(self, root: Any) -> None:
        flow = manage(root, "count", integration_id="acting")

        assert (flow.is_over, flow.step["message"]) == (True, "Counted.")
        assert flow.step["facts"] == [{"label": "Lamps", "value": "3", "tone": "INFO"}]
        assert flow.step["result"] == {"lamps": 3}
        assert Acting.done == (("count", None),)

    def test_needs_the_permission_to_manage(self, ada: Any) -> None:
        with pytest.raises(VerbDenied):
            manage(ada, "count", integration_id="acting")
        ada.user_permissions.add(PermissionRow.objects.get(codename="manage_integration"))
        manage(type(ada).objects.get(pk=ada.pk), "count", integration_id="acting")

        assert len(Acting.done) == 1

    def test_what_loses_something_asks_first(self, root: Any) -> None:
        flow = manage(root, "purge", integration_id="acting")
        assert (flow.step["type"], flow.step["destructive"], Acting.done) == ("confirm", True, ())
        no = answer(flow, root)
        flow = manage(root, "purge", integration_id="acting")
        yes = answer(flow, root, confirmed=True)

        assert no.step["type"] == "abort"
        assert (yes.step["message"], Acting.done) == ("Purged.", ("purge",))
        entry = AuditEntry.objects.get(action="integration.managed")
        assert (entry.actor, entry.subject_id) == (root, "acting")
        assert [change["after"] for change in entry.changes] == ["purge"]

    def test_a_yes_in_two_tabs_at_the_same_moment_does_it_once(self, root: Any) -> None:
        flow = manage(root, "purge", integration_id="acting")

        def say_yes(_number: int) -> str:
            try:
                answer(flow, root, confirmed=True)
            except StepOver:
                return "over"
            finally:
                connections.close_all()
            return "done"

        with ThreadPoolExecutor(4) as threads:
            assert sorted(threads.map(say_yes, range(4))) == ["done", "over", "over", "over"]

        assert Acting.done == ("purge",)

    def test_what_is_being_done_is_neither_broken_off_nor_done_once_more_and_is_written_down(
        self, root: Any
    ) -> None:
        flow = manage(root, "purge", integration_id="acting")
        attempts: dict[str, Callable[[], object]] = {
            "cancelled": lambda: runner.cancel(user=root, flow_id=flow.pk),
            "answered": lambda: answer(flow, root, confirmed=True),
            "read again and answered": lambda: answer(again(flow), root, confirmed=True),
            "done at once": lambda: manage(root, "purge", integration_id="acting"),
        }
        refused = []

        def meanwhile() -> None:
            try:
                for name, attempt in attempts.items():
                    try:
                        attempt()
                    except BeingAnswered:
                        refused.append(name)
            finally:
                connections.close_all()

        Acting.meanwhile = meanwhile
        over = answer(flow, root, confirmed=True)

        assert refused == list(attempts)
        assert (over.step["message"], Acting.done) == ("Purged.", ("purge",))
        assert AuditEntry.objects.filter(action="integration.managed").count() == 1

    def test_a_flow_does_not_run_out_while_it_is_answered(self, root: Any) -> None:
        flow = manage(root, "purge", integration_id="acting")
        Flow.objects.update(expires_at=timezone.now() + timedelta(seconds=2))

        def meanwhile() -> None:
            try:
                expires_at = again(flow).expires_at
                # As if it took until then.
                Flow.objects.update(expires_at=expires_at - timedelta(seconds=3))
                expiring.sweep_now()
            finally:
                connections.close_all()

        Acting.meanwhile = meanwhile
        over = answer(flow, root, confirmed=True)

        assert (over.step["message"], Acting.done) == ("Purged.", ("purge",))
        assert AuditEntry.objects.filter(action="integration.managed").count() == 1

    def test_an_unknown_one_is_not_found(self, root: Any) -> None:
        for action in ("nonsense", "No Such", "x\0", "a" * 200):
            with pytest.raises(ActionNotFound):
                manage(root, action, integration_id="acting")
        with pytest.raises(ActionNotFound):
            manage(root, "count", integration_id="desk")
        with pytest.raises(IntegrationNotFound):
            manage(root, "count", integration_id="nonsense")
        with pytest.raises(AnswerRefused):
            manage(root, "", integration_id="acting")

        assert not Flow.objects.exists()

    def test_an_inactive_one_offers_nothing(self, root: Any) -> None:
        registry.deactivate(integration_id="acting", actor=root)

        with pytest.raises(IntegrationUnavailable):
            manage(root, "count", integration_id="acting")

        assert Acting.done == ()


class TestOfAConfig:
    def test_publishes_to_its_owner_and_remembers_when_it_ends_well(self, root: Any, lamp: Config) -> None:
        flow = manage(root, "note", config_id=lamp.pk, fill=filling(text="dim"))

        assert flow.step["message"] == "Noted for Lamp."
        assert flow.config_id == lamp.pk
        event = Event.objects.get()
        assert (event.type, event.data, event.publisher) == ("note.taken", {"text": "dim"}, lamp.owner)
        assert event.audience == {"users": [lamp.owner_id]}
        assert Memory.objects.get(config=lamp).data == {"last": "dim"}
        assert AuditEntry.objects.get(action="config.managed").subject_id == str(lamp.pk)

    def test_asks_its_form_and_takes_the_answer(self, ada: Any, lamp: Config) -> None:
        flow = manage(ada, "note", config_id=lamp.pk, fill=lambda _form: None)
        assert (flow.step["type"], flow.step["title"]) == ("form", "Note")

        with pytest.raises(FormRefused):
            answer(flow, ada, fill=filling(text="x" * 51))
        assert not Event.objects.exists()
        over = answer(flow, ada, fill=filling(text="dim"))

        assert over.step["result"] == {"text": "dim"}
        assert Event.objects.count() == 1

    def test_needs_operate_and_view_for_what_reads(self, ada: Any, ben: Any, lamp: Config) -> None:
        with pytest.raises(ConfigNotFound):
            manage(ben, "look", config_id=lamp.pk)
        sharing.grant(actor=ada, config_id=lamp.pk, user_id=ben.pk, role=Role.VIEWER)
        looked = manage(ben, "look", config_id=lamp.pk)
        with pytest.raises(PermissionDenied):
            manage(ben, "note", config_id=lamp.pk, fill=filling(text="dim"))
        sharing.grant(actor=ada, config_id=lamp.pk, user_id=ben.pk, role=Role.OPERATOR)
        manage(ben, "note", config_id=lamp.pk, fill=filling(text="dim"))

        assert looked.step["message"] == "http://127.0.0.1:9/"
        # What only reads is not written down.
        assert AuditEntry.objects.filter(action="config.managed").count() == 1
        assert Event.objects.count() == 1

    def test_must_be_named_where_it_is_needed_and_nowhere_else(self, root: Any, lamp: Config) -> None:
        for action, about, path in (
            ("note", {"integration_id": "acting"}, ("configId",)),
            ("count", {"config_id": lamp.pk}, ("configId",)),
            ("switch", {"config_id": lamp.pk}, ("resourceId",)),
            ("look", {"config_id": lamp.pk, "integration_id": "desk"}, ("integrationId",)),
        ):
            with pytest.raises(AnswerRefused) as refused:
                manage(root, action, **about)
            assert refused.value.issues[0][0] == path

        assert Acting.done == ()

    def test_an_author_s_mistake_is_masked_and_starred(
        self, ada: Any, lamp: Config, caplog: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises(GatewayFailed) as failed:
            manage(ada, "blunder", config_id=lamp.pk)

        logged = str([vars(record) for record in caplog.records])
        assert "a mistake" not in str(failed.value)
        assert "a mistake with ***" in logged
        assert "letters of a token" not in logged
        lamp.refresh_from_db()
        assert lamp.health == Health.UNKNOWN

    def test_a_refused_sign_in_is_the_config_s_health(self, ada: Any, lamp: Config) -> None:
        with pytest.raises(GatewayFailed) as failed:
            manage(ada, "sign", config_id=lamp.pk)

        assert failed.value.verdict.reason == "The lamp does not know you."
        lamp.refresh_from_db()
        assert lamp.health == Health.UNAUTHORIZED

    def test_a_disabled_one_is_asked_nothing(self, ada: Any, lamp: Config) -> None:
        Config.objects.update(enabled=False)

        with pytest.raises(NotEnabled):
            manage(ada, "look", config_id=lamp.pk)

    def test_a_flow_about_it_is_one_for_each_action(self, ada: Any, lamp: Config) -> None:
        def start(action: str) -> int:
            flow = runner.start(user=ada, kind=Flow.Kind.MANAGE, config_id=lamp.pk, action=action)
            return int(flow.pk)

        assert start("note") == start("note")
        assert start("note") != start("look")


class TestOfAThing:
    @pytest.fixture
    def light(self, lamp: Config) -> Resource:
        """A lamp's light."""
        return Resource.objects.create(
            config=lamp,
            integration_id="acting",
            integration_key="Hall.1",
            folded_key="hall.1",
            kind="light",
            name="Hall",
        )

    def test_is_commanded(self, ada: Any, light: Resource) -> None:
        flow = manage(ada, "switch", resource_id=light.pk)

        assert (flow.step["message"], flow.step["result"]) == ("Hall is on.", "Hall.1")
        assert json.loads(flow.about) == ["acting", light.config_id, "switch", light.pk]

    def test_of_another_kind_or_of_another_s_it_is_not_found(
        self, ada: Any, ben: Any, light: Resource
    ) -> None:
        with pytest.raises(ResourceNotFound):
            manage(ben, "switch", resource_id=light.pk)
        with pytest.raises(ResourceNotFound):
            manage(ada, "switch", resource_id=light.pk + 1)
        Resource.objects.update(kind="door")
        with pytest.raises(ActionNotFound):
            manage(ada, "switch", resource_id=light.pk)

        assert not Flow.objects.exists()

    def test_of_another_config_than_named_it_is_refused(self, ada: Any, light: Resource) -> None:
        other = make_config(ada)

        with pytest.raises(AnswerRefused):
            manage(ada, "switch", resource_id=light.pk, config_id=other.pk)
