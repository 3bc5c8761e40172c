"""Published events come over the socket to who may see them, after the place where a list was read."""

import pytest

from jackfield.delivery.operations import publish
from tests.api.following.things import in_thread, make_user
from tests.api.live.sockets import open_socket
from tests.api.live.test_live import heard, host, ready, token

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["host"]

EVENTS = """
    subscription ($filter: EventFilter, $after: Cursor) {
        events(filter: $filter, after: $after) { kind cursor eventId event { id type data } }
    }
"""


async def test_an_event_is_heard_by_its_publisher_with_what_it_says(host: str) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")

    async with open_socket(host) as adas, open_socket(host) as bobs:
        for client, user in ((adas, ada), (bobs, bob)):
            await client.init(await in_thread(token, user))
            await client.subscribe("1", EVENTS, filter={"type": ["ticket.*"]})
            assert [value["kind"] for value in await ready(client)] == ["READY"]
        for publisher, name in ((ada, "door.opened"), (ada, "ticket.opened"), (bob, "ticket.closed")):
            await in_thread(publish, name, {"n": 1}, publisher=publisher)
        of_ada, of_bob = await heard(adas), await heard(bobs)

    assert of_ada["kind"] == "CHANGED"
    assert of_ada["event"] == {"id": of_ada["eventId"], "type": "ticket.opened", "data": {"n": 1}}
    # The first that he hears is his own.
    assert of_bob["event"]["type"] == "ticket.closed"


async def test_the_cursor_of_a_page_is_where_following_begins(host: str) -> None:
    ada = await in_thread(make_user, "ada")
    await in_thread(publish, "ticket.opened", {}, publisher=ada)

    async with open_socket(host) as client:
        await client.init(await in_thread(token, ada))
        await client.subscribe("list", "{ events { streamCursor edges { node { id } } } }")
        page = await heard(client)
        assert (await client.receive())["type"] == "complete"
        missed = await in_thread(publish, "ticket.closed", {}, publisher=ada)
        await client.subscribe("1", EVENTS, after=page["streamCursor"])
        values = await ready(client)

    assert len(page["edges"]) == 1
    assert [(one["kind"], one["eventId"]) for one in values] == [
        ("CHANGED", missed.public_id),
        ("READY", None),
    ]


async def test_a_filter_that_names_too_much_is_refused(host: str) -> None:
    ada = await in_thread(make_user, "ada")

    async with open_socket(host) as client:
        await client.init(await in_thread(token, ada))
        await client.subscribe("1", EVENTS, filter={"type": ["a.happened"] * 101})
        message = await client.receive()

    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "VALIDATION"
