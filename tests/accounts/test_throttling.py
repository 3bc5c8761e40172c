"""Who guesses passwords is slowed down, over all processes; nobody else is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jackfield.accounts import throttling
from jackfield.accounts.models import KnownAddress, SignInAttempt
from jackfield.accounts.throttling import (
    MAX_FOR_ADDRESS,
    MAX_FOR_NAME,
    MAX_FOR_NAME_ANYWHERE,
    MAX_KNOWN,
    WINDOW,
    Attempt,
    TooManyAttempts,
    begin,
    succeeded,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=timezone.get_default_timezone())

pytestmark = pytest.mark.django_db


def guess(name: str, address: str, *, after: timedelta = timedelta(0)) -> Attempt:
    return begin(name=name, address=address, now=NOW + after)


def is_refused(name: str, address: str, *, after: timedelta = timedelta(0)) -> bool:
    """Whether one more would be; it leaves no trace."""
    try:
        attempt = guess(name, address, after=after)
    except TooManyAttempts as refusal:
        return 0 < refusal.retry_after_s <= WINDOW.total_seconds() + 1
    SignInAttempt.objects.filter(pk=attempt.key).delete()
    return False


def test_a_name_has_so_many_attempts_from_one_address_and_room_again_after_the_window() -> None:
    for number in range(MAX_FOR_NAME):
        guess("ada", "10.0.0.1", after=timedelta(seconds=number))

    assert is_refused("Ada", "10.0.0.1", after=timedelta(seconds=10))
    assert not is_refused("ada", "10.0.0.2", after=timedelta(seconds=10))
    assert not is_refused("ben", "10.0.0.1", after=timedelta(seconds=10))
    assert is_refused("ada", "10.0.0.1", after=WINDOW - timedelta(seconds=1))
    assert not is_refused("ada", "10.0.0.1", after=WINDOW)


def test_one_address_may_not_try_all_names() -> None:
    for number in range(MAX_FOR_ADDRESS):
        guess(f"user {number}", "10.0.0.1")

    assert is_refused("another", "10.0.0.1")
    assert not is_refused("another", "10.0.0.2")


def test_many_addresses_may_not_try_one_name_for_ever() -> None:
    for number in range(MAX_FOR_NAME_ANYWHERE):
        guess("ada", f"10.0.0.{number}")

    assert is_refused("Ada", "10.0.1.1")
    assert not is_refused("ben", "10.0.1.1")


def test_who_has_signed_in_from_there_is_not_locked_out_by_them() -> None:
    succeeded(guess("ada", "10.0.9.9"), now=NOW)
    for number in range(MAX_FOR_NAME_ANYWHERE):
        guess("ada", f"10.0.0.{number}")

    assert not is_refused("ada", "10.0.9.9")
    for _ in range(MAX_FOR_NAME):
        guess("ada", "10.0.9.9")
    assert is_refused("ada", "10.0.9.9")


def test_the_right_password_takes_the_attempts_before_it_away_and_no_others() -> None:
    for _ in range(MAX_FOR_NAME - 1):
        guess("ada", "10.0.0.1")
    guess("ben", "10.0.0.1")

    succeeded(guess("ada", "10.0.0.1"), now=NOW)

    assert SignInAttempt.objects.count() == 1
    assert not is_refused("ada", "10.0.0.1")


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("", "unknown", False),
    ],
)
def test_a_network_of_ipv6_is_one_address(first: str, second: str, *, is_one: bool) -> None:
    for _ in range(MAX_FOR_NAME):
        guess("ada", first)

    assert is_refused("ada", second) is is_one


def test_neither_names_nor_addresses_nor_what_is_old_is_kept() -> None:
    for name in ("ada", "\0", "\ud800", "x" * 9_999):
        guess(name, "10.0.0.1")
    guess("ben", "10.0.0.2", after=WINDOW * 2)

    [row] = SignInAttempt.objects.all()
    assert "ben" not in row.name
    assert "10.0" not in row.address


def test_who_is_refused_writes_nothing(django_assert_num_queries: Callable[..., object]) -> None:
    for _ in range(MAX_FOR_NAME):
        guess("ada", "10.0.0.1")

    with django_assert_num_queries(4) as asked, pytest.raises(TooManyAttempts):  # type: ignore[attr-defined]
        guess("ada", "10.0.0.1")

    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert SignInAttempt.objects.count() == MAX_FOR_NAME


def test_no_flood_makes_the_tables_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "MAX_KEPT", 10)
    for number in range(30):
        guess(f"user {number}", f"10.0.1.{number}")
        succeeded(guess("ada", f"10.0.0.{number}"), now=NOW + timedelta(seconds=number))

    assert SignInAttempt.objects.count() <= 10
    assert KnownAddress.objects.count() == MAX_KNOWN


def test_a_clock_that_was_far_ahead_locks_nobody_out() -> None:
    for _ in range(MAX_FOR_NAME):
        guess("ada", "10.0.0.1", after=timedelta(days=400))

    assert not is_refused("ada", "10.0.0.1")


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_time_get_no_further_than_one_after_the_other() -> None:
    def one(_number: int) -> bool:
        try:
            begin(name="ada", address="10.0.0.1")
        except TooManyAttempts:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as threads:
        let_through = sum(threads.map(one, range(50)))

    assert let_through == MAX_FOR_NAME
