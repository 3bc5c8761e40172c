"""Authors' tests make every call: polls, inbound calls, choices, actions, syncs."""

import pytest

from jackfield.sdk import InboundAnswer, Resource, Unauthorized, Unavailable, steps
from jackfield.sdk.testing import NOON, answer, faults, inbound_request
from tests.sdk.house import ITEMS, Contract


class TestHouse(Contract):
    def test_a_poll_publishes_and_remembers(self) -> None:
        called = self.poll()

        assert [(one.type, one.data["id"]) for one in called.published] == [
            ("item.seen", 7),
            ("item.seen", 8),
        ]
        assert called.memory == {"since": 8}
        assert [sent.url for sent in called.sent] == ["https://house.test/items"]

    def test_a_poll_goes_on_from_what_it_remembers(self) -> None:
        assert [one.data["id"] for one in self.poll(memory={"since": 7}).published] == [8]

    def test_what_the_service_sends_is_published(self) -> None:
        called = self.receive("seven")

        assert called.result == InboundAnswer(body="ok")
        assert [(one.type, one.data) for one in called.published] == [("item.told", {"id": 7})]
        assert self.requests["seven"].received_at == NOON

    def test_an_unsigned_request_is_refused(self) -> None:
        with pytest.raises(Unauthorized):
            self.receive(inbound_request(json={"id": 7}))

    def test_rooms_can_be_chosen(self) -> None:
        called = self.choices("room", search="at", typed={"url": "https://other.test/", "token": "t"})

        assert [one.value for one in called.result.items] == ["Hall.1", "attic"]
        assert called.sent[0].url == "https://other.test/rooms"

    def test_it_renames(self) -> None:
        called = self.act("rename", name="Castle")

        assert called.sent[0].json == {"name": "Castle"}
        assert isinstance(called.result, steps.Done)
        assert called.result.result == {"name": "Castle"}

    def test_it_looks_at_a_thing(self) -> None:
        hall = Resource(integration_key="Hall.1", kind="room", name="Hall")

        assert self.act("look", resource=hall).sent[0].url == "https://house.test/Hall.1"

    def test_it_reads_the_rooms(self) -> None:
        assert [one.name for one in self.synchronize().result] == ["Hall", "Attic"]

    def test_answers_may_differ_from_request_to_request(self) -> None:
        first = answer(json=ITEMS[:1])

        assert len(self.poll(reply=[first]).published) == 1
        assert len(self.poll(reply=lambda sent: answer(json=[{"id": len(sent.url), "t": 1}])).published) == 1
        with pytest.raises(Unavailable):
            self.poll(reply=faults.status(503))
