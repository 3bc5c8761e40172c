"""A config that has only failed for days: warned of once, disabled a day later, and what does not count."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery import giving_up, own_news
from jackfield.delivery.models import Attempt, Breaker, Delivery, Errand, Event
from jackfield.delivery.operations import publish
from jackfield.registry.status import Health, StatusCause
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)
#: Of the clock: a worker that runs in a test looks by it.
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _five_days(settings: Settings) -> None:
    settings.JACKFIELD_GIVE_UP_AFTER_DAYS = 5.0


def failing(
    *, days: float, tried_on: int | None = None, outcome: str = "UNAVAILABLE", **fields: Any
) -> Config:
    """A config that has failed for so many days until NOW, with an attempt on each, or on the last few."""
    owner = make_user()
    config = make_config(owner=owner, **fields)
    # It works where the other does: its own failures would be news too.
    where = {"url": fields["url"]} if "url" in fields else {}
    make_config(owner=owner, name="Mail", event_types=("config.*",), **where)
    report_health(
        config_id=config.pk, health=Health.FAILING, reason="Nobody there.", cause=StatusCause.UNREACHABLE
    )
    publish("ticket.opened", {})
    delivery = Delivery.objects.get(config=config)
    count = int(days) + 1 if tried_on is None else tried_on
    for number in range(count):
        Attempt.objects.create(
            delivery=delivery, number=number + 101, outcome=outcome, started_at=NOW - number * DAY
        )
    Breaker.objects.create(
        config=config, failing_since=NOW - timedelta(days=days), config_version=config.version
    )
    return config


def news() -> list[str]:
    """The types of what was told, the oldest first."""
    return list(
        Event.objects.filter(type__startswith="config.").order_by("pk").values_list("type", flat=True)
    )


def now(config: Config) -> Config:
    """Its row."""
    found: Config = Config.objects.get(pk=config.pk)
    return found


def test_a_day_before_its_owner_is_told_once_and_its_status_says_so() -> None:
    config = failing(days=4)

    for hour in range(3):
        giving_up.look(now=NOW + timedelta(hours=hour))

    assert news() == [own_news.WARNED]
    event = Event.objects.get(type=own_news.WARNED)
    assert event.data["disabled_at"] == (NOW + DAY).isoformat()
    assert list(event.deliveries.values_list("config__name", flat=True)) == ["Mail"]
    row = now(config)
    assert row.enabled
    sentence = f"It will be disabled on {NOW + DAY:%Y-%m-%d at %H:%M} UTC, unless it works before."
    assert row.health_reason == f"Nobody there. {sentence}"
    assert (row.health, row.health_cause) == ("FAILING", "UNREACHABLE")


def test_then_it_is_disabled_says_why_and_loses_nothing() -> None:
    config = failing(days=4)
    giving_up.look(now=NOW)
    Attempt.objects.create(
        delivery=Delivery.objects.get(config=config), number=99, outcome="UNKNOWN", started_at=NOW + DAY
    )
    giving_up.look(now=NOW + DAY - timedelta(seconds=1))
    assert now(config).enabled

    giving_up.look(now=NOW + DAY)
    giving_up.look(now=NOW + 2 * DAY)

    row = now(config)
    assert (row.enabled, row.health, row.health_cause) == (False, "FAILING", StatusCause.GAVE_UP)
    since = f"{NOW - 4 * DAY:%Y-%m-%d}"
    assert row.health_reason == f"It has only failed since {since}, the last time because: Nobody there."
    assert Delivery.objects.get(config=config).state == "HELD"
    assert news() == [own_news.WARNED, own_news.DISABLED]
    told = Event.objects.get(type=own_news.DISABLED).data
    assert (told["reason"], told["cause"]) == (row.health_reason, "GAVE_UP")


def test_nobody_is_disabled_who_was_not_warned_a_day_before() -> None:
    config = failing(days=30)

    giving_up.look(now=NOW)
    giving_up.look(now=NOW + timedelta(hours=23))

    assert now(config).enabled
    giving_up.look(now=NOW + DAY)
    assert not now(config).enabled


@pytest.mark.parametrize(
    ("days", "more"),
    [
        (2.9, {}),
        # No worker lived, or there was nothing to send.
        (30, {"tried_on": 3}),
        (30, {"outcome": "UNAUTHORIZED"}),
        (30, {"outcome": "LOST"}),
        (30, {"outcome": "SHADOWED"}),
    ],
)
def test_other_days_do_not_count(days: float, more: dict[str, Any]) -> None:
    config = failing(days=days, **more)
    before = now(config)

    giving_up.look(now=NOW)
    giving_up.look(now=NOW + DAY)

    row = now(config)
    assert (row.enabled, row.health_reason) == (before.enabled, before.health_reason)
    assert news() == []


@pytest.mark.parametrize("health", [Health.UNAUTHORIZED, Health.HEALTHY])
def test_neither_does_one_that_waits_for_its_owner_or_is_well(health: Health) -> None:
    config = failing(days=30)
    report_health(config_id=config.pk, health=health)
    Event.objects.filter(type__startswith="config.").delete()

    giving_up.look(now=NOW)
    giving_up.look(now=NOW + DAY)

    assert now(config).enabled
    assert news() == []


def test_one_that_its_owner_has_changed_is_tried_first() -> None:
    config = failing(days=4)
    giving_up.look(now=NOW)
    operations.update(actor=config.owner, config_id=config.pk, settings={"url": "http://127.0.0.1:8/"})

    giving_up.look(now=NOW + 2 * DAY)

    assert now(config).enabled


def test_what_is_kept_for_a_shorter_time_is_enough(settings: Settings) -> None:
    settings.JACKFIELD_DELIVERY_DAYS = 2
    config = failing(days=30, tried_on=2)
    giving_up.look(now=NOW)
    giving_up.look(now=NOW + DAY)
    assert not now(config).enabled


def test_a_copy_that_sends_nothing_gives_up_nothing(settings: Settings) -> None:
    config = failing(days=4)
    giving_up.look(now=NOW)
    settings.JACKFIELD_SHADOW = True
    giving_up.look(now=NOW + 2 * DAY)
    assert now(config).enabled


def test_of_a_short_limit_half_is_notice(settings: Settings) -> None:
    settings.JACKFIELD_GIVE_UP_AFTER_DAYS = 1.0
    config = failing(days=0.5)

    giving_up.look(now=NOW)
    giving_up.look(now=NOW + timedelta(hours=11))
    assert now(config).enabled
    assert news() == [own_news.WARNED]
    giving_up.look(now=NOW + timedelta(hours=12))
    assert not now(config).enabled


def test_what_attempts_leave_behind_is_enough_to_judge_by(receiver: Receiver, settings: Settings) -> None:
    settings.JACKFIELD_GIVE_UP_AFTER_DAYS = 1.0
    receiver.answer_with(Answer(status=500))
    owner = make_user()
    config = make_config(owner=owner, url=receiver.url)
    report_health(config_id=config.pk, health=Health.HEALTHY)
    publish("ticket.opened", {})

    async def deliver() -> None:
        async with working():
            await until(lambda: Delivery.objects.get(config=config).state == "EXHAUSTED")

    asyncio.run(deliver())
    assert (now(config).health, news()) == ("FAILING", [own_news.FAILING])
    failed_at = timezone.now()

    giving_up.look(now=failed_at + 0.4 * DAY)
    assert news() == [own_news.FAILING]
    giving_up.look(now=failed_at + 0.6 * DAY)
    giving_up.look(now=failed_at + 1.2 * DAY)

    assert news() == [own_news.FAILING, own_news.WARNED, own_news.DISABLED]
    assert not now(config).enabled


def test_a_success_ends_it(receiver: Receiver) -> None:
    config = failing(days=4, url=receiver.url)
    giving_up.look(now=NOW)

    async def deliver() -> None:
        async with working():
            await until(lambda: Delivery.objects.get(config=config).state == "DELIVERED")

    asyncio.run(deliver())
    giving_up.look(now=NOW + 2 * DAY)

    row = now(config)
    assert (row.enabled, row.health, row.health_reason) == (True, "HEALTHY", "")
    breaker = Breaker.objects.filter(pk=config.pk).first()
    assert breaker is None or (breaker.failing_since, breaker.warned_at) == (None, None)
    assert news() == [own_news.WARNED, own_news.RECOVERED]


def test_enabled_anew_it_starts_from_the_beginning_and_what_was_held_goes_out(receiver: Receiver) -> None:
    config = failing(days=5, url=receiver.url)
    Breaker.objects.update(warned_at=NOW - DAY, state="OPEN", probe_at=timezone.now() + DAY)
    giving_up.look(now=NOW)
    assert states()["HELD"] == 1

    operations.enable(actor=config.owner, config_id=config.pk, checked=True)

    row = now(config)
    assert (row.health, row.health_reason, row.health_cause) == ("HEALTHY", "", "")
    assert not Breaker.objects.filter(pk=config.pk).exists()

    async def deliver() -> None:
        async with working():
            await until(lambda: Delivery.objects.get(config=config).state == "DELIVERED")

    asyncio.run(deliver())


async def test_a_worker_looks_by_itself_once_in_the_whole_deployment() -> None:
    def prepare() -> Config:
        config = failing(days=30)
        Attempt.objects.update(started_at=timezone.now())
        for ago in range(1, 6):
            Attempt.objects.filter(number=ago + 101).update(started_at=timezone.now() - ago * DAY)
        Delivery.objects.update(state="REJECTED", settled_at=timezone.now(), due_at=None)
        return config

    config = await ask(prepare)
    async with working(count=2):
        await until(lambda: own_news.WARNED in news())
        await until(lambda: Errand.objects.filter(kind=giving_up.LOOK, due_at__gt=timezone.now()).exists())

    # Nobody takes the mail, which may be news by then.
    assert (await ask(news)).count(own_news.WARNED) == 1
    assert (await ask(now, config)).enabled
