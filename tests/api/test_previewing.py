"""Samples, previews and why an event goes to a config, through the API."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.event_types import register_event_type, unregister_event_type
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.registry import operations as registry
from jackfield.registry import process
from jackfield.sdk import Integration, IntegrationConfigForm, on
from tests.api.form_queries import form_of
from tests.api.people import Caller, People, make_config
from tests.api.test_forms_fields import named
from tests.support.receiver import Receiver

PREVIEW = "verdict { matched decidedBy } requests { method url headers { name value } body } endedBecause"
VERDICT = "{ matched decidedBy rules { rule held actual } }"
SLACK = "services/T00/B00/a1b2c3d4e5f6"
FIRE = {"sample": {"type": "ticket.opened", "data": {"title": "fire <!channel>"}}}


@pytest.fixture(autouse=True)
def _type(surroundings: None) -> Iterator[None]:
    register_event_type("ticket.opened", sample={"title": "A printer"})
    for integration_id in ("slack", "webhook"):
        registry.activate(integration_id=integration_id, actor=None)
    yield
    unregister_event_type("ticket.opened")


class Endless(Integration[Any]):
    """Waits for what never comes."""

    integration_id = "endless"
    name = "Endless"
    config_form_cls = IntegrationConfigForm

    def initialize(self) -> None:
        """Nothing to begin."""

    @on("*")
    async def post(self, event: Any, context: Any) -> None:
        """Send, then wait."""
        await context.http.put("https://endless.test/")
        await asyncio.Event().wait()


def slack(people: People, receiver: Receiver, **fields: Any) -> Config:
    """A config of Ada's."""
    return make_config(
        people.ada,
        integration_id="slack",
        **{"settings": {}, "secrets": {"webhook_url": f"{receiver.url}/{SLACK}"}, **fields},
    )


def preview(caller: Caller, config: Config, **given: Any) -> dict[str, Any]:
    """What previewDelivery says."""
    return caller.do("previewDelivery", PREVIEW, **{"configId": f"cfg_{config.pk}", "event": FIRE, **given})


def explain(caller: Caller, config: Config, source: Any) -> dict[str, Any]:
    """The whole answer."""
    query = f"query($e: EventSourceInput!, $c: ID!) {{ explainRouting(event: $e, configId: $c) {VERDICT} }}"
    return caller.raw(query, {"e": source, "c": f"cfg_{config.pk}"})


class TestPreview:
    def test_shows_what_would_leave_and_sends_nothing(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = slack(people, receiver)
        before = Config.objects.values().get()

        answer = preview(ada, config)

        [request] = answer["requests"]
        assert answer["verdict"] == {"matched": True, "decidedBy": "Nothing stands against it."}
        assert (request["method"], request["url"]) == ("POST", "***")
        assert json.loads(request["body"])["text"] == "Ticket opened: fire &lt;!channel&gt;"
        assert SLACK not in json.dumps(answer)
        assert answer["endedBecause"] is None
        assert receiver.requests == []
        assert not Event.objects.exists()
        assert not Attempt.objects.exists()
        assert Config.objects.values().get() == before

    def test_of_an_event_that_was_published(self, people: People, ada: Caller, receiver: Receiver) -> None:
        config = slack(people, receiver)
        event = publish("ticket.opened", {"title": "real"})

        answer = preview(ada, config, event={"eventId": ids.encode("evt", event.uid)})

        assert "real" in answer["requests"][0]["body"]
        assert receiver.requests == []

    def test_the_signature_is_stars(self, people: People, ada: Caller, receiver: Receiver) -> None:
        key = "whsec_" + "QUFB" * 10
        config = make_config(
            people.ada,
            integration_id="webhook",
            settings={"url": receiver.url},
            secrets={"signing_secret": key},
        )

        [request] = preview(ada, config, event={"sample": {"type": "ticket.opened"}})["requests"]

        headers = {one["name"].lower(): one["value"] for one in request["headers"]}
        assert headers["webhook-signature"] == "***"
        assert headers["webhook-id"].startswith("evt_")
        assert json.loads(request["body"])["data"] == {"title": "A printer"}
        assert receiver.requests == []

    def test_as_if_what_is_typed_were_saved(self, people: People, ada: Caller, receiver: Receiver) -> None:
        config = slack(people, receiver)
        token = form_of(ada, f"cfg_{config.pk}", "{ token }")["token"]
        values = named(
            message={"text": "Look: {{ event.data.title }} for {{ config.name }}"},
            enabled={"checked": False},
        )

        answer = preview(ada, config, formToken=token, values=values)

        body = json.loads(answer["requests"][0]["body"])
        assert body["text"] == "Look: fire &lt;!channel&gt; for Mine"
        assert answer["verdict"] == {"matched": False, "decidedBy": "The config is enabled."}
        stored = Config.objects.get()
        assert (stored.settings.get("message", ""), stored.enabled, stored.version) == ("", True, 1)
        assert receiver.requests == []

    def test_what_would_not_be_saved_is_not_shown(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = slack(people, receiver)
        token = form_of(ada, f"cfg_{config.pk}", "{ token }")["token"]

        wrong = preview(ada, config, formToken=token, values=named(message={"text": "a\n{{ nothing }}"}))
        configs.update(actor=people.ada, config_id=config.pk, name="Other")
        stale = preview(ada, config, formToken=token, values=[])
        foreign = preview(ada, slack(people, receiver, name="Third"), formToken=token, values=[])

        assert (wrong["code"], wrong["issues"]) == (
            "VALIDATION",
            [{"path": ["values", "message"], "code": "template"}],
        )
        assert (stale["code"], foreign["code"]) == ("CONFLICT", "FORM_CHANGED")

    def test_a_new_destination_is_not_shown_with_what_is_kept(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)
        token = form_of(ada, f"cfg_{config.pk}", "{ token }")["token"]

        answer = preview(ada, config, formToken=token, values=named(url={"text": "https://other.test"}))

        assert answer["issues"] == [{"path": ["values", "token"], "code": "secret_required"}]

    def test_a_template_that_fails_says_so(self, people: People, ada: Caller, receiver: Receiver) -> None:
        config = slack(people, receiver, settings={"message": "{{ 1 | divided_by: 0 }}"})

        answer = preview(ada, config)

        assert answer["requests"] == []
        assert "divided_by: can't divide by 0" in answer["endedBecause"]

    def test_a_hook_that_does_not_end_is_shown_up_to_its_deadline(
        self, people: People, ada: Caller, settings: Any
    ) -> None:
        settings.JACKFIELD_CHECK_DEADLINE_S = 2
        process.manager().register_integration_class(Endless)
        try:
            config = make_config(people.ada, integration_id="endless", settings={}, secrets={})
            answer = preview(ada, config)
        finally:
            process.manager().unregister_integration_class(Endless)

        assert [one["method"] for one in answer["requests"]] == ["PUT"]
        assert answer["endedBecause"] == "It was not done within 2 s."

    def test_who_may_only_look_and_who_may_not_even(self, people: People, receiver: Receiver) -> None:
        config, ben = slack(people, receiver), people.caller(people.ben)

        hidden = preview(ben, config)
        missing = preview(ben, Config(pk=10**9))
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)
        seen = preview(ben, config)

        assert (hidden["code"], hidden["path"]) == (missing["code"], missing["path"])
        assert (hidden["code"], hidden["path"]) == ("NOT_FOUND", ["configId"])
        assert (seen["code"], seen["missing"]) == ("PERMISSION_DENIED", ["OPERATE"])

    def test_an_event_that_is_hidden_is_not_found(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = slack(people, receiver)
        event = publish("build.failed", {"title": "not for Ada"})

        hidden = preview(ada, config, event={"eventId": ids.encode("evt", event.uid)})

        assert (hidden["code"], hidden["path"]) == ("NOT_FOUND", ["event", "eventId"])
        assert explain(ada, config, {"eventId": ids.encode("evt", event.uid)}) == {
            "data": {"explainRouting": None}
        }

    def test_of_an_integration_that_is_not_active_nothing_runs(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = slack(people, receiver)
        registry.deactivate(integration_id="slack", actor=None)

        assert preview(ada, config)["code"] == "NOT_ACTIVE"


class TestSample:
    def test_is_owed_to_this_config_alone_and_once_for_a_key(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = slack(people, receiver)
        slack(people, receiver, name="Other")
        asked = {"configId": f"cfg_{config.pk}", "idempotencyKey": "k"}
        selection = "delivery { id state config { name } event { type data isSample } }"

        first, again = (
            ada.do("deliverSample", selection, **asked),
            ada.do("deliverSample", selection, **asked),
        )

        assert first == again
        assert first["delivery"]["config"] == {"name": "Mine"}
        assert first["delivery"]["event"] == {
            "type": "ticket.opened",
            "data": {"title": "A printer"},
            "isSample": True,
        }
        assert Delivery.objects.count() == 1
        other = ada.do("deliverSample", **asked, eventType="build.failed")
        assert other["code"] == "IDEMPOTENCY_CONFLICT"

    def test_says_why_it_is_refused(self, people: People, ada: Caller, receiver: Receiver) -> None:
        config = slack(people, receiver)
        key = f"cfg_{config.pk}"

        wrong = ada.do("deliverSample", configId=key, eventType="no type")
        long = ada.do("deliverSample", configId=key, idempotencyKey="k" * 256)
        small = people.caller(people.ada, TokenScope.READ).do("deliverSample", configId=key)
        Config.objects.update(health="UNAUTHORIZED")
        held = ada.do("deliverSample", configId=key)
        Config.objects.update(enabled=False)
        disabled = ada.do("deliverSample", configId=key)

        assert wrong["issues"] == [{"path": ["eventType"], "code": "invalid"}]
        assert long["issues"] == [{"path": ["idempotencyKey"], "code": "invalid"}]
        assert small["missingScopes"] == ["OPERATE"]
        assert (held["code"], held["fixWith"]) == ("NOT_ACTIVE", "REAUTHENTICATE")
        assert (disabled["code"], disabled["fixWith"]) == ("NOT_ENABLED", None)
        assert not Event.objects.exists()


class TestExplain:
    def test_says_which_rule_decides(self, people: People, ada: Caller, receiver: Receiver) -> None:
        config = slack(people, receiver)
        conditions = [{"choice": "data.title", "operator": "contains", "values": ["water"]}]
        configs.update(
            actor=people.ada, config_id=config.pk, conditions={"mode": "ALL", "conditions": conditions}
        )

        found = explain(ada, config, FIRE)["data"]["explainRouting"]

        assert (found["matched"], found["decidedBy"]) == (False, "title contains “water”")
        assert found["rules"][-1] == {
            "rule": "title contains “water”",
            "held": False,
            "actual": "fire <!channel>",
        }

    def test_a_config_that_is_hidden_is_null(self, people: People, receiver: Receiver) -> None:
        config = slack(people, receiver)
        assert explain(people.caller(people.ben), config, FIRE)["data"]["explainRouting"] is None

    @pytest.mark.parametrize(
        "sample",
        [
            {"type": "no type"},
            {"type": "ticket.opened", "data": [1]},
            {"type": "ticket.opened", "data": "text"},
            {"type": "ticket.opened", "data": {"a": "x" * 300_000}},
        ],
    )
    def test_what_is_no_event_is_an_error_with_a_code(
        self, people: People, ada: Caller, receiver: Receiver, sample: Any
    ) -> None:
        config = slack(people, receiver)

        [error] = explain(ada, config, {"sample": sample})["errors"]
        answer = preview(ada, config, event={"sample": sample})

        assert error["extensions"]["code"] == "VALIDATION"
        assert answer["code"] == "VALIDATION"
        assert all(issue["path"][:2] == ["event", "sample"] for issue in answer["issues"])

    @pytest.mark.parametrize("data", [{"a": "\x00"}, {"deep": json.loads("[" * 80 + "]" * 80)}])
    def test_what_is_no_json_that_is_taken_is_an_error_with_a_code(
        self, people: People, ada: Caller, receiver: Receiver, data: Any
    ) -> None:
        config = slack(people, receiver)

        [error] = explain(ada, config, {"sample": {"type": "ticket.opened", "data": data}})["errors"]

        assert error["extensions"]["code"] == "VALIDATION"
