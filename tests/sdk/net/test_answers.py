from datetime import UTC, datetime

import pytest

from jackfield.sdk import Gone, Rejected, Unauthorized, Unavailable
from jackfield.sdk.net.answers import error_of, retry_after_s

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_success_is_no_error(status: int) -> None:
    assert error_of(status=status, headers={}, host="h", now=NOON) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Unauthorized),
        (403, Unauthorized),
        (408, Unavailable),
        (425, Unavailable),
        (429, Unavailable),
        (500, Unavailable),
        (501, Unavailable),
        (503, Unavailable),
        (599, Unavailable),
        (410, Gone),
        (301, Rejected),
        (302, Rejected),
        (304, Rejected),
        (308, Rejected),
        (400, Rejected),
        (404, Rejected),
        (409, Rejected),
        (422, Rejected),
        (451, Rejected),
        (102, Rejected),
    ],
)
def test_every_other_status_is_the_error_of_the_table(status: int, error: type[Exception]) -> None:
    assert type(error_of(status=status, headers={}, host="h.test", now=NOON)) is error


def test_the_sentence_names_host_and_status() -> None:
    assert str(error_of(status=409, headers={}, host="h.test", now=NOON)) == "h.test answered 409."
    missing = error_of(status=404, headers={}, host="h.test", now=NOON)
    assert str(missing) == "h.test answered 404: there is nothing at this address."


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Thu, 01 Jan 2026 12:01:30 GMT", 90.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("Thursday, 01-Jan-26 12:01:30 GMT", 90.0),
        ("Thu Jan  1 12:01:30 2026", 90.0),
        ("Thu, 01 Jan 2026 14:01:30 +0200", 90.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("9" * 400, 1e9),
        ("Thu, 99 Jan 2026 12:00:00 GMT", None),
        ("Thu, 01 Jan 99999999999 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, now=NOON) == seconds


def test_the_wait_that_was_asked_for_comes_with_the_error() -> None:
    error = error_of(status=429, headers={"Retry-After": "7"}, host="h", now=NOON)

    assert isinstance(error, Unavailable)
    assert error.retry_after == 7
