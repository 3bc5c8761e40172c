"""What is old enough is forgotten, a little at a time; what waits is not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.delivery import errands, retention
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Attempt, BulkChange, Delivery, Event
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.operations import publish, redeliver
from jackfield.delivery.retention import forgetting, parts
from tests.delivery.lines import ask, make_config, make_user, until, working

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def days(settings: Settings) -> None:
    """Other numbers than the defaults, each of its own."""
    settings.JACKFIELD_DELIVERY_DAYS = 10
    settings.JACKFIELD_EVENT_DAYS = 20
    settings.JACKFIELD_AUDIT_DAYS = 40


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def owed(config: Config, *, days: float, state: str = "DELIVERED", count: int = 1, **more: Any) -> list[int]:
    """Deliveries as they were made, and settled, so many days ago, of an event each; with an attempt."""
    settled_at = ago(days) if state in Delivery.SETTLED else None
    keys = []
    for _ in range(count):
        event = Event.objects.create(
            type="ticket.opened", data={}, audience={"everyone": True}, published_at=ago(days)
        )
        row = Delivery.objects.create(
            event=event, config=config, state=state, created_at=ago(days), settled_at=settled_at, **more
        )
        Attempt.objects.create(delivery=row, number=1, started_at=ago(days), outcome="DELIVERED")
        keys.append(row.pk)
    return keys


def left() -> set[int]:
    return set(Delivery.objects.values_list("pk", flat=True))


async def forget() -> timedelta:
    """As a worker does that takes the errand: with what the last run has kept."""
    await ask(errands.ask, kind=retention.KIND, key="")
    row = await ask(Row.objects.get, kind=retention.KIND)
    return await retention.forget(Errand(kind=row.kind, key=row.key, payload=row.payload, attempt=1))


async def test_what_was_settled_long_ago_goes_with_its_attempts_and_what_waits_stays() -> None:
    config = await ask(make_config, owner=await ask(make_user))
    settled = [await ask(owed, config, days=11, state=state) for state in Delivery.SETTLED]
    waits = [
        (await ask(owed, config, days=400, state=state, due_at=None))[0]
        for state in ("PENDING", "SENDING", "RETRYING", "HELD")
    ]
    young = await ask(owed, config, days=9)

    assert await forget() == forgetting.EVERY

    assert await ask(left) == {*waits, *young}
    attempts = await ask(lambda: set(Attempt.objects.values_list("delivery", flat=True)))
    assert attempts == {*waits, *young}
    assert len(settled) == 6


async def test_an_event_goes_when_it_is_old_and_nothing_is_owed_of_it_any_more() -> None:
    config = await ask(make_config, owner=await ask(make_user))
    await ask(owed, config, days=15)
    await ask(owed, config, days=25)
    [held] = await ask(owed, config, days=25, state="HELD", due_at=None)

    await forget()

    def events() -> list[tuple[int, bool]]:
        found = Event.objects.order_by("pk").values_list("published_at", "deliveries")
        return [((timezone.now() - at).days, key == held) for at, key in found]

    assert await ask(left) == {held}
    # The one of 15 days is kept for five more, though its delivery is gone.
    assert await ask(events) == [(15, False), (25, True)]


async def test_an_idempotency_key_lives_as_long_as_its_event() -> None:
    first = await ask(publish, "ticket.opened", {"n": 1}, idempotency_key="once")
    assert await ask(publish, "ticket.opened", {"n": 1}, idempotency_key="once") == first
    await forget()
    assert await ask(publish, "ticket.opened", {"n": 1}, idempotency_key="once") == first
    await ask(lambda: Event.objects.update(published_at=ago(21)))

    await forget()

    again = await ask(publish, "ticket.opened", {"n": 2}, idempotency_key="once")
    assert again != first


async def test_what_was_redelivered_stays_when_its_first_delivery_goes() -> None:
    owner = await ask(make_user)
    config = await ask(make_config, owner=owner)
    [old] = await ask(owed, config, days=11, state="REJECTED")
    again = await ask(redeliver, actor=owner, delivery_id=old)

    await forget()

    rows = await ask(lambda: list(Delivery.objects.values_list("pk", "redelivery_of")))
    assert rows == [(again.pk, None)]
    assert await ask(Event.objects.count) == 1


async def test_old_entries_of_the_audit_and_ended_changes_of_many_go() -> None:
    config = await ask(make_config, owner=await ask(make_user))

    def make() -> None:
        AuditEntry.objects.all().delete()
        for days in (41, 39):
            entry = {"action": f"thing.done_{days}", "subject_kind": "thing", "subject_id": "1"}
            AuditEntry.objects.create(happened_at=ago(days), **entry)
        ended = {"state": "DONE", "finished_at": ago(11)}
        for chosen in (ended, {**ended, "finished_at": ago(9)}, {"created_at": ago(50)}):
            BulkChange.objects.create(kind="CANCEL", config=config, **chosen)

    await ask(make)

    await forget()

    assert await ask(lambda: [entry.action for entry in AuditEntry.objects.all()]) == ["thing.done_39"]
    assert await ask(lambda: sorted(BulkChange.objects.values_list("state", flat=True))) == [
        "DONE",
        "RUNNING",
    ]


async def test_it_goes_on_where_its_time_was_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "AT_ONCE", 2)
    config = await ask(make_config, owner=await ask(make_user))
    await ask(owed, config, days=11, count=7)
    settings.JACKFIELD_ERRAND_DEADLINE_S = 0.0

    assert await forget() == forgetting.GO_ON
    assert len(await ask(left)) == 5
    while await forget() == forgetting.GO_ON:
        pass

    assert await ask(left) == set()


async def test_what_lies_behind_much_that_waits_is_reached_in_a_round_of_many_runs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run has time for one part of each kind."""
    monkeypatch.setattr(parts, "AT_ONCE", 2)
    settings.JACKFIELD_ERRAND_DEADLINE_S = 0.0
    config = await ask(make_config, owner=await ask(make_user))
    waits = await ask(owed, config, days=30, count=9, state="HELD", due_at=None)
    await ask(owed, config, days=25, count=3)
    old = {"happened_at": ago(41), "action": "thing.done", "subject_kind": "thing", "subject_id": "1"}
    await ask(AuditEntry.objects.create, **old)

    assert await forget() == forgetting.GO_ON
    # What is last in the order waits for no end of what is first.
    assert not await ask(AuditEntry.objects.filter(action="thing.done").exists)
    runs = 1
    while await forget() == forgetting.GO_ON:
        runs += 1
        assert runs < 20

    assert await ask(left) == set(waits)
    # Of what is walked to its end nothing is walked again before all is: or no round ever ended.
    assert await ask(lambda: Row.objects.get(kind=retention.KIND).payload) == {}

    # The next round begins at the beginning.
    await ask(lambda: Delivery.objects.filter(pk=waits[0]).update(state="CANCELLED", settled_at=ago(11)))
    assert await forget() == forgetting.GO_ON
    assert await ask(left) == set(waits[1:])


async def test_what_a_clock_that_was_ahead_has_dated_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "AT_ONCE", 3)
    config = await ask(make_config, owner=await ask(make_user))
    ahead = await ask(owed, config, days=-200, count=7)
    await ask(owed, config, days=25, count=4)
    young = await ask(owed, config, days=1, count=4)

    assert await forget() == forgetting.EVERY

    assert await ask(left) == {*ahead, *young}
    assert await ask(Event.objects.count) == len({*ahead, *young})


async def test_one_worker_of_all_does_it_by_itself() -> None:
    config = await ask(make_config, owner=await ask(make_user))
    await ask(owed, config, days=11, count=3)

    async with working(count=2):
        await until(lambda: not left())


def test_a_part_reads_what_is_old_and_a_bounded_number_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "AT_ONCE", 3)
    config = make_config(owner=make_user())
    old = owed(config, days=11, count=4)
    young = owed(config, days=1, count=20)

    with CaptureQueriesContext(connection) as seen:
        first = parts.forget_deliveries(before=ago(10), after=0)
        assert first == parts.Part(count=3, after=old[2])
        # Of what is young it looks at no more than the part in which it begins and the next.
        second = parts.forget_deliveries(before=ago(10), after=old[2])
        assert second == parts.Part(count=1, after=young[1])
        assert parts.forget_deliveries(before=ago(10), after=young[1]) == parts.Part(count=0, after=None)

    assert left() == set(young)
    walks = [query["sql"] for query in seen if "ORDER BY id LIMIT" in query["sql"]]
    assert len(walks) == 3


@pytest.mark.postgres
def test_what_somebody_redelivers_at_this_moment_is_left_for_the_next_time() -> None:
    config = make_config(owner=make_user())
    [mine, _free] = owed(config, days=11, count=2)
    other: Any = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM jackfield_delivery_delivery WHERE id = %s FOR NO KEY UPDATE", [mine]
            )
        assert parts.forget_deliveries(before=ago(10), after=0).count == 1
        assert left() == {mine}
    finally:
        other.close()

    assert parts.forget_deliveries(before=ago(10), after=0).count == 1
    assert left() == set()
