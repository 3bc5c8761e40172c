"""CONFIGURE, REAUTHENTICATE and DELETE: the operations of configs as conversations."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakSet

import pytest
from django.contrib.auth.models import Permission as PermissionRow
from django.db import connections

from jackfield.configs import keeping, operations, sharing
from jackfield.configs.errors import (
    CheckFailed,
    ConfigNotFound,
    IntegrationUnavailable,
    PermissionDenied,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.flows import runner
from jackfield.flows.errors import AnswerRefused, FormRefused, NotOffered, StepOver
from jackfield.flows.kinds import known
from jackfield.flows.models import Flow
from jackfield.registry import forming
from jackfield.registry import operations as registry
from jackfield.registry.errors import IntegrationNotFound
from jackfield.registry.status import Health
from tests.api.people import make_config
from tests.flows.speaking import again, answer, filling
from tests.support.receiver import Answer, Receiver


@pytest.fixture
def ben() -> Any:
    """A stranger."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    return get_user_model()._default_manager.create_user("ben")


def start(user: Any, kind: Flow.Kind, **about: Any) -> Flow:
    """Start a flow."""
    return runner.start(user=user, kind=kind, **about)


class TestConfiguring:
    def test_a_new_one_is_made_and_the_flow_is_about_it(self, ada: Any, receiver: Receiver) -> None:
        flow = start(ada, Flow.Kind.CONFIGURE, integration_id="desk")

        over = answer(flow, ada, fill=filling(name="Mine", url=receiver.url, token="letters"))

        config = Config.objects.get()
        assert (config.name, config.owner, config.enabled) == ("Mine", ada, True)
        assert keeping.reveal(config) == {"token": "letters"}
        assert config.health == Health.HEALTHY
        assert (over.is_over, over.config_id) == (True, config.pk)
        assert [request.headers["authorization"] for request in receiver.requests] == ["Bearer letters"]

    def test_two_tabs_that_save_at_the_same_moment_make_one(self, ada: Any, receiver: Receiver) -> None:
        flow = start(ada, Flow.Kind.CONFIGURE, integration_id="desk")
        fill = filling(name="Mine", url=receiver.url, token="letters")

        def save(_number: int) -> str:
            try:
                answer(flow, ada, fill=fill)
            except StepOver:
                return "over"
            finally:
                connections.close_all()
            return "done"

        with ThreadPoolExecutor(3) as threads:
            answers = sorted(threads.map(save, range(3)))

        assert answers == ["done", "over", "over"]
        assert Config.objects.count() == 1

    def test_what_is_not_valid_asks_no_service(self, ada: Any, receiver: Receiver) -> None:
        flow = start(ada, Flow.Kind.CONFIGURE, integration_id="desk")

        with pytest.raises(FormRefused):
            answer(flow, ada, fill=filling(name="Mine", url=receiver.url, token="let"))

        assert receiver.requests == []
        assert not Config.objects.exists()

    def test_a_check_that_fails_keeps_what_was_typed(self, ada: Any, receiver: Receiver) -> None:
        receiver.answer_with(Answer(status=401))
        flow = start(ada, Flow.Kind.CONFIGURE, integration_id="desk")
        with pytest.raises(CheckFailed):
            answer(flow, ada, fill=filling(name="Mine", url=receiver.url, token="letters of it"))
        assert not Config.objects.exists()
        _step, shown = runner.form_of(again(flow))
        assert "letters of it" not in str(Flow.objects.values()) + str(shown.form.initial)

        receiver.answer_with(Answer())
        over = answer(again(flow), ada, fill=filling(note="now"))

        assert shown.form.initial["name"] == "Mine"
        assert shown.form.initial["url"] == receiver.url
        assert over.is_over is True
        config = Config.objects.get()
        assert (config.name, config.settings["note"]) == ("Mine", "now")
        assert keeping.reveal(config) == {"token": "letters of it"}

    def test_one_that_is_there_is_changed_where_something_was_given(
        self, ada: Any, receiver: Receiver
    ) -> None:
        config = make_config(ada, url=receiver.url)
        flow = start(ada, Flow.Kind.CONFIGURE, config_id=config.pk)

        answer(flow, ada, fill=filling(note="changed"))

        config.refresh_from_db()
        assert (config.settings["note"], config.name, config.version) == ("changed", "Mine", 2)
        assert keeping.reveal(config) == {"token": "letters"}

    def test_the_second_who_saves_is_told_who_was_first_and_keeps_the_answers(
        self, ada: Any, ben: Any
    ) -> None:
        config = make_config(ada, enabled=False)
        sharing.grant(actor=ada, config_id=config.pk, user_id=ben.pk, role=Role.EDITOR)
        first = start(ada, Flow.Kind.CONFIGURE, config_id=config.pk)
        second = start(ben, Flow.Kind.CONFIGURE, config_id=config.pk)
        answer(first, ada, fill=filling(note="ada's"))

        with pytest.raises(VersionConflict) as refused:
            answer(second, ben, fill=filling(note="ben's"))

        assert (refused.value.current_version, refused.value.changed_by) == (2, ada)
        config.refresh_from_db()
        assert config.settings["note"] == "ada's"
        _step, shown = runner.form_of(again(second))
        assert shown.form.initial["note"] == "ben's"
        # Now that they know, they may go on.
        answer(again(second), ben)
        config.refresh_from_db()
        assert config.settings["note"] == "ben's"

    def test_a_check_that_fails_hides_nobody_s_save(self, ada: Any, receiver: Receiver) -> None:
        config = make_config(ada, url=receiver.url)
        flow = start(ada, Flow.Kind.CONFIGURE, config_id=config.pk)
        operations.update(actor=ada, config_id=config.pk, name="Theirs")
        receiver.answer_with(Answer(status=401))

        with pytest.raises(VersionConflict):
            answer(flow, ada, fill=filling(name="Ours", note="mine"))

        config.refresh_from_db()
        assert config.name == "Theirs"

    @pytest.mark.parametrize("kind", [Flow.Kind.CONFIGURE, Flow.Kind.REAUTHENTICATE])
    def test_a_secret_goes_to_no_place_that_was_not_seen(
        self, ada: Any, receiver: Receiver, kind: Flow.Kind
    ) -> None:
        config = make_config(ada, url="http://127.0.0.1:9/")
        flow = start(ada, kind, config_id=config.pk)
        moved = {**config.settings, "url": receiver.url}
        operations.update(actor=ada, config_id=config.pk, settings=moved, secrets={"token": "for there"})

        with pytest.raises(VersionConflict):
            answer(flow, ada, fill=filling(token="for where it was"))

        assert receiver.requests == []
        assert keeping.reveal(Config.objects.get()) == {"token": "for there"}
        # Now that they have seen it, they may.
        answer(again(flow), ada)
        assert receiver.requests[-1].headers["authorization"] == "Bearer for where it was"

    def test_a_name_that_is_taken_keeps_the_step(self, ada: Any) -> None:
        make_config(ada)
        flow = start(ada, Flow.Kind.CONFIGURE, integration_id="desk")

        with pytest.raises(SettingsRefused):
            answer(
                flow,
                ada,
                fill=filling(name="Mine", url="http://127.0.0.1:9/", token="letters", enabled=False),
            )

        assert again(flow).is_over is False
        assert Config.objects.count() == 1

    def test_who_may_not_gets_nowhere(self, ada: Any, ben: Any) -> None:
        config = make_config(ada)
        with pytest.raises(ConfigNotFound):
            start(ben, Flow.Kind.CONFIGURE, config_id=config.pk)
        sharing.grant(actor=ada, config_id=config.pk, user_id=ben.pk, role=Role.OPERATOR)
        with pytest.raises(PermissionDenied):
            start(ben, Flow.Kind.CONFIGURE, config_id=config.pk)
        with pytest.raises(IntegrationNotFound):
            start(ben, Flow.Kind.CONFIGURE, integration_id="slack")
        with pytest.raises(AnswerRefused):
            start(ben, Flow.Kind.CONFIGURE)

        assert not Flow.objects.exists()

    def test_who_lost_the_right_meanwhile_changes_nothing(self, ada: Any, ben: Any) -> None:
        config = make_config(ada)
        sharing.grant(actor=ada, config_id=config.pk, user_id=ben.pk, role=Role.EDITOR)
        flow = start(ben, Flow.Kind.CONFIGURE, config_id=config.pk)
        sharing.revoke(actor=ada, config_id=config.pk, user_id=ben.pk)

        with pytest.raises(ConfigNotFound):
            answer(flow, ben, fill=filling(note="mine"))

        config.refresh_from_db()
        assert config.version == 1

    def test_an_integration_that_was_deactivated_meanwhile_takes_no_config(self, root: Any, ada: Any) -> None:
        flow = start(ada, Flow.Kind.CONFIGURE, integration_id="desk")
        verb = PermissionRow.objects.get(codename="activate_integration")
        ada.user_permissions.add(verb)
        registry.deactivate(integration_id="desk", actor=root)
        ada = type(ada).objects.get(pk=ada.pk)

        with pytest.raises(IntegrationUnavailable):
            answer(flow, ada, fill=filling(name="Mine", url="http://127.0.0.1:9/", token="letters"))

        assert not Config.objects.exists()

    def test_a_config_that_was_deleted_meanwhile_ends_the_flow(self, ada: Any) -> None:
        config = make_config(ada)
        flow = start(ada, Flow.Kind.CONFIGURE, config_id=config.pk)

        operations.delete(actor=ada, config_id=config.pk)

        over = again(flow)
        assert (over.is_over, over.config_id, over.answers) == (True, None, {})
        assert over.step["reason"] == "The config was deleted meanwhile."
        with pytest.raises(StepOver):
            answer(flow, ada, fill=filling(note="mine"))

    def test_a_config_that_went_with_nobody_told_ends_it_too(self, ada: Any) -> None:
        config = make_config(ada)
        flow = start(ada, Flow.Kind.CONFIGURE, config_id=config.pk)
        Config.objects.filter(pk=config.pk).delete()

        over = answer(flow, ada, fill=filling(note="mine"))

        assert over.step["type"] == "abort"

    def test_an_author_s_form_that_raises_is_told_and_not_quoted(
        self, ada: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from jackfield.flows.errors import GatewayFailed  # noqa: PLC0415

        monkeypatch.setattr(forming, "_told", WeakSet())

        with pytest.raises(GatewayFailed) as failed:
            start(ada, Flow.Kind.CONFIGURE, integration_id="raising")

        assert "a mistake" not in str(failed.value)
        assert "a mistake in the form" in caplog.text
        assert not Flow.objects.exists()


class TestSigningInAgain:
    def test_asks_the_secrets_alone_and_mends_the_health(self, ada: Any, receiver: Receiver) -> None:
        config = make_config(ada, url=receiver.url)
        Config.objects.update(health=Health.UNAUTHORIZED, health_reason="The token has run out.")
        flow = start(ada, Flow.Kind.REAUTHENTICATE, config_id=config.pk)
        _step, shown = runner.form_of(flow)

        over = answer(flow, ada, fill=filling(token="new letters"))

        assert flow.step["description"] == "The token has run out."
        # A check need not have seen the secret, so nothing is said of what it is worth.
        assert "the next answer shows" in again(over).step["message"]
        assert list(shown.form.fields) == ["token", "extra"]
        config.refresh_from_db()
        assert over.is_over is True
        assert keeping.reveal(config)["token"] == "new letters"
        assert config.health == Health.HEALTHY
        assert receiver.requests[-1].headers["authorization"] == "Bearer new letters"

    def test_with_nothing_new_the_service_is_asked_again(self, ada: Any, receiver: Receiver) -> None:
        config = make_config(ada, url=receiver.url)
        Config.objects.update(health=Health.UNAUTHORIZED)
        flow = start(ada, Flow.Kind.REAUTHENTICATE, config_id=config.pk)

        answer(flow, ada)

        config.refresh_from_db()
        assert (config.health, config.version) == (Health.HEALTHY, 1)

    def test_a_secret_that_is_refused_is_not_saved(self, ada: Any, receiver: Receiver) -> None:
        receiver.answer_with(Answer(status=401))
        config = make_config(ada, url=receiver.url)
        flow = start(ada, Flow.Kind.REAUTHENTICATE, config_id=config.pk)

        with pytest.raises(CheckFailed):
            answer(flow, ada, fill=filling(token="new letters"))

        config.refresh_from_db()
        assert keeping.reveal(config)["token"] == "letters"
        assert again(flow).is_over is False

    def test_no_other_setting_can_be_slipped_in(self, ada: Any, receiver: Receiver) -> None:
        config = make_config(ada, url=receiver.url)
        flow = start(ada, Flow.Kind.REAUTHENTICATE, config_id=config.pk)

        answer(flow, ada, fill=filling(token="new letters", name="Yours", enabled=False))

        config.refresh_from_db()
        assert (config.name, config.enabled) == ("Mine", True)

    def test_is_not_offered_where_there_are_no_secrets(self, ada: Any) -> None:
        config = make_config(ada, integration_id="choosing", settings={}, secrets={}, event_types=())

        with pytest.raises(NotOffered):
            start(ada, Flow.Kind.REAUTHENTICATE, config_id=config.pk)


class TestDeleting:
    def test_says_what_goes_and_wants_the_name_while_something_waits(self, ada: Any) -> None:
        from jackfield.delivery.operations import publish  # noqa: PLC0415

        config = make_config(ada)
        publish("ticket.opened", {})
        flow = start(ada, Flow.Kind.DELETE, config_id=config.pk)
        counts = {c["label"]: c["count"] for c in flow.step["consequences"]}

        with pytest.raises(AnswerRefused):
            answer(flow, ada, confirmed=True)
        assert Config.objects.exists()
        over = answer(flow, ada, confirmed=True, typed="Mine")

        assert counts["Deliveries that wait and will never be sent"] == 1
        assert flow.step["type_to_confirm"] == "Mine"
        assert (over.step["message"], over.is_over, over.config_id) == ("Mine was deleted.", True, None)
        assert not Config.objects.exists()

    def test_a_no_leaves_it(self, ada: Any) -> None:
        config = make_config(ada)
        flow = start(ada, Flow.Kind.DELETE, config_id=config.pk)

        over = answer(flow, ada, confirmed=False)

        assert flow.step["type_to_confirm"] is None
        assert over.step["type"] == "abort"
        assert Config.objects.exists()

    def test_who_may_not_delete_is_told(self, ada: Any, ben: Any) -> None:
        config = make_config(ada)
        sharing.grant(actor=ada, config_id=config.pk, user_id=ben.pk, role=Role.EDITOR)

        with pytest.raises(PermissionDenied):
            start(ben, Flow.Kind.DELETE, config_id=config.pk)

        assert not Flow.objects.exists()


def test_what_nobody_registered_is_not_offered(root: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(known._kinds, Flow.Kind.MANAGE.value)
    with pytest.raises(NotOffered):
        start(root, Flow.Kind.MANAGE, integration_id="desk")


def test_one_open_flow_for_each_thing(ada: Any) -> None:
    config = make_config(ada)

    keys = {
        start(ada, Flow.Kind.CONFIGURE, integration_id="desk").pk,
        start(ada, Flow.Kind.CONFIGURE, integration_id="desk").pk,
        start(ada, Flow.Kind.CONFIGURE, config_id=config.pk).pk,
        start(ada, Flow.Kind.CONFIGURE, config_id=config.pk, integration_id="desk").pk,
        start(ada, Flow.Kind.DELETE, config_id=config.pk).pk,
    }

    assert len(keys) == 3
