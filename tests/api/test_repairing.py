"""Attempt now, cancel, redeliver many and cancel many through the API."""

from typing import Any

import pytest

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.configs import health
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.models import BulkChange, Delivery
from jackfield.delivery.operations import publish
from jackfield.delivery.repairing import carrying_on
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from jackfield.registry.status import Health
from tests.api.people import Caller, People, make_config

DELIVERY = "delivery { id state reason settledAt viewerCan { attempt redeliver cancel } }"
FLOW = "flow { id kind isOver step { __typename ... on ProgressStep { message fraction cancellable } } }"
ONE = ("attemptDelivery", "cancelDelivery")
MANY = ("redeliverMany", "cancelDeliveries")


@pytest.fixture
def config(people: People) -> Config:
    return make_config(people.ada)


def owed(state: str) -> str:
    """A delivery in this state, by its id."""
    event = publish("ticket.opened", {})
    rows = Delivery.objects.filter(event=event)
    rows.update(state=state)
    return ids.encode("dlv", rows.get().pk)


def viewer_can(caller: Caller, delivery_id: str) -> set[str]:
    """What the viewer may do with it."""
    query = "query($id: ID!) { delivery(id: $id) { viewerCan { attempt redeliver cancel } } }"
    found = caller.ask(query, {"id": delivery_id})["delivery"]["viewerCan"]
    return {name for name, may in found.items() if may}


@pytest.mark.usefixtures("config")
class TestOne:
    def test_is_tried_now(self, ada: Caller) -> None:
        answer = ada.do("attemptDelivery", DELIVERY, deliveryId=owed("RETRYING"))
        assert answer["delivery"]["state"] == "RETRYING"
        assert answer["delivery"]["viewerCan"] == {"attempt": True, "redeliver": False, "cancel": True}

    def test_is_cancelled(self, ada: Caller) -> None:
        answer = ada.do("cancelDelivery", DELIVERY, deliveryId=owed("HELD"))
        assert (answer["delivery"]["state"], answer["delivery"]["reason"]) == (
            "CANCELLED",
            "It was cancelled.",
        )
        assert answer["delivery"]["settledAt"] is not None
        assert answer["delivery"]["viewerCan"] == {"attempt": False, "redeliver": True, "cancel": False}

    def test_what_is_settled_or_being_sent_says_so(self, ada: Caller) -> None:
        arrived, sent = owed("DELIVERED"), owed("SENDING")
        assert {ada.do(verb, deliveryId=arrived)["code"] for verb in ONE} == {"SETTLED"}
        busy = ada.do("cancelDelivery", deliveryId=sent)
        assert (busy["__typename"], busy["code"]) == ("ConflictError", "BUSY")

    def test_of_what_stands_still_it_is_refused_with_the_reason(self, ada: Caller, config: Config) -> None:
        delivery_id = owed("PENDING")
        registry.pause(integration_id="desk", actor=None)
        paused = ada.do("attemptDelivery", deliveryId=delivery_id)
        configs.disable(actor=None, config_id=config.pk)
        disabled = ada.do("attemptDelivery", deliveryId=delivery_id)

        assert (paused["code"], paused["message"]) == ("NOT_ACTIVE", "The integration is paused.")
        assert (disabled["code"], disabled["message"]) == (
            "NOT_ENABLED",
            "The config is disabled: enable it first.",
        )

    def test_who_may_not_is_told_so_and_a_stranger_nothing(self, people: People, config: Config) -> None:
        ben = people.caller(people.ben)
        delivery_id = owed("PENDING")
        for verb in ONE:
            hidden = ben.do(verb, deliveryId=delivery_id)
            assert hidden == ben.do(verb, deliveryId="dlv_999") == ben.do(verb, deliveryId="nonsense")
            assert (hidden["code"], hidden["path"]) == ("NOT_FOUND", ["deliveryId"])
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)
        for verb in ONE:
            assert ben.do(verb, deliveryId=delivery_id)["missing"] == ["OPERATE"]
        assert Delivery.objects.get().state == "PENDING"


class TestWhatTheViewerCan:
    @pytest.mark.parametrize(
        ("state", "may"),
        [
            ("PENDING", {"attempt", "cancel"}),
            ("RETRYING", {"attempt", "cancel"}),
            ("SENDING", set()),
            ("CANCELLED", {"redeliver"}),
            ("DELIVERED", {"redeliver"}),
        ],
    )
    @pytest.mark.usefixtures("config")
    def test_it_goes_by_the_state(self, people: People, ada: Caller, state: str, may: set[str]) -> None:
        delivery_id = owed(state)
        assert viewer_can(ada, delivery_id) == may
        assert viewer_can(people.caller(people.ada, TokenScope.READ), delivery_id) == set()

    def test_what_is_held_can_be_tried_if_only_the_sign_in_was_refused(
        self, ada: Caller, config: Config
    ) -> None:
        delivery_id = owed("PENDING")
        health.report_health(config_id=config.pk, health=Health.UNAUTHORIZED, reason="No.")
        assert viewer_can(ada, delivery_id) == {"attempt", "cancel"}
        configs.disable(actor=None, config_id=config.pk)
        assert viewer_can(ada, delivery_id) == {"cancel"}


class TestMany:
    def test_is_under_way_at_once(self, ada: Caller, config: Config) -> None:
        owed("REJECTED")
        given = {"configId": ids.encode("cfg", config.pk), "filter": {}}

        answer = ada.do("redeliverMany", FLOW, **given, idempotencyKey="k")
        again = ada.do("redeliverMany", FLOW, **given, idempotencyKey="k")

        assert answer["flow"]["kind"] == "REDELIVER"
        assert answer["flow"]["step"] == {
            "__typename": "ProgressStep",
            "message": "0 of 1",
            "fraction": 0.0,
            "cancellable": True,
        }
        assert again == answer
        assert BulkChange.objects.count() == 1

    def test_what_is_chosen_is_changed(self, ada: Caller, config: Config) -> None:
        owed("HELD")
        waiting = owed("PENDING")
        given = {"configId": ids.encode("cfg", config.pk), "filter": {"state": ["PENDING"]}}

        answer = ada.do("cancelDeliveries", FLOW, **given)
        while carrying_on.part(change_id=BulkChange.objects.get().pk):
            pass

        assert (answer["flow"]["kind"], answer["flow"]["isOver"]) == ("CANCEL", False)
        assert Delivery.objects.get(state="CANCELLED").pk == ids.number_of(waiting, "dlv")

    @pytest.mark.parametrize(
        "filter_",
        [
            {"configId": "cfg_999999"},
            {"configId": "nonsense"},
            {"integrationId": "slack"},
            {"integrationId": "desk\0"},
            {"eventId": "nonsense"},
            {"eventType": []},
            {"since": "2099-01-01T00:00:00Z"},
            {"state": []},
        ],
    )
    def test_what_matches_nothing_changes_nothing(
        self, ada: Caller, config: Config, filter_: dict[str, Any]
    ) -> None:
        owed("PENDING")
        owed("REJECTED")
        for verb in MANY:
            ada.do(verb, FLOW, configId=ids.encode("cfg", config.pk), filter=filter_)
        for change in BulkChange.objects.all():
            assert not carrying_on.part(change_id=change.pk)
        assert set(BulkChange.objects.values_list("state", "done")) == {("DONE", 0)}
        assert sorted(Delivery.objects.values_list("state", flat=True)) == ["PENDING", "REJECTED"]

    def test_what_cannot_be_meant_says_where(self, ada: Caller, config: Config) -> None:
        config_id = ids.encode("cfg", config.pk)
        state = ada.do("redeliverMany", configId=config_id, filter={"state": ["PENDING"]})
        key = ada.do("redeliverMany", configId=config_id, filter={}, idempotencyKey="k" * 256)
        assert state["issues"] == [{"path": ["filter", "state"], "code": "invalid_choice"}]
        assert key["issues"] == [{"path": ["idempotencyKey"], "code": "max_length"}]

    def test_one_at_a_time_and_one_choice_for_a_key(self, ada: Caller, config: Config) -> None:
        owed("REJECTED")
        given = {"configId": ids.encode("cfg", config.pk)}
        ada.do("redeliverMany", **given, filter={}, idempotencyKey="k")
        busy = ada.do("redeliverMany", **given, filter={})
        conflict = ada.do("redeliverMany", **given, filter={"state": ["REJECTED"]}, idempotencyKey="k")
        assert (busy["code"], conflict["code"]) == ("BUSY", "IDEMPOTENCY_CONFLICT")

    def test_who_may_not_is_told_so_and_a_stranger_nothing(self, people: People, config: Config) -> None:
        owed("REJECTED")
        ben = people.caller(people.ben)
        given = {"configId": ids.encode("cfg", config.pk), "filter": {}}
        for verb in MANY:
            hidden = ben.do(verb, **given)
            assert hidden == ben.do(verb, **{**given, "configId": "cfg_999999"})
            assert hidden == ben.do(verb, **{**given, "configId": "nonsense"})
            assert (hidden["code"], hidden["path"]) == ("NOT_FOUND", ["configId"])
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)
        for verb in MANY:
            assert ben.do(verb, **given)["missing"] == ["OPERATE"]
        assert (Flow.objects.count(), BulkChange.objects.count()) == (0, 0)

    def test_a_person_is_asked_first(self, ada: Caller, config: Config) -> None:
        owed("REJECTED")
        step = "flow { id step { __typename stepId ... on ConfirmStep { consequences { label count } } } }"
        asked = ada.do("startFlow", step, kind="REDELIVER", configId=ids.encode("cfg", config.pk))["flow"]
        assert asked["step"] == {
            "__typename": "ConfirmStep",
            "stepId": "confirm",
            "consequences": [{"label": "Rejected by the service", "count": 1}],
        }
        answer = ada.do("submitFlowStep", FLOW, flowId=asked["id"], stepId="confirm", confirmed=True)
        assert answer["flow"]["step"]["__typename"] == "ProgressStep"
        assert BulkChange.objects.get().kind == "REDELIVER"
