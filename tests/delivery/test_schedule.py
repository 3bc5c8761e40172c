"""When to try again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.delivery.settlement.schedule import JITTER, MAX_RETRY_AFTER_S, wait_s

SCHEDULE = (5.0, 300.0, 1800.0)
chances = st.floats(min_value=0, max_value=1, exclude_max=True)
schedules = st.lists(st.floats(min_value=0.01, max_value=86_400), min_size=1, max_size=8)


@pytest.mark.parametrize(("failures", "expected"), [(1, 5.0), (2, 300.0), (3, 1800.0), (4, None), (99, None)])
def test_each_failure_waits_as_the_schedule_says_and_the_last_gives_up(
    failures: int, expected: float | None
) -> None:
    assert wait_s(failures=failures, schedule_s=SCHEDULE, chance=0) == expected


def test_jitter_only_lengthens_and_by_a_fifth_at_most() -> None:
    assert wait_s(failures=1, schedule_s=SCHEDULE, chance=0.999) == pytest.approx(6.0, rel=0.01)


@pytest.mark.parametrize("retry_after", [None, 0, 1, -5, float("nan"), float("inf"), float("-inf")])
def test_a_service_cannot_shorten_the_wait(retry_after: float | None) -> None:
    assert wait_s(failures=2, schedule_s=SCHEDULE, chance=0, retry_after_s=retry_after) == 300.0


def test_a_service_can_lengthen_the_wait() -> None:
    assert wait_s(failures=1, schedule_s=SCHEDULE, chance=0, retry_after_s=120) == 120


def test_a_service_cannot_make_us_wait_longer_than_a_day() -> None:
    assert wait_s(failures=1, schedule_s=SCHEDULE, chance=0, retry_after_s=10**9) == MAX_RETRY_AFTER_S


@given(schedule=schedules, chance=chances, retry_after=st.none() | st.floats())
def test_every_wait_is_at_least_what_the_schedule_says(
    schedule: list[float], chance: float, retry_after: float | None
) -> None:
    for failures, base in enumerate(schedule, start=1):
        wait = wait_s(failures=failures, schedule_s=schedule, chance=chance, retry_after_s=retry_after)
        assert wait is not None
        assert base <= wait <= max(base * (1 + JITTER), MAX_RETRY_AFTER_S)


@given(schedule=schedules, chance=chances)
def test_a_delivery_is_tried_once_more_than_the_schedule_is_long(
    schedule: list[float], chance: float
) -> None:
    assert wait_s(failures=len(schedule) + 1, schedule_s=schedule, chance=chance) is None
