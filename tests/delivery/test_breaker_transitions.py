"""The breaker as a table: never two probes, it always comes back, and a success closes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.delivery.breaking import transitions
from jackfield.delivery.breaking.transitions import Attempted, End, Switch, after, let_through, probing
from jackfield.delivery.models import Attempt, Breaker

State = Breaker.State
START = datetime(2026, 3, 6, 9, tzinfo=UTC)
NEW = Switch(since=START, counted_since=START)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def told(*ends: End, switch: Switch = NEW, now: datetime = START, chance: float = 0.0) -> Switch:
    """The breaker after attempts that ended so."""
    for end in ends:
        switch = after(switch, Attempted(delivery_id=0, end=end, reason="No."), now=now, chance=chance)
    return switch


def opened(*, times: int = 1, now: datetime = START, chance: float = 0.0) -> Switch:
    """One that opened, and whose probes failed, so often in a row."""
    switch = told(*[End.FAILED] * 5, now=now, chance=chance)
    for _ in range(times - 1):
        switch = told(End.FAILED, switch=probing(switch, delivery_id=0, now=now), now=now, chance=chance)
    return switch


class TestOpening:
    def test_it_opens_when_half_of_enough_failed(self) -> None:
        few = told(*[End.FAILED] * 4)
        assert (few.state, few.failed) == (State.CLOSED, 4)
        switch = told(End.FAILED, switch=few)
        assert (switch.state, switch.probe_at, switch.openings) == (State.OPEN, at(30), 1)
        assert switch.reason == "5 of 5 attempts failed, the last one: No."

    def test_it_stays_closed_while_most_succeed(self) -> None:
        ends = [End.FAILED, End.ANSWERED, End.ANSWERED, End.ANSWERED] * 50
        assert told(*ends).state == State.CLOSED

    def test_what_failed_long_ago_is_not_counted(self) -> None:
        switch = told(*[End.FAILED] * 4)
        assert told(End.FAILED, switch=switch, now=at(60)).state == State.OPEN
        later = told(End.FAILED, switch=switch, now=at(61))
        assert (later.state, later.failed, later.counted_since) == (State.CLOSED, 1, at(61))

    def test_a_clock_that_went_back_begins_to_count_anew(self) -> None:
        assert told(End.FAILED, switch=told(*[End.FAILED] * 4), now=at(-3600)).failed == 1

    def test_who_waited_for_the_row_and_is_a_little_behind_is_counted_with_the_others(self) -> None:
        ahead = told(End.FAILED, End.FAILED, now=at(0.2))
        assert told(End.FAILED, End.FAILED, switch=ahead, now=START).failed == 4

    def test_what_says_nothing_changes_nothing(self) -> None:
        switch = told(*[End.FAILED] * 4)
        assert told(*[End.NOTHING] * 9, switch=switch) == switch

    @pytest.mark.parametrize(
        ("outcome", "end"),
        [
            (Attempt.Outcome.DELIVERED, End.ANSWERED),
            (Attempt.Outcome.REJECTED, End.ANSWERED),
            (Attempt.Outcome.UNAVAILABLE, End.FAILED),
            (Attempt.Outcome.UNKNOWN, End.FAILED),
            (Attempt.Outcome.FAILED, End.FAILED),
            (Attempt.Outcome.UNAUTHORIZED, End.NOTHING),
            (Attempt.Outcome.GONE, End.NOTHING),
            (Attempt.Outcome.LOST, End.NOTHING),
            (Attempt.Outcome.SHADOWED, End.NOTHING),
        ],
    )
    def test_each_outcome_says_something_or_nothing(self, outcome: Attempt.Outcome, end: End) -> None:
        assert transitions.end_of(outcome) is end


class TestProbing:
    @pytest.mark.parametrize(("times", "wait_s"), [(1, 30), (2, 60), (3, 120), (5, 480), (6, 600), (60, 600)])
    def test_each_failed_probe_doubles_the_wait_up_to_ten_minutes(self, times: int, wait_s: int) -> None:
        assert opened(times=times).probe_at == at(wait_s)
        most = opened(times=times, chance=1.0).probe_at
        assert most == at(wait_s * (1 + transitions.JITTER))

    def test_a_success_closes_it_and_the_counters_start_anew(self) -> None:
        switch = told(End.ANSWERED, switch=probing(opened(times=3), delivery_id=0, now=at(30)), now=at(31))
        assert switch == Switch(since=at(31), counted_since=at(31))

    def test_a_probe_that_says_nothing_lets_another_go_at_once(self) -> None:
        probe = probing(opened(), delivery_id=0, now=at(30))
        switch = told(End.NOTHING, switch=probe, now=at(31))
        assert (switch.state, switch.probe_at, switch.openings) == (State.OPEN, at(31), 1)

    def test_what_was_under_way_before_it_opened_does_not_decide(self) -> None:
        for switch in (opened(), probing(opened(), delivery_id=7, now=at(30))):
            for end in End:
                following = told(end, switch=switch, now=at(31))
                assert replace(following, failing_since=None) == replace(switch, failing_since=None)

    def test_one_can_be_let_through_at_once(self) -> None:
        assert let_through(opened(), now=at(2)).probe_at == at(2)
        probe = probing(opened(), delivery_id=0, now=at(2))
        assert let_through(probe, now=at(3)) == probe
        assert let_through(NEW, now=at(3)) == NEW


class TestFailingSince:
    def test_it_is_the_first_that_failed_after_the_last_that_did_not(self) -> None:
        switch = told(End.FAILED, now=at(1))
        switch = told(End.FAILED, End.NOTHING, switch=switch, now=at(2))
        assert switch.failing_since == at(1)
        switch = told(End.ANSWERED, switch=replace(switch, warned_at=at(2)), now=at(3))
        assert (switch.failing_since, switch.warned_at) == (None, None)
        assert told(End.FAILED, switch=switch, now=at(4)).failing_since == at(4)

    def test_probes_that_fail_do_not_move_it(self) -> None:
        assert opened(times=9).failing_since == START


@given(
    steps=st.lists(
        st.tuples(
            st.floats(0, 700),
            st.sampled_from(["claim", "probe", "earlier", "let_through"]),
            st.sampled_from(End),
            st.floats(0, 1),
        ),
        max_size=60,
    )
)
def test_whatever_happens_one_probe_at_most_is_out_and_it_comes_back(
    steps: list[tuple[float, str, End, float]],
) -> None:
    switch, now, out, number = NEW, START, set[int](), 0
    for seconds, what, end, chance in steps:
        now += timedelta(seconds=seconds)
        if what == "claim" and switch.state == State.OPEN and switch.probe_at and switch.probe_at <= now:
            number += 1
            switch = probing(switch, delivery_id=number, now=now)
            out.add(number)
        elif what == "let_through":
            switch = let_through(switch, now=now)
        else:
            ended = out.pop() if what == "probe" and out else -1
            switch = after(switch, Attempted(delivery_id=ended, end=end), now=now, chance=chance)
            if ended > 0 and end is End.ANSWERED:
                assert switch.state == State.CLOSED
        assert len(out) == (switch.state == State.PROBING)
        assert (switch.state == State.OPEN) == (switch.probe_at is not None)
        assert (switch.state == State.CLOSED) <= (switch.openings == 0)
        if switch.probe_at is not None:
            assert switch.probe_at <= now + transitions.MOST
    # However it stands: once the service answers, it is closed.
    if switch.state == State.OPEN:
        switch = probing(switch, delivery_id=0, now=now + transitions.MOST)
    if switch.state == State.PROBING:
        ended = switch.probe_id if switch.probe_id is not None else -1
        switch = after(switch, Attempted(delivery_id=ended, end=End.ANSWERED), now=now, chance=0)
    assert switch.state == State.CLOSED
