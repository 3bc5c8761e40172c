"""When schedule hooks are called, and what cannot be a schedule."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk import Context, Integration, Settings, every
from jackfield.sdk.schedules import Schedule


class Feed(Integration[Settings]):
    @every(timedelta(minutes=5), jitter=timedelta(seconds=30))
    async def poll(self, context: Context[Settings]) -> None: ...

    @every("0 9 * * MON-FRI")
    async def report(self, context: Context[Settings]) -> None: ...


def test_a_class_knows_its_schedules_by_method() -> None:
    schedules = Feed.abilities.schedules
    assert schedules["poll"] == Schedule(interval=timedelta(minutes=5), jitter=timedelta(seconds=30))
    assert schedules["report"] == Schedule(cron="0 9 * * MON-FRI")


def test_an_interval_counts_from_the_end_and_the_jitter_only_lengthens_it() -> None:
    ended = datetime(2026, 3, 6, 12, 0, 7, tzinfo=UTC)
    poll = Feed.abilities.schedules["poll"]
    assert poll.next_after(ended, chance=0) == ended + timedelta(minutes=5)
    assert poll.next_after(ended, chance=0.5) == ended + timedelta(minutes=5, seconds=15)
    assert poll.gap_at(ended) == timedelta(minutes=5, seconds=30)


def test_cron_is_read_in_utc_whatever_zone_the_clock_is_in() -> None:
    # A Friday, 12:30 in a zone five hours behind: 17:30 UTC, so the next is Monday.
    friday = datetime.fromisoformat("2026-03-06T12:30:00-05:00")
    report = Feed.abilities.schedules["report"]
    assert report.next_after(friday, chance=0.9) == datetime(2026, 3, 9, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "hours"),
    [("2026-03-05T09:00:03+00:00", 24), ("2026-03-06T09:00:00+00:00", 72), ("2026-03-08T00:00:00+00:00", 72)],
)
def test_what_cron_leaves_out_is_no_silence(moment: str, hours: int) -> None:
    report = Feed.abilities.schedules["report"]
    assert report.gap_at(datetime.fromisoformat(moment)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "when",
    [
        timedelta(milliseconds=999),
        timedelta(0),
        timedelta(days=-1),
        timedelta(days=400),
        "",
        "* * * *",
        "* * * * * *",
        "61 * * * *",
        "0 0 31 2 *",
        "0 0 * * MON#2/3",
        "@daily",
        "0 0 * * *\0",
        300,
        None,
    ],
)
def test_what_is_no_schedule_is_refused_when_the_class_is_made(when: timedelta) -> None:
    with pytest.raises(ImproperlyConfigured, match="@every"):
        every(when)


@pytest.mark.parametrize("jitter", [timedelta(seconds=-1), timedelta(days=1000)])
def test_a_jitter_that_is_none_is_refused(jitter: timedelta) -> None:
    with pytest.raises(ImproperlyConfigured, match="jitter"):
        every(timedelta(minutes=1), jitter=jitter)


def test_a_method_that_cannot_wait_is_refused() -> None:
    def poll(self: object, context: object) -> None: ...

    with pytest.raises(ImproperlyConfigured, match="async"):
        every(timedelta(minutes=1))(poll)  # type: ignore[type-var]  # that is the mistake


@given(st.text(max_size=30))
def test_any_text_is_a_schedule_or_is_refused(text: str) -> None:
    try:
        every(text)
    except ImproperlyConfigured:
        return
    moment = datetime(2026, 3, 6, tzinfo=UTC)
    assert Schedule(cron=text).next_after(moment, chance=0) > moment
