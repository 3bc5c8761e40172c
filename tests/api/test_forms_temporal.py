"""Days, times, moments and spans go out as ISO 8601 and come back the same, whatever a client sends."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import DateField
from hypothesis import given
from hypothesis import strategies as st

from jackfield.api.forms import temporal
from jackfield.api.forms.words import TemporalKind

_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_MOMENTS = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=_OFFSETS)  # noqa: DTZ001


@given(st.dates())
def test_a_day_comes_back(day: date) -> None:
    assert temporal.read(TemporalKind.DATE, temporal.write(TemporalKind.DATE, day) or "") == day


@given(st.times())
def test_a_time_comes_back(at: time) -> None:
    assert temporal.read(TemporalKind.TIME, temporal.write(TemporalKind.TIME, at) or "") == at


@given(_MOMENTS)
def test_a_moment_comes_back_in_utc(moment: datetime) -> None:
    written = temporal.write(TemporalKind.DATETIME, moment) or ""

    assert written.endswith("Z")
    assert temporal.read(TemporalKind.DATETIME, written) == moment


@given(st.timedeltas(min_value=timedelta(days=-10_000), max_value=timedelta(days=10_000)))
def test_a_span_comes_back(span: timedelta) -> None:
    assert temporal.read(TemporalKind.DURATION, temporal.write(TemporalKind.DURATION, span) or "") == span


@given(st.sampled_from(TemporalKind), st.text(max_size=80))
def test_any_text_is_read_or_is_not_and_never_raises(kind: TemporalKind, text: str) -> None:
    temporal.read(kind, text)
    temporal.write(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (TemporalKind.DATE, "2026-02-30"),
        (TemporalKind.DATE, "2.1.2026"),
        (TemporalKind.DATETIME, "9999-12-31T23:59:59-14:00x"),
        (TemporalKind.DATETIME, "0001-01-01T00:00:00+14:00"),
        (TemporalKind.DATETIME, "9999-12-31T23:59:59-14:00"),
        (TemporalKind.DURATION, "90"),
        (TemporalKind.DURATION, "P999999999999D"),
        (TemporalKind.TIME, "25:00"),
        (TemporalKind.TIME, "1" * 65),
    ],
)
def test_what_is_none_of_the_kind_is_nothing(kind: TemporalKind, text: str) -> None:
    assert temporal.read(kind, text) is None


def test_a_moment_that_utc_does_not_have_is_shown_as_it_was_kept() -> None:
    kept = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))

    assert temporal.write(TemporalKind.DATETIME, kept) == "0001-01-01T00:00:00+14:00"


def test_a_moment_without_an_offset_is_one_of_the_deployment_s_zone() -> None:
    assert temporal.read(TemporalKind.DATETIME, "2026-01-02T12:30:00") == datetime(
        2026, 1, 2, 12, 30, tzinfo=UTC
    )


def test_bounds_are_the_narrowest_of_the_validators() -> None:
    field = DateField(
        validators=[
            MinValueValidator(date(2026, 1, 1)),
            MinValueValidator(lambda: date(2026, 2, 1)),
            MaxValueValidator(date(2026, 3, 1)),
        ]
    )

    assert temporal.bounds(TemporalKind.DATE, field) == ("2026-02-01", "2026-03-01")
