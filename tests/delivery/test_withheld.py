"""Who may not hear an event any more does not read it either."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from jackfield.configs import operations as configs
from jackfield.configs import sharing
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish, redeliver
from jackfield.delivery.queries import unreadable_events, visible_deliveries, visible_events
from jackfield.registry.status import Health
from tests.delivery.lines import ask, make_config, make_user, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def shared() -> tuple[Any, Config]:
    """Tom may operate Mia's config, and has one that tells him news."""
    mia, tom = make_user("mia"), make_user("tom")
    config = make_config(owner=mia, name="Secret project")
    sharing.grant(actor=mia, config_id=config.pk, role=Role.OPERATOR, user_id=tom.pk)
    return tom, config


def mailbox(owner: Any, receiver: Receiver, *, name: str = "Mail") -> Config:
    return make_config(owner=owner, name=name, url=receiver.url, event_types=("config.*",))


def fail(config: Config) -> None:
    for health in (Health.HEALTHY, Health.FAILING):
        report_health(config_id=config.pk, health=health, reason="https://internal.example said no.")


def revoke(config: Config, user: Any) -> None:
    sharing.revoke(actor=config.owner, config_id=config.pk, user_id=user.pk)


def state_of(config: Config) -> str:
    return Delivery.objects.filter(config=config).order_by("-pk").values_list("state", flat=True)[0]


def read(user: Any) -> list[Event]:
    """What a user reads; the deliveries that he sees say the same of it."""
    events = list(visible_events(user))
    deliveries = list(visible_deliveries(user))
    hidden = {row.event_id for row in deliveries} - {event.pk for event in events}
    assert unreadable_events(user, deliveries) == hidden
    return events


async def test_what_was_withdrawn_is_not_read_by_another_way(receiver: Receiver) -> None:
    def told() -> tuple[Any, Config, Config]:
        tom, config = shared()
        mail, off = mailbox(tom, receiver), mailbox(tom, receiver, name="Off")
        fail(config)
        configs.disable(actor=tom, config_id=off.pk)
        assert len(read(tom)) == 1
        revoke(config, tom)
        return tom, mail, config

    tom, mail, config = await ask(told)
    async with working():
        await until(lambda: state_of(mail) == "CANCELLED")

    def tried() -> None:
        # Not by the one that waits in the config that is off.
        assert set(Delivery.objects.values_list("state", flat=True)) == {"CANCELLED", "HELD"}
        assert read(tom) == []
        # Nor by asking for it again.
        configs.disable(actor=tom, config_id=mail.pk)
        again = redeliver(actor=tom, delivery_id=Delivery.objects.get(config=mail).pk)
        assert again.state == "HELD"
        assert read(tom) == []
        assert receiver.requests == []

    await ask(tried)
    root = await ask(make_user, "root", is_superuser=True)
    assert await ask(lambda: len(read(root))) == 1

    def let_in_again() -> None:
        sharing.grant(actor=config.owner, config_id=config.pk, role=Role.OPERATOR, user_id=tom.pk)
        configs.enable(actor=tom, config_id=mail.pk)

    await ask(let_in_again)
    async with working():
        await until(lambda: state_of(mail) == "DELIVERED")
    assert await ask(lambda: len(read(tom))) == 1


async def test_what_has_arrived_is_read_also_when_it_may_not_arrive_again(receiver: Receiver) -> None:
    def told() -> tuple[Any, Config, Config]:
        tom, config = shared()
        mail = mailbox(tom, receiver)
        fail(config)
        return tom, mail, config

    tom, mail, config = await ask(told)
    async with working():
        await until(lambda: state_of(mail) == "DELIVERED")

    def asked_again() -> None:
        revoke(config, tom)
        redeliver(actor=tom, delivery_id=Delivery.objects.get(config=mail).pk)

    await ask(asked_again)
    async with working():
        await until(lambda: state_of(mail) == "CANCELLED")
    assert await ask(lambda: len(read(tom))) == 1


async def test_its_publisher_and_others_who_hear_it_read_it(receiver: Receiver) -> None:
    def published() -> tuple[Any, Any, Any, Config]:
        mia, tom, ned = make_user("mia"), make_user("tom"), make_user("ned")
        for owner in (mia, tom):
            make_config(owner=owner, name=owner.username, url=receiver.url)
        publish("ticket.opened", {}, publisher=ned)
        get_user_model().objects.filter(pk=tom.pk).update(is_active=False)
        return mia, tom, ned, Config.objects.get(owner=tom)

    mia, tom, ned, config = await ask(published)
    async with working():
        await until(lambda: state_of(config) == "CANCELLED")
    # He was let in again, and what was withdrawn meanwhile is not sent.
    await ask(lambda: get_user_model().objects.filter(pk=tom.pk).update(is_active=True))
    await ask(tom.refresh_from_db)

    assert [await ask(lambda who=who: len(read(who))) for who in (mia, tom, ned)] == [1, 0, 1]
