"""Events and deliveries through the API."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.delivery.operations import publish
from tests.api.people import Caller, People, make_config

EVENT = "event { id type data orderingKey publisher { username } } deliveryCount isDuplicate"
DELIVERY = """delivery { id state attemptCount viewerCan { redeliver } event { id type }
    config { id name } redeliveryOf { id } lastAttempt { number outcome } attempts { number } }"""


@pytest.fixture
def publisher(people: People) -> Caller:
    """Ada, who may publish."""
    people.ada.user_permissions.add(Permission.objects.get(codename="publish_event"))
    return people.caller(people.ada)


def settled(config: Any, *outcomes: str) -> Delivery:
    """A delivery that ended badly after some attempts."""
    event = publish("ticket.opened", {"title": "x"})
    delivery = Delivery.objects.get(event=event, config=config)
    now = timezone.now()
    for number, outcome in enumerate(outcomes, start=1):
        Attempt.objects.create(
            delivery=delivery, number=number, started_at=now, finished_at=now, outcome=outcome
        )
    delivery.state, delivery.settled_at, delivery.attempt_count = "EXHAUSTED", now, len(outcomes)
    delivery.save()
    return delivery


class TestPublish:
    def test_owes_it_to_each_config_that_wants_it(self, people: People, publisher: Caller) -> None:
        make_config(people.ada)
        make_config(people.ben)
        make_config(people.ben, name="Deaf", event_types=("build.*",))

        answer = publisher.do(
            "publishEvent", EVENT, type="ticket.opened", data={"title": "Ünïcode"}, orderingKey="k"
        )

        event = Event.objects.get()
        assert answer == {
            "__typename": "PublishEventPayload",
            "event": {
                "id": f"evt_{event.uid.hex}",
                "type": "ticket.opened",
                "data": {"title": "Ünïcode"},
                "orderingKey": "k",
                "publisher": {"username": "ada"},
            },
            "deliveryCount": 2,
            "isDuplicate": False,
        }
        assert Delivery.objects.filter(state="PENDING").count() == 2

    def test_again_with_the_key_is_the_first_answer_and_with_another_input_a_conflict(
        self, people: People, publisher: Caller
    ) -> None:
        make_config(people.ada)
        given = {"type": "ticket.opened", "data": {"n": 1}, "idempotencyKey": "k"}

        first = publisher.do("publishEvent", EVENT, **given)
        again = publisher.do("publishEvent", EVENT, **given)
        other = publisher.do("publishEvent", EVENT, **{**given, "data": {"n": 2}})

        assert again == {**first, "isDuplicate": True}
        assert (other["__typename"], other["code"]) == ("ConflictError", "IDEMPOTENCY_CONFLICT")
        assert (Event.objects.count(), Delivery.objects.count()) == (1, 1)

    def test_reaches_only_the_audience(self, people: People, publisher: Caller) -> None:
        make_config(people.ada)
        bens = make_config(people.ben)
        group = people.group("crew", people.ben)
        given = {"type": "ticket.opened", "data": {}}

        to_group = publisher.do(
            "publishEvent",
            f"{EVENT} event {{ audience {{ everyone groups {{ name }} users {{ username }} }} }}",
            **given,
            audience={"groupIds": [ids.encode("grp", group.pk)]},
        )
        nobody = publisher.do("publishEvent", EVENT, **given, audience={"userIds": ["usr_x"]})

        assert to_group["deliveryCount"] == 1
        assert to_group["event"]["audience"] == {"everyone": False, "groups": [{"name": "crew"}], "users": []}
        assert Delivery.objects.get().config == bens
        assert (nobody["code"], nobody["path"]) == ("NOT_FOUND", ["audience", "userIds"])

    @pytest.mark.parametrize(
        ("given", "path"),
        [
            ({"type": "Ticket Opened", "data": {}}, ["type"]),
            ({"type": "ticket.opened", "data": [1]}, ["data"]),
            ({"type": "ticket.opened", "data": {}, "idempotencyKey": ""}, ["idempotencyKey"]),
            ({"type": "ticket.opened", "data": {}, "orderingKey": "x" * 256}, ["orderingKey"]),
        ],
    )
    def test_what_is_no_event_is_refused(
        self, publisher: Caller, given: dict[str, Any], path: list[str]
    ) -> None:
        answer = publisher.do("publishEvent", EVENT, **given)

        assert [issue["path"] for issue in answer["issues"]] == [path]
        assert not Event.objects.exists()

    def test_data_may_stand_in_the_document_itself(self, publisher: Caller) -> None:
        answer = publisher.ask(
            """mutation { publishEvent(input: {type: "ticket.opened", data: {n: 1, deep: [{x: null}, 1.5]},
                occurredAt: "2026-01-31T13:00:00.5+01:00"}) {
                ... on PublishEventPayload { event { data occurredAt } } } }"""
        )

        assert answer["publishEvent"]["event"] == {
            "data": {"n": 1, "deep": [{"x": None}, 1.5]},
            "occurredAt": "2026-01-31T12:00:00.500Z",
        }

    @pytest.mark.parametrize("data", ['{"a": "\\ud800"}', '{"a": "\\u0000"}', "[" * 70 + "]" * 70])
    def test_json_that_cannot_be_kept_is_refused(self, publisher: Caller, data: str) -> None:
        query = (
            '{"query": "mutation($i: PublishEventInput!) { publishEvent(input: $i) { __typename } }",'
            f' "variables": {{"i": {{"type": "ticket.opened", "data": {data}}}}}}}'
        )

        response = publisher.post(query.encode())

        assert response.status_code == 200
        assert "publishEvent" not in (response.json().get("data") or {})
        assert not Event.objects.exists()

    def test_needs_the_permission_and_the_scope(self, people: People, publisher: Caller) -> None:
        given = {"type": "ticket.opened", "data": {}}

        ben = people.caller(people.ben).do("publishEvent", EVENT, **given)
        small = people.caller(people.ada, TokenScope.OPERATE).do("publishEvent", EVENT, **given)
        nobody = people.anonymous.do("publishEvent", EVENT, **given)

        assert (ben["code"], ben["missing"]) == ("PERMISSION_DENIED", ["PUBLISH"])
        assert (small["code"], small["missingScopes"]) == ("PERMISSION_DENIED", ["PUBLISH"])
        assert nobody["code"] == "UNAUTHENTICATED"
        assert not Event.objects.exists()


class TestReading:
    def test_who_sees_a_delivery_sees_its_event_and_others_do_not(self, people: People) -> None:
        config = make_config(people.ada)
        event = publish("ticket.opened", {"title": "x"})
        delivery = Delivery.objects.get()
        query = """query($event: ID!, $delivery: ID!, $config: ID!) {
            event(id: $event) { type publisher { id } audience { everyone } deliveries { totalCount } }
            delivery(id: $delivery) { state reason event { type } config { name } }
            events { totalCount edges { node { id } } }
            deliveries(filter: {configId: $config, state: [PENDING], eventType: ["ticket.*"]}) { totalCount }
            config(id: $config) { deliveries { edges { node { state } } } }
        }"""
        variables = {
            "event": event.public_id,
            "delivery": ids.encode("dlv", delivery.pk),
            "config": ids.encode("cfg", config.pk),
        }

        ada = people.caller(people.ada).ask(query, variables)
        ben = people.caller(people.ben).ask(query, variables)

        assert ada == {
            "event": {
                "type": "ticket.opened",
                "publisher": None,
                "audience": None,
                "deliveries": {"totalCount": 1},
            },
            "delivery": {
                "state": "PENDING",
                "reason": None,
                "event": {"type": "ticket.opened"},
                "config": {"name": "Mine"},
            },
            "events": {"totalCount": 1, "edges": [{"node": {"id": event.public_id}}]},
            "deliveries": {"totalCount": 1},
            "config": {"deliveries": {"edges": [{"node": {"state": "PENDING"}}]}},
        }
        assert ben == {
            "event": None,
            "delivery": None,
            "events": {"totalCount": 0, "edges": []},
            "deliveries": {"totalCount": 0},
            "config": None,
        }

    @pytest.mark.parametrize(
        ("filter_", "count"),
        [
            ({"eventType": ["*"]}, 1),
            ({"eventType": ["build.*", "ticket.opened"]}, 1),
            ({"eventType": []}, 0),
            ({"state": ["DELIVERED"]}, 0),
            ({"configId": "nonsense"}, 0),
            ({"eventId": "evt_" + "0" * 32}, 0),
            ({"integrationId": "desk\0"}, 0),
            ({"since": "2099-01-01T00:00:00Z"}, 0),
            ({"until": "2099-01-01T00:00:00Z"}, 1),
            ({"state": None, "configId": None}, 1),
        ],
    )
    def test_a_filter_narrows(self, people: People, filter_: dict[str, Any], count: int) -> None:
        make_config(people.ada)
        publish("ticket.opened", {})

        answer = people.caller(people.ada).ask(
            "query($f: DeliveryFilter) { deliveries(filter: $f) { totalCount } }", {"f": filter_}
        )

        assert answer["deliveries"]["totalCount"] == count


class TestRedeliver:
    def test_owes_a_settled_one_again_under_the_same_event(self, people: People) -> None:
        config = make_config(people.ada)
        first = settled(config, "UNAVAILABLE", "REJECTED")
        ada = people.caller(people.ada)

        given = {"deliveryId": ids.encode("dlv", first.pk), "idempotencyKey": "k"}
        answer = ada.do("redeliver", DELIVERY, **given)
        again = ada.do("redeliver", DELIVERY, **given)
        original = ada.ask(
            f"query($id: ID!) {{ {DELIVERY.replace('delivery {', 'delivery(id: $id) {')} }}",
            {"id": given["deliveryId"]},
        )

        assert answer["delivery"]["redeliveryOf"] == {"id": given["deliveryId"]}
        assert answer["delivery"]["event"]["id"] == first.event.public_id
        assert (answer["delivery"]["state"], answer["delivery"]["viewerCan"]) == (
            "PENDING",
            {"redeliver": False},
        )
        assert again == answer
        assert original["delivery"]["lastAttempt"] == {"number": 2, "outcome": "REJECTED"}
        assert [attempt["number"] for attempt in original["delivery"]["attempts"]] == [1, 2]
        assert original["delivery"]["viewerCan"] == {"redeliver": True}

    def test_is_refused_when_it_is_under_way_hidden_or_not_the_viewer_s_to_do(self, people: People) -> None:
        config = make_config(people.ada)
        first = settled(config)
        publish("ticket.opened", {})
        waiting = Delivery.objects.get(state="PENDING")
        ben = people.caller(people.ben)
        given = {"deliveryId": ids.encode("dlv", first.pk)}
        before = Delivery.objects.count()

        hidden = ben.do("redeliver", DELIVERY, **given)
        missing = ben.do("redeliver", DELIVERY, deliveryId="dlv_999")
        malformed = ben.do("redeliver", DELIVERY, deliveryId="dlv_x")
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)
        seen = ben.do("redeliver", DELIVERY, **given)
        early = people.caller(people.ada).do("redeliver", DELIVERY, deliveryId=ids.encode("dlv", waiting.pk))

        assert hidden == missing == malformed
        assert (missing["code"], missing["path"]) == ("NOT_FOUND", ["deliveryId"])
        assert (seen["code"], seen["missing"]) == ("PERMISSION_DENIED", ["OPERATE"])
        assert early["code"] == "NOT_SETTLED"
        assert Delivery.objects.count() == before
