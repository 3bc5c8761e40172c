import asyncio

import pytest

from jackfield.sdk import Gone, NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.net import Redactor
from jackfield.sdk.outcomes import Outcome, Verdict, classify


class TooOld(Rejected):
    pass


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unauthorized("x"), Outcome.UNAUTHORIZED),
        (Unavailable("x"), Outcome.UNAVAILABLE),
        (NoAnswer("x"), Outcome.UNKNOWN),
        (Rejected("x"), Outcome.REJECTED),
        (TooOld("x"), Outcome.REJECTED),
        (Gone("x"), Outcome.GONE),
        (ServiceError("x"), Outcome.REJECTED),
        (ValueError("x"), Outcome.FAILED),
        (TimeoutError("x"), Outcome.FAILED),
        (asyncio.CancelledError("x"), Outcome.FAILED),
    ],
)
def test_every_error_has_its_outcome(error: BaseException, outcome: Outcome) -> None:
    assert classify(error).outcome is outcome


def test_no_error_is_delivered() -> None:
    assert classify(None) == Verdict(outcome=Outcome.DELIVERED)


def test_the_reason_is_the_author_s_sentence_in_one_line() -> None:
    assert classify(Rejected(" No such\n channel. ")).reason == "No such channel."


@pytest.mark.parametrize("kind", [Unauthorized, Unavailable, NoAnswer, Rejected, Gone, ServiceError])
def test_an_error_without_a_sentence_gets_one(kind: type[ServiceError]) -> None:
    assert classify(kind()).reason.endswith(".")


def test_a_reason_is_not_endless() -> None:
    assert len(classify(Rejected("x" * 10_000)).reason) == 500


SECRET = "correct-horse-battery-staple"


@pytest.mark.parametrize("before", range(460, 501, 5))
def test_a_reason_ends_with_no_half_of_a_secret(before: int) -> None:
    verdict = classify(Rejected("x" * before + SECRET), redact=Redactor([SECRET]))

    assert verdict.reason == ("x" * before + "***")[:500]


def test_a_secret_of_several_lines_is_starred_in_a_reason() -> None:
    key = "-----BEGIN KEY-----\nMIIabcdefgh\nijklmnop\n-----END KEY-----\n"

    assert classify(Rejected(f"Bad key: {key}!"), redact=Redactor([key])).reason == "Bad key: ***!"


def test_a_secret_in_the_name_of_a_class_is_starred_too() -> None:
    error = type(SECRET, (Exception,), {})()

    assert SECRET not in classify(error, redact=Redactor([SECRET])).reason


def test_the_text_of_an_unforeseen_exception_stays_out_of_the_reason() -> None:
    verdict = classify(KeyError("token=abc"))

    assert "abc" not in verdict.reason
    assert "KeyError" in verdict.reason


def test_the_wait_comes_along() -> None:
    assert classify(Unavailable("x", retry_after=7)).retry_after_s == 7
    assert classify(NoAnswer("x", retry_after=8)).retry_after_s == 8
    assert classify(Rejected("x")).retry_after_s is None
