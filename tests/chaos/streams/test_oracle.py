"""The oracle finds what a wrong stream would tell."""

from typing import Any

from tests.chaos.streams.oracle import Heard, Sight, amiss


def note(order: int, since: float, until: float, **what: Any) -> dict[str, Any]:
    return {"order": order, "from": since, "until": until, **what}


NOTES = [
    note(1, 0, 0, what="member", user="ada", group=1, on=True),
    note(2, 0, 0, what="member", user="bob", group=2, on=True),
    note(3, 1, 2, what="owner", config=7, user="ada"),
    note(4, 20, 21, what="grant", config=7, to="group 2", on=True),
    # The moment after its commit was noted late: after the next change to the same grant.
    note(5, 30, 60, what="grant", config=7, to="group 2", on=False),
    note(6, 50, 51, what="grant", config=7, to="group 2", on=True),
    note(7, 70, 71, what="gone", config=7),
]


def heard(kind: str, at: float, **node: Any) -> Heard:
    return Heard(kind=kind, key="cfg_7", node=node or None, at=at)


def wrong(user: str, *messages: Heard) -> int:
    return len(amiss(user, messages, sight=Sight(NOTES), ghost="ghost"))


def test_what_was_visible_may_be_heard() -> None:
    assert wrong("ada", heard("CHANGED", 3, version=1), heard("CHANGED", 4, version=2)) == 0
    assert wrong("bob", heard("CHANGED", 22, version=2), heard("REMOVED", 35)) == 0
    assert wrong("bob", heard("CHANGED", 55, version=2), heard("REMOVED", 75)) == 0


def test_what_was_hidden_may_not() -> None:
    assert wrong("bob", heard("CHANGED", 10, version=1)) == 2
    assert wrong("bob", heard("REMOVED", 10)) == 1
    assert wrong("ada", heard("CHANGED", 90, version=9)) == 1


def test_versions_that_go_back_and_what_was_rolled_back_are_found() -> None:
    assert wrong("ada", heard("CHANGED", 3, version=2), heard("CHANGED", 4, version=1)) == 1
    assert wrong("ada", heard("CHANGED", 3, version=1, name="ghost 1")) == 1


def test_the_books_end_as_they_stand() -> None:
    assert Sight(NOTES[:-1]).sees("bob") == {"cfg_7"}
    assert Sight(NOTES[:-2]).sees("bob") == set()
    assert Sight(NOTES).sees("ada") == set()
