"""What is told of each hour: how many attempts went well and ill, and how long they took."""

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.delivery.traffic import counting, reading, slots
from jackfield.delivery.traffic.reading import Bucket
from tests.delivery.lines import ask, make_config, make_user, until, working
from tests.support.receiver import Receiver

NOW = datetime(2026, 3, 5, 14, 25, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(config: Config, *, ended: datetime = NOW, outcome: str = "DELIVERED", **more: Any) -> Attempt:
    """One attempt of a delivery of its own, or of ``delivery``."""
    delivery = more.pop("delivery", None)
    if delivery is None:
        event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
        delivery = Delivery.objects.create(event=event, config=config, state="DELIVERED")
    return Attempt.objects.create(
        **{
            "delivery": delivery,
            "number": 1,
            "started_at": ended,
            "finished_at": ended,
            "duration_ms": 100,
            "outcome": outcome,
            **more,
        }
    )


def count_all(**more: Any) -> None:
    """As the errand does it."""
    newest = counting.complete_until()
    while newest is not None and counting.count_part(newest=newest, **more):
        pass


def told(config: Config, *, hours: int = 2) -> list[Bucket]:
    return reading.of_configs([config.pk], hours=hours, now=NOW)[config.pk]


@pytest.fixture
def config(db: None) -> Config:
    return make_config(owner=make_user())


@pytest.mark.parametrize("is_counted", [False, True], ids=["fresh", "counted"])
def test_each_hour_tells_its_attempts_the_oldest_first_and_an_empty_one_zeros(
    config: Config, *, is_counted: bool
) -> None:
    attempt(config)
    attempt(config, outcome="REJECTED", response_status=400)
    attempt(config, ended=NOW - 2 * HOUR, outcome="LOST", duration_ms=None, finished_at=None)
    attempt(config, ended=NOW - 3 * HOUR)
    attempt(config, outcome="SHADOWED", duration_ms=None)
    if is_counted:
        count_all()

    top = NOW.replace(minute=0)
    assert told(config, hours=3) == [
        Bucket(starts_at=top - 2 * HOUR, delivered=0, failed=1, p95_ms=None),
        Bucket(starts_at=top - HOUR, delivered=0, failed=0, p95_ms=None),
        Bucket(starts_at=top, delivered=1, failed=1, p95_ms=100),
    ]


def test_a_delivery_that_failed_and_then_arrived_is_told_in_both_hours(config: Config) -> None:
    first = attempt(config, ended=NOW - HOUR, outcome="UNAVAILABLE", response_status=503)
    count_all()
    attempt(config, delivery=first.delivery, number=2)

    assert [(one.delivered, one.failed) for one in told(config)] == [(0, 1), (1, 0)]


def test_only_attempts_with_an_answer_tell_how_long_it_took(config: Config) -> None:
    for duration_ms, outcome, status in (
        (50, "DELIVERED", None),
        (70, "UNAVAILABLE", 503),
        (30_000, "UNKNOWN", None),
        (9, "UNAVAILABLE", None),
    ):
        attempt(config, outcome=outcome, response_status=status, duration_ms=duration_ms)

    assert told(config)[-1].p95_ms == 70


def test_what_is_counted_and_what_is_fresh_are_one_hour(config: Config) -> None:
    for _ in range(10):
        attempt(config, duration_ms=20)
    count_all()
    attempt(config, duration_ms=20)
    attempt(config, duration_ms=300, outcome="REJECTED", response_status=400)

    [now] = told(config, hours=1)

    assert (now.delivered, now.failed, now.p95_ms) == (11, 1, 300)


def test_several_configs_are_told_apart(config: Config) -> None:
    other = make_config(owner=config.owner, name="Other")
    attempt(config)
    count_all()
    attempt(other, outcome="GONE", response_status=410)

    found = reading.of_configs([config.pk, other.pk], hours=1, now=NOW)

    assert [(found[key][0].delivered, found[key][0].failed) for key in (config.pk, other.pk)] == [
        (1, 0),
        (0, 1),
    ]


@pytest.mark.parametrize("is_counted", [False, True], ids=["fresh", "counted"])
def test_of_all_somebody_is_told_what_they_see(config: Config, *, is_counted: bool) -> None:
    eve, root = make_user("eve"), make_user("root", is_superuser=True)
    ghost = make_user("ghost", is_active=False)
    other = make_config(owner=eve, name="Hers")
    attempt(config)
    attempt(other, outcome="REJECTED", response_status=400)
    if is_counted:
        count_all()

    def seen(user: Any) -> tuple[int, int]:
        [now] = reading.of_viewer(user, hours=1, now=NOW)
        return now.delivered, now.failed

    assert [seen(user) for user in (config.owner, eve, root, ghost, None)] == [
        (1, 0),
        (0, 1),
        (1, 1),
        (0, 0),
        (0, 0),
    ]
    set_role(config=config, grantee=eve, role=Role.VIEWER, granted_by=config.owner)
    assert seen(eve) == (1, 1)


def test_a_config_takes_its_counts_along_and_the_whole_keeps_them(config: Config) -> None:
    root = make_user("root", is_superuser=True)
    attempt(config)
    count_all()
    config.delete()

    assert reading.of_viewer(root, hours=1, now=NOW)[0].delivered == 1


@pytest.mark.django_db(transaction=True)
async def test_what_was_settled_is_told_at_once(receiver: Receiver) -> None:
    config = await ask(make_config, owner=await ask(make_user), url=receiver.url)
    from jackfield.delivery.operations import publish  # noqa: PLC0415 - models can be imported only now

    await ask(publish, "ticket.opened", {"n": 1})
    async with working():
        await until(lambda: Delivery.objects.filter(state="DELIVERED").exists())

        found = await ask(reading.of_configs, [config.pk], hours=2)

    assert sum(one.delivered for one in found[config.pk]) == 1
    assert max(one.p95_ms or 0 for one in found[config.pk]) == (await ask(Attempt.objects.get)).duration_ms


@given(st.lists(st.integers(min_value=0, max_value=400_000), min_size=1, max_size=200))
def test_the_percentile_lies_in_the_slot_of_the_exact_one(durations: list[int]) -> None:
    found: dict[int, tuple[int, int]] = {}
    for duration in durations:
        number = 1 + sum(beginning <= duration for beginning in slots.BEGINNINGS_MS)
        count, longest = found.get(number, (0, 0))
        found[number] = (count + 1, max(longest, duration))
    exact = sorted(durations)[math.ceil(len(durations) * 0.95) - 1]

    about = slots.percentile_ms(found, percent=95)

    assert about is not None
    of_exact = 1 + sum(beginning <= exact for beginning in slots.BEGINNINGS_MS)
    assert slots.beginning_ms(of_exact) <= about <= found[of_exact][1]
    if len(set(durations)) == 1:
        assert about == exact


@pytest.mark.django_db
@pytest.mark.parametrize("duration_ms", [0, 1, 2, 5, 100, 181_019, 10_000_000])
def test_the_database_puts_a_duration_into_its_slot(duration_ms: int) -> None:
    from django.db import connection  # noqa: PLC0415 - only once Django is set up

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {slots.slot_sql(str(duration_ms))}")
        [number] = cursor.fetchone()

    assert number == 1 + sum(beginning <= duration_ms for beginning in slots.BEGINNINGS_MS)
    assert slots.beginning_ms(number) <= duration_ms


def test_the_present_hour_comes_last(db: None) -> None:
    buckets = reading.of_viewer(None, hours=720)

    assert len(buckets) == 720
    assert timezone.now() - buckets[-1].starts_at < 2 * HOUR
    assert {later.starts_at - one.starts_at for one, later in pairwise(buckets)} == {HOUR}
