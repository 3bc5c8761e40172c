"""What the owner of a config may not hear any more is shown to nobody by way of the deliveries to it."""

from jackfield.api import ids
from jackfield.delivery.audience import NOT_IN_AUDIENCE
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from tests.api.people import Caller, People, make_config

BY_DELIVERY = "query($id: ID!) { delivery(id: $id) { state reason event { id type data orderingKey } } }"
BY_ID = "query($id: ID!) { node(id: $id) { id } }"
LISTED = "{ events(first: 10) { edges { node { id } } } }"


def test_of_a_withdrawn_delivery_the_event_says_its_type_and_not_its_data(
    people: People, ada: Caller
) -> None:
    root = people.caller(people.root)
    make_config(people.ada)
    told, withdrawn = (publish("ticket.opened", {"number": n}, ordering_key="7") for n in (1, 2))
    Delivery.objects.filter(event=withdrawn).update(state="CANCELLED", reason=NOT_IN_AUDIENCE)
    delivery_id = ids.encode("dlv", Delivery.objects.get(event=withdrawn).pk)
    event_id = ids.encode("evt", withdrawn.uid)
    event = {"id": event_id, "type": "ticket.opened", "data": {"number": 2}, "orderingKey": "7"}
    found = {"state": "CANCELLED", "reason": NOT_IN_AUDIENCE, "event": event}

    assert root.ask(BY_DELIVERY, {"id": delivery_id})["delivery"] == found
    assert ada.ask(BY_DELIVERY, {"id": delivery_id})["delivery"] == {
        **found,
        "event": {**event, "data": {}, "orderingKey": None},
    }

    assert root.ask(BY_ID, {"id": event_id})["node"] == {"id": event_id}
    assert ada.ask(BY_ID, {"id": event_id})["node"] is None
    [shown] = ada.ask(LISTED)["events"]["edges"]
    assert shown["node"]["id"] == ids.encode("evt", told.uid)
