"""Deliveries are followed from now on, until what they are of is gone or hidden."""

import pytest

from jackfield.api.cursors import StreamPosition
from jackfield.realtime import log
from tests.api.following.hearing import deliveries
from tests.api.following.things import (
    in_thread,
    make_config,
    make_delivery,
    make_user,
    settle,
    share,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_deliveries_are_heard_from_now_on() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config, other = await in_thread(make_config, ada), await in_thread(make_config, bob, "other")
    await in_thread(make_delivery, config)

    async with deliveries(ada) as heard:
        assert await heard.until_ready() == [("READY", None)]
        await in_thread(make_delivery, other)
        delivery = await in_thread(make_delivery, config)
        assert await heard.next() == ("CHANGED", delivery.pk)
        await in_thread(settle, delivery)
        message = await heard.message()

    assert message["delivery"].state == "DELIVERED"


async def test_deliveries_of_one_config_are_its_own_and_can_be_taken_up_again() -> None:
    ada = await in_thread(make_user)
    config, other = await in_thread(make_config, ada, "one"), await in_thread(make_config, ada, "two")
    position = await in_thread(log.head)
    await in_thread(make_delivery, other)
    delivery = await in_thread(make_delivery, config)

    async with deliveries(ada, config_key=config.pk, after=StreamPosition(position=position)) as heard:
        assert await heard.until_ready() == [("CHANGED", delivery.pk), ("READY", None)]


@pytest.mark.parametrize("ending", ["revoked", "deleted"])
async def test_deliveries_of_a_config_complete_when_it_is_hidden_or_gone(ending: str) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config = await in_thread(make_config, ada)
    await in_thread(share, config, bob)

    async with deliveries(bob, config_key=config.pk) as heard:
        await heard.until_ready()
        if ending == "revoked":
            await in_thread(share, config, bob, None)
        else:
            await in_thread(config.delete)

        assert await heard.end()


async def test_deliveries_of_what_is_hidden_and_of_what_is_not_there_complete_at_once() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    hidden = await in_thread(make_config, ada)
    event = (await in_thread(make_delivery, hidden)).event

    async with (
        deliveries(bob, config_key=hidden.pk) as of_hidden,
        deliveries(bob, config_key=0) as of_nothing,
        deliveries(None, event_key=event.pk) as of_event,
    ):
        assert await of_hidden.end()
        assert await of_nothing.end()
        assert await of_event.end()
