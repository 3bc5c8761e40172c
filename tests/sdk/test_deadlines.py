"""An author's sync code that hangs keeps nobody, and is not begun again while it hangs."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.sdk import deadlines
from jackfield.sdk.deadlines import Hangs, in_time
from jackfield.sdk.versions import MigrationFailed, migrated


class Slow:
    """Settings that hang when they are brought up."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_go = threading.Event()

    def migrate(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        self.begun += 1
        self.may_go.wait(20)
        return {**values, "version": version}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    monkeypatch.setattr(deadlines, "DEADLINE_S", 0.1)
    monkeypatch.setattr(deadlines, "_hanging", {})
    made = Slow()
    yield made
    made.may_go.set()


def bring_up(slow: Slow) -> dict[str, Any]:
    return migrated({"a": 1}, stored=1, wanted=2, step=slow.migrate)


def ended() -> None:
    for thread in threading.enumerate():
        if thread.name == "jackfield-author":
            thread.join(20)


def test_what_hangs_is_a_problem_and_is_begun_once_until_it_ends(slow: Slow) -> None:
    for _ in range(5):
        with pytest.raises(MigrationFailed, match="does not end"):
            bring_up(slow)
    begun = slow.begun
    slow.may_go.set()
    ended()

    assert begun == 1
    assert bring_up(slow) == {"a": 1, "version": 1}


def test_present_settings_are_read_without_a_thread(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", None)

    assert migrated({"a": 1}, stored=2, wanted=2, step=slow.migrate) == {"a": 1}


def test_a_timeout_of_its_own_is_its_own() -> None:
    def fail() -> None:
        raise TimeoutError("of the author's")

    with pytest.raises(TimeoutError, match="of the author's"):
        in_time(fail, what="fail")


def test_one_that_hangs_stands_in_nobody_else_s_way(slow: Slow) -> None:
    with pytest.raises(Hangs):
        in_time(lambda: slow.may_go.wait(20), what="slow")

    assert in_time(lambda: "quick", what="quick") == "quick"
