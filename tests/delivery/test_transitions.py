"""What becomes of a delivery after an attempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.settlement.transitions import Ended, Next, after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEDULE = (5.0, 300.0)
State = Delivery.State
Outcome = Attempt.Outcome
FIRST = Ended(
    outcome=Outcome.UNAVAILABLE, reason="It answered 500.", burnt_attempts=0, promise="AT_LEAST_ONCE"
)


def next_of(ended: Ended, reason_to_hold: str | None = None) -> Next:
    return after(ended, now=NOW, schedule_s=SCHEDULE, chance=0, reason_to_hold=reason_to_hold)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.DELIVERED, State.DELIVERED),
        (Outcome.REJECTED, State.REJECTED),
        (Outcome.GONE, State.REJECTED),
        (Outcome.UNAVAILABLE, State.RETRYING),
        (Outcome.FAILED, State.RETRYING),
        (Outcome.UNKNOWN, State.RETRYING),
        (Outcome.LOST, State.RETRYING),
        (Outcome.UNAUTHORIZED, State.HELD),
    ],
)
def test_each_outcome_has_its_state(outcome: Outcome, state: State) -> None:
    assert next_of(replace(FIRST, outcome=outcome)).state == state


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.FAILED, Outcome.UNKNOWN])
def test_what_failed_is_tried_again_when_the_schedule_says(outcome: Outcome) -> None:
    following = next_of(replace(FIRST, outcome=outcome, burnt_attempts=1))

    assert following == Next(
        state=State.RETRYING,
        reason="It answered 500.",
        burnt_attempts=2,
        due_at=NOW + timedelta(seconds=300),
    )


def test_what_a_dead_worker_left_is_tried_again_at_once() -> None:
    assert next_of(replace(FIRST, outcome=Outcome.LOST)).due_at == NOW


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.FAILED, Outcome.UNKNOWN, Outcome.LOST])
def test_the_last_failure_exhausts(outcome: Outcome) -> None:
    following = next_of(replace(FIRST, outcome=outcome, burnt_attempts=2))

    assert (following.state, following.due_at, following.is_settled) == (State.EXHAUSTED, None, True)


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.LOST])
def test_at_most_once_never_sends_again_what_may_have_arrived(outcome: Outcome) -> None:
    following = next_of(replace(FIRST, outcome=outcome, promise="AT_MOST_ONCE"))

    assert (following.state, following.due_at) == (State.UNKNOWN, None)


def test_at_most_once_sends_again_what_surely_did_not_arrive() -> None:
    assert next_of(replace(FIRST, promise="AT_MOST_ONCE")).state == State.RETRYING


def test_a_refused_sign_in_burns_no_attempt() -> None:
    following = next_of(replace(FIRST, outcome=Outcome.UNAUTHORIZED, burnt_attempts=2))

    assert (following.state, following.burnt_attempts) == (State.HELD, 2)


def test_a_refusal_of_credentials_that_are_no_more_is_tried_again_with_the_new_ones() -> None:
    following = next_of(replace(FIRST, outcome=Outcome.UNAUTHORIZED, config_changed=True))

    assert (following.state, following.due_at, following.burnt_attempts) == (State.RETRYING, NOW, 0)


def test_what_would_wait_is_held_when_its_config_stands_still() -> None:
    following = next_of(FIRST, reason_to_hold="The config is disabled.")

    assert following == Next(state=State.HELD, reason="The config is disabled.", burnt_attempts=1)


@pytest.mark.parametrize("outcome", [Outcome.DELIVERED, Outcome.REJECTED, Outcome.GONE])
def test_what_is_over_is_not_held(outcome: Outcome) -> None:
    assert next_of(replace(FIRST, outcome=outcome), "The config is disabled.").is_settled
