"""That an event was withheld is told to the status log, with whom it may be hidden from now."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from jackfield.configs import operations as configs
from jackfield.configs import sharing
from jackfield.configs.permissions import Role
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.delivery.queries import visible_events
from jackfield.realtime.models import StatusChange
from tests.delivery.lines import ask, make_config, make_user, until, working

pytestmark = pytest.mark.django_db(transaction=True)


def told(event: Event) -> list[Any]:
    rows = StatusChange.objects.filter(kind="EVENT", subject_id=event.pk).order_by("pk")
    return list(rows.values_list("viewers", flat=True))


async def test_who_could_read_what_a_worker_withholds_is_told_with_it() -> None:
    def published() -> tuple[Any, Event]:
        mia, tom, eve = make_user("mia"), make_user("tom"), make_user("eve")
        hearers = Group.objects.create(name="hearers")
        hearers.user_set.add(mia)
        make_config(owner=mia)
        off = make_config(owner=mia, name="Off")
        sharing.grant(actor=mia, config_id=off.pk, role=Role.VIEWER, user_id=tom.pk)
        configs.disable(actor=mia, config_id=off.pk)
        make_config(owner=eve, name="Hers")
        event = publish("ticket.opened", {}, audience={"groups": [hearers.pk]})
        assert Delivery.objects.count() == 1
        Delivery.objects.create(event=event, config=off, state="HELD", due_at=None)
        assert all(visible_events(user).exists() for user in (mia, tom))
        hearers.user_set.clear()
        return (mia, tom), event

    people, event = await ask(published)
    async with working():
        await until(lambda: Delivery.objects.filter(state="CANCELLED").exists())

    assert await ask(lambda: [visible_events(user).exists() for user in people]) == [False, False]
    assert await ask(told, event) == [
        None,
        {"users": sorted(str(user.pk) for user in people), "groups": []},
    ]
