"""Templates of many configs share two threads: those that take long wait for each other alone."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, wait
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from jackfield.sdk import Event, Unavailable
from jackfield.sdk.templates import rendering
from jackfield.sdk.templates.rendering import TemplateFailed, render
from jackfield.sdk.templates.turns import MIN_REMEMBERED, Turns
from tests.sdk.templates.bombs import BOMBS, DATA

#: Seconds after which a test is given up; nothing here takes them.
PATIENCE_S = 60.0
SLOW_S = 0.2
EVENT = Event(id="evt_1", type="ticket.opened", occurred_at=datetime(2026, 1, 1, tzinfo=UTC), data=DATA)


class Desk:
    """Work that costs what it says, and may be held up; notes in which order it began."""

    def __init__(self) -> None:
        self._cost = threading.local()
        self.turns = Turns(threads=2, name="test-turns", clock=lambda: getattr(self._cost, "s", 0.0))
        self.began: list[str] = []
        self.gates: list[threading.Event] = []

    def ask(
        self, whose: str, *, cost_s: float = 0.0, name: str = "", gate: threading.Event | None = None
    ) -> Future[str]:
        """Ask for a piece of work; its result is its name."""
        work = partial(self._work, name or whose, cost_s, gate)
        return self.turns.submit(work, whose=whose)

    def gate(self) -> threading.Event:
        """What holds work up until it is set."""
        self.gates.append(threading.Event())
        return self.gates[-1]

    def _work(self, name: str, cost_s: float, gate: threading.Event | None) -> str:
        self.began.append(name)
        if gate is not None:
            assert gate.wait(PATIENCE_S)
        self._cost.s = getattr(self._cost, "s", 0.0) + cost_s
        return name


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    for gate in made.gates:
        gate.set()


def all_of(asked: list[Future[str]]) -> list[str]:
    done, undone = wait(asked, timeout=PATIENCE_S)
    assert not undone
    assert len(done) == len(asked)
    return [one.result() for one in asked]


def test_one_at_a_time_is_done_for_each(desk: Desk) -> None:
    gate = desk.gate()
    mine = [desk.ask("mine", name=f"mine {number}", gate=gate) for number in range(3)]

    assert desk.ask("other").result(PATIENCE_S) == "other"
    assert desk.began == ["mine 0", "other"]
    gate.set()
    assert all_of(mine) == ["mine 0", "mine 1", "mine 2"]
    assert desk.began == ["mine 0", "other", "mine 1", "mine 2"]


def test_who_has_had_little_goes_before_who_has_had_much(desk: Desk) -> None:
    for whose in ("a", "b", "c"):
        all_of([desk.ask(whose, cost_s=0.04)])
    gate = desk.gate()
    held = [desk.ask(f"held {number}", gate=gate) for number in range(2)]
    asked = [desk.ask(whose) for whose in ("a", "b", "c") for _ in range(5)]
    asked.append(desk.ask("new"))
    gate.set()

    all_of([*held, *asked])
    assert desk.began[5] == "new"


def test_each_has_the_same_share_however_much_it_asks_for(desk: Desk) -> None:
    gate = desk.gate()
    held = [desk.ask(f"held {number}", gate=gate) for number in range(2)]
    greedy = [desk.ask("greedy", cost_s=0.01) for _ in range(50)]
    modest = [desk.ask("modest", cost_s=0.01) for _ in range(5)]
    gate.set()

    all_of([*held, *greedy, *modest])
    last = max(number for number, name in enumerate(desk.began[2:]) if name == "modest")
    assert last < 15


def test_slow_ones_share_one_thread_and_leave_the_other(desk: Desk) -> None:
    slow = [f"slow {number}" for number in range(14)]
    all_of([desk.ask(whose, cost_s=SLOW_S) for whose in slow])
    gate = desk.gate()
    held = [desk.ask(whose, cost_s=SLOW_S, gate=gate) for whose in slow for _ in range(8)]

    assert all_of([desk.ask(f"quick {number}") for number in range(20)])
    assert len(desk.began[14:]) - 20 == 1
    gate.set()
    all_of(held)


def test_who_is_slow_no_more_is_as_others_are_again(desk: Desk) -> None:
    all_of([desk.ask(whose, cost_s=SLOW_S) for whose in ("a", "b")])
    for _ in range(3):
        all_of([desk.ask("a", cost_s=0.001)])
    gate = desk.gate()
    held = desk.ask("b", gate=gate)

    assert desk.ask("a").result(PATIENCE_S) == "a"
    gate.set()
    all_of([held])


def test_what_is_cancelled_or_given_up_is_never_begun(desk: Desk) -> None:
    gate = desk.gate()
    held = [desk.ask(f"held {number}", gate=gate) for number in range(2)]
    cancelled, given_up, kept = (desk.ask("mine", name=name) for name in ("cancelled", "given up", "kept"))

    assert cancelled.cancel()
    desk.turns.give_up(given_up, whose="mine", error=Unavailable("later"))
    desk.turns.give_up(held[0], whose="held 0", error=Unavailable("later"))
    with pytest.raises(Unavailable, match="later"):
        given_up.result(PATIENCE_S)
    gate.set()

    assert all_of([*held, kept]) == ["held 0", "held 1", "kept"]
    with pytest.raises(CancelledError):
        cancelled.result(0)
    assert set(desk.began) == {"held 0", "held 1", "kept"}


def test_after_all_that_one_wanted_was_cancelled_it_is_served_again(desk: Desk) -> None:
    gate = desk.gate()
    held = [desk.ask(f"held {number}", gate=gate) for number in range(2)]
    assert all(desk.ask("mine").cancel() for _ in range(3))
    mine = desk.ask("mine", name="at last")
    assert desk.ask("other").cancel()
    gate.set()

    all_of(held)
    assert all_of([mine, desk.ask("other")]) == ["at last", "other"]


def test_what_fails_fails_for_who_asked_and_for_nobody_else(desk: Desk) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    failed = desk.turns.submit(fail, whose="mine")
    with pytest.raises(ZeroDivisionError):
        failed.result(PATIENCE_S)
    assert all_of([desk.ask("mine"), desk.ask("other")]) == ["mine", "other"]


def test_any_number_is_served_and_not_all_of_them_are_remembered(desk: Desk) -> None:
    names = [f"config {number}" for number in range(3 * MIN_REMEMBERED)]
    for name in names:
        all_of([desk.ask(name)])
    assert len(desk.turns._lines) <= MIN_REMEMBERED
    assert all_of([desk.ask(name) for name in names]) == names


def test_many_threads_may_ask_at_once(desk: Desk) -> None:
    asked: list[Future[str]] = []

    def ask(mine: int) -> None:
        for number in range(200):
            one = desk.ask(f"config {(mine + number) % 5}", cost_s=0.001 * (number % 90))
            if number % 3 == 0:
                one.cancel()
            asked.append(one)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert not wait(asked, timeout=PATIENCE_S).not_done
    assert len(desk.began) == sum(not one.cancelled() for one in asked)


def burning(config: str) -> Any:
    return render(BOMBS["sort in a loop"], event=EVENT, config_id=config, config_name="x")


async def test_a_quick_template_does_not_wait_behind_all_that_burn() -> None:
    burnt: list[str] = []
    each_has_burnt = asyncio.Event()

    async def burn(config: str) -> None:
        with pytest.raises(TemplateFailed, match="It takes more than"):
            await burning(config)
        burnt.append(config)
        if len(set(burnt)) == 2:
            each_has_burnt.set()

    asked = [asyncio.ensure_future(burn(config)) for config in ("one", "two") for _ in range(20)]
    await asyncio.wait_for(each_has_burnt.wait(), PATIENCE_S)
    before = len(burnt)
    text = await render("{{ event.type }}", event=EVENT, config_id="quick", config_name="x")
    behind = len(burnt) - before
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)

    assert text == "ticket.opened"
    assert behind <= 2


async def test_who_waits_too_long_is_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_WAIT_S", 0.01)
    first, second = (asyncio.ensure_future(burning("burns")) for _ in range(2))

    with pytest.raises(Unavailable, match="Templates that take long stand before this one"):
        await second
    with pytest.raises(TemplateFailed):
        await first
