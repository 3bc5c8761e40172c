"""What looking through texts may cost is shared out: nobody's conditions cost another an event."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.sdk.conditions.judging import CompiledSet, Judge, compiled
from jackfield.sdk.conditions.plans import Plan, matched
from tests.sdk.conditions.events import all_of, event, one

SECOND = 1_000_000_000


def working() -> Iterator[int]:
    """A thread for which every test takes a second."""
    return iter(range(0, 1_000_000 * SECOND, SECOND))


def judging(*, seconds: int, text: str = "a" * 100) -> Judge:
    return Judge(event({"text": text}), cost_ns=seconds * SECOND, clock=working().__next__)


def pattern(size: int) -> CompiledSet:
    """A pattern that holds; the larger, the later it is asked."""
    return compiled(all_of(one("data.text", "matches-regex", f"a{{{size}}}a*")))


def planned(sets: dict[tuple[str, Any], CompiledSet]) -> Plan[tuple[str, Any]]:
    """Keys are owners and names."""
    return Plan(sets.items(), owner_of=lambda key: key[0])


def test_who_asks_much_starves_nobody_else() -> None:
    cheap = {("ann", number): pattern(number) for number in range(1, 40)}
    dear = {("bob", "victim"): pattern(90)}

    found = planned({**cheap, **dear}).matched(judging(seconds=10))

    assert ("bob", "victim") in found
    assert len(found) == 10


def test_what_is_left_is_taken_in_turns() -> None:
    ann = {("ann", number): pattern(number) for number in range(1, 40)}
    bob = {("bob", number): pattern(number) for number in range(50, 90)}

    found = planned({**ann, **bob}).matched(judging(seconds=20))

    # The first half goes by what is cheap.
    assert [owner for owner, _ in found].count("ann") == 15
    assert [owner for owner, _ in found].count("bob") == 5


def test_however_many_others_there_are_nobody_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    crowd = {(f"owner {number:02}", number): pattern(number) for number in range(1, 90)}
    found = planned(crowd).matched(judging(seconds=10))
    assert len(found) == 89
    assert caplog.records == []

    more = {(owner, "second"): pattern(number + 10) for owner, number in crowd if number > 85}
    assert len(planned({**crowd, **more}).matched(judging(seconds=10))) == 89
    [told] = caplog.records
    assert (told.message, told.__dict__["conditions"]) == ("conditions cost too much", 4)


def test_words_are_shared_out_too() -> None:
    many = {
        ("ann", number): compiled(
            all_of(one("data.text", "contains-any", *(f"{number}-{word}" for word in range(50))))
        )
        for number in range(20)
    }
    few = {("bob", "victim"): compiled(all_of(one("data.text", "contains-any", *"abcdefgh")))}
    judge = Judge(event({"text": "a" * 100}), cost_ns=50 * 100 * 2)

    assert planned({**many, **few}).matched(judge) == [("bob", "victim")]


def test_what_two_owners_ask_alike_is_asked_once() -> None:
    same = {(owner, "same"): pattern(5) for owner in ("ann", "bob", "cleo")}
    judge = judging(seconds=10)

    assert len(planned(same).matched(judge)) == 3
    assert judge.left_ns == 9 * SECOND


def test_several_plans_share_one_budget() -> None:
    ann = planned({("ann", number): pattern(number) for number in range(1, 40)})
    bob = planned({("bob", "victim"): pattern(90)})

    of_ann, of_bob = matched(judging(seconds=10), ann, bob)

    assert (len(of_ann), of_bob) == (9, [("bob", "victim")])
