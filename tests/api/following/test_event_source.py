"""Events are followed as they are published, by those who may see them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from jackfield.api.cursors import StreamPosition
from jackfield.api.following import streams
from jackfield.api.following.event_source import EventSource
from jackfield.api.types.events import EventFilter, narrowed_to
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.delivery.audience import NOT_IN_AUDIENCE
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.news import event_published, events_withheld
from jackfield.realtime import log
from jackfield.realtime.models import StatusChange
from tests.api.following.hearing import Heard, made
from tests.api.following.things import in_thread, make_config, make_delivery, make_user, principal_of, share

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def events(
    user: User | None, *, after: StreamPosition | None = None, **narrowed: Any
) -> AsyncIterator[Heard]:
    """Heard from its READY on."""
    source = EventSource(
        principal=principal_of(user), after=after, narrowed=narrowed_to(EventFilter(**narrowed)), made=made
    )
    values = streams.values(source)
    try:
        yield Heard(values)
    finally:
        await values.aclose()


@transaction.atomic
def publish(*configs: Config, name: str = "ticket.opened", publisher: User | None = None) -> Event:
    """As it is published, owed to some configs."""
    event = Event.objects.create(type=name, data={"n": 1}, audience={"everyone": True}, publisher=publisher)
    event_published(event.pk)
    for config in configs:
        make_delivery(config, event)
    return event


def withhold(event: Event, config: Config) -> None:
    """As a worker does that finds that the owner may not hear it."""
    Delivery.objects.filter(event=event, config=config).update(state="CANCELLED", reason=NOT_IN_AUDIENCE)
    events_withheld([(event.pk, config.pk)])


async def _heard_before(heard: Heard, event: Event) -> set[tuple[str, Any]]:
    """What is heard before an event is."""
    before: set[tuple[str, Any]] = set()
    while (message := await heard.next()) != ("CHANGED", event.uid):
        before.add(message)
    return before


async def test_events_reach_who_may_see_them_and_nobody_else() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    eve = await in_thread(make_user, "eve")
    root = await in_thread(make_user, "root", is_superuser=True)
    config, other = await in_thread(make_config, ada), await in_thread(make_config, eve)
    await in_thread(publish, config)

    async with events(ada) as adas, events(bob) as bobs, events(eve) as eves, events(root) as roots:
        for heard in (adas, bobs, eves, roots):
            assert await heard.until_ready() == [("READY", None)]
        first = await in_thread(publish, config, publisher=bob)
        last = await in_thread(publish, config, other, publisher=bob)

        for heard in (adas, bobs, roots):
            assert [await heard.next(), await heard.next()] == [("CHANGED", first.uid), ("CHANGED", last.uid)]
        # It is the first that she hears.
        message = await eves.message()

    assert (message["kind"].value, message["key"]) == ("CHANGED", last.uid)
    assert message["event"].type == "ticket.opened"


async def test_nobody_hears_nothing() -> None:
    async with events(None) as heard:
        assert await heard.until_ready() == [("READY", None)]


@pytest.mark.parametrize(
    ("narrowed", "is_by_publisher"),
    [
        ({"type": ["ticket.*"]}, False),
        ({"type": ["build.ended", "ticket.opened"]}, False),
        ({"publisher_id": "mia"}, True),
        ({"since": timezone.now() - timedelta(days=1), "type": ["ticket.opened"]}, False),
    ],
)
async def test_they_are_narrowed_as_lists_are(narrowed: dict[str, Any], *, is_by_publisher: bool) -> None:
    root = await in_thread(make_user, "root", is_superuser=True)
    mia = await in_thread(make_user, "mia")
    if is_by_publisher:
        narrowed = {"publisher_id": f"usr_{mia.pk}"}

    async with events(root, **narrowed) as heard:
        await heard.until_ready()
        await in_thread(publish, name="door.opened")
        wanted = await in_thread(publish, publisher=mia)

        assert await heard.next() == ("CHANGED", wanted.uid)


async def test_who_was_away_hears_what_was_missed_and_only_once() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)
    position = StreamPosition(position=await in_thread(log.head))
    missed = [await in_thread(publish, config) for _ in range(3)]
    await in_thread(publish, name="door.opened")

    async with events(ada, after=position) as heard:
        expected = [("CHANGED", event.uid) for event in missed]
        assert await heard.until_ready() == [*expected, ("READY", None)]
        later = await in_thread(publish, config)
        assert await heard.next() == ("CHANGED", later.uid)


async def test_what_is_withheld_is_removed_for_who_could_read_it_and_not_mentioned_to_others() -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    eve = await in_thread(make_user, "eve")
    team = await in_thread(Group.objects.create, name="team")
    cleo = await in_thread(make_user, "cleo")
    await in_thread(team.user_set.add, cleo)
    config, other = await in_thread(make_config, ada), await in_thread(make_config, eve)
    for grantee in (bob, team):
        await in_thread(share, config, grantee)
    event = await in_thread(publish, config, other)

    async with events(ada) as adas, events(bob) as bobs, events(cleo) as cleos, events(eve) as eves:
        for heard in (adas, bobs, cleos, eves):
            await heard.until_ready()
        await in_thread(withhold, event, config)

        for heard in (adas, bobs, cleos):
            message = await heard.message()
            assert (message["kind"].value, message["key"], message["event"]) == ("REMOVED", event.uid, None)
        later = await in_thread(publish, other)
        # She reads it by a config of her own, as before.
        assert await _heard_before(eves, later) <= {("CHANGED", event.uid)}


async def test_what_is_withheld_and_does_not_fit_is_not_mentioned() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada)
    event = await in_thread(publish, config, name="door.opened")

    async with events(ada, type=["ticket.*"]) as heard:
        await heard.until_ready()
        await in_thread(withhold, event, config)
        later = await in_thread(publish, config)

        assert await heard.next() == ("CHANGED", later.uid)


@pytest.mark.parametrize("ending", ["revoked", "deleted", "shared"])
async def test_a_config_that_is_hidden_shown_or_gone_has_the_list_read_again(ending: str) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    root = await in_thread(make_user, "root", is_superuser=True)
    config = await in_thread(make_config, ada)
    if ending != "shared":
        await in_thread(share, config, bob)
    await in_thread(publish, config)

    async with events(bob) as heard, events(root) as roots:
        await heard.until_ready()
        await roots.until_ready()
        if ending == "deleted":
            await in_thread(config.delete)
        else:
            await in_thread(share, config, bob, Role.VIEWER if ending == "shared" else None)

        assert await heard.next() == ("RESYNC", None)
        # To who sees all of them nothing has changed.
        later = await in_thread(publish)
        assert await roots.next() == ("CHANGED", later.uid)


async def test_an_event_to_a_thousand_configs_is_one_message() -> None:
    root = await in_thread(make_user, "root", is_superuser=True)

    def owed_to_many() -> Event:
        event = publish()
        StatusChange.objects.bulk_create(
            StatusChange(kind="DELIVERY", subject_id=n, config_id=1, event_id=event.pk)
            for n in range(1, 1_201)
        )
        return event

    await in_thread(publish)
    position = StreamPosition(position=await in_thread(log.head))
    event = await in_thread(owed_to_many)

    async with events(root, after=position) as heard:
        assert await heard.until_ready() == [("CHANGED", event.uid), ("READY", None)]
