"""Rows of events that no publisher of ours wrote: what is wrong with one delays no other."""

import logging

import pytest
from django.db import IntegrityError, connection, transaction

from jackfield.delivery.audience import EVERYONE
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.delivery.routing.verdicts import verdict
from jackfield.delivery.sentences import AUDIENCE_UNREADABLE, NOT_PREPARED
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def owed(url: str, *, audience: object = EVERYONE.as_json()) -> tuple[Delivery, int]:
    """One delivery of an event that is written past ``publish``, and the key of a config that is well."""
    mia = make_user()
    good, odd = (make_config(owner=mia, url=url, name=name) for name in ("good", "odd"))
    event = Event.objects.create(type="ticket.opened", data={}, audience=audience)
    return Delivery.objects.create(event=event, config=odd), good.pk


@pytest.mark.parametrize("audience", [{}, [], "everyone", {"users": "mia"}, {"groups": [True]}])
async def test_an_audience_that_can_not_be_read_withdraws_its_own_delivery_alone(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, audience: object
) -> None:
    odd, good = await ask(owed, receiver.url, audience=audience)
    await ask(publish, "ticket.opened", {"n": 1})
    with caplog.at_level(logging.ERROR):
        async with working():
            await until(lambda: states() == {"DELIVERED": 2, "CANCELLED": 1})

    await ask(odd.refresh_from_db)
    assert (odd.state, odd.reason, odd.attempt_count) == ("CANCELLED", AUDIENCE_UNREADABLE, 0)
    assert [record.message for record in caplog.records] == ["audience of an event can't be read"]
    assert await ask(Delivery.objects.filter(config=good, state="DELIVERED").count) == 1


async def test_an_event_that_can_not_be_read_fails_its_own_delivery_alone(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    odd, good = await ask(owed, receiver.url)
    # Both databases take a number that is longer than Python reads.
    await ask(_set_data, odd.event_id, '{"n": ' + "1" * 5_000 + "}")
    await ask(publish, "ticket.opened", {"n": 1})
    with caplog.at_level(logging.ERROR):
        async with working():
            await until(lambda: states() == {"DELIVERED": 2, "EXHAUSTED": 1})

    await ask(odd.refresh_from_db)
    assert (odd.state, odd.reason, odd.attempt_count) == ("EXHAUSTED", NOT_PREPARED, 3)
    assert {record.message for record in caplog.records} == {"delivery could not be prepared"}
    assert await ask(Delivery.objects.filter(config=good, state="DELIVERED").count) == 1


def test_why_an_event_with_an_unreadable_audience_goes_to_nobody_is_said() -> None:
    odd, _ = owed("http://127.0.0.1:9/", audience={})

    found = verdict(odd.event, odd.config, viewer=odd.config.owner)

    assert (found.matched, str(found.decided_by)) == (False, "The audience of the event can be read.")


def test_who_makes_an_event_must_say_whose_it_is() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(type="ticket.opened", data={})


def _set_data(event_id: int, data: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jackfield_delivery_event SET data = %s WHERE id = %s", [data, event_id])
