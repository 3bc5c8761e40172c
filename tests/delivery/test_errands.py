"""Errands as rows: asked for, claimed, finished, withdrawn, recovered; by one or by many at once."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from jackfield.delivery import errands
from jackfield.delivery.errands import claiming
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.models import WorkerProcess
from jackfield.delivery.working import liveness, recovery
from jackfield.realtime.wakeups import Topic, listen
from tests.delivery.failing import every_statement_fails_once

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "tests.errand"
ROOM = {KIND: 15}


def rows() -> list[tuple[str, int, bool]]:
    return [
        (row.key, row.failures, row.worker_id is not None)
        for row in Row.objects.filter(kind=KIND).order_by("key")
    ]


def claimed(worker_id: int = 1, **changes: Any) -> list[claiming.Claimed]:
    given = {"worker_id": worker_id, "rooms": ROOM, "room": 20, **changes}
    return list(claiming.claim(**given).claimed)


def later(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


class TestAsking:
    def test_one_of_a_kind_and_key_is_due_at_the_earlier_of_both_with_the_latest_payload(self) -> None:
        soon, late = later(60), later(3600)
        errands.ask(kind=KIND, key="a", due_at=soon, payload={"number": 1})
        errands.ask(kind=KIND, key="a", due_at=late, payload={"number": 2})

        row = Row.objects.get()
        assert (row.due_at, row.payload) == (soon, {"number": 2})

        errands.ask(kind=KIND, key="a")

        row.refresh_from_db()
        assert row.due_at is not None
        assert row.due_at <= timezone.now()
        # A worker that starts, and asks for what there is always one of, takes nothing away.
        assert row.payload == {"number": 2}

    def test_what_rolled_back_was_never_asked_for_and_wakes_nobody(self) -> None:
        with listen(Topic.ERRANDS) as waiter:
            with transaction.atomic():
                errands.ask(kind=KIND, key="a")
                transaction.set_rollback(True)
            assert rows() == []
            assert not waiter.wait_sync(0)
            errands.ask(kind=KIND, key="a")
            assert waiter.wait_sync(0)
        assert rows() == [("a", 0, False)]

    def test_what_waits_and_is_withdrawn_is_gone(self) -> None:
        errands.ask(kind=KIND, key="a")
        errands.ask(kind=KIND, key="b")
        errands.withdraw(kind=KIND, key="a")
        errands.withdraw(kind=KIND, key="never asked for")
        assert rows() == [("b", 0, False)]


class TestClaiming:
    def test_what_is_due_longest_is_taken_first_and_by_one_worker_alone(self) -> None:
        for key, seconds in (("b", -5), ("a", -10), ("later", 60)):
            errands.ask(kind=KIND, key=key, due_at=later(seconds))

        first = claiming.claim(worker_id=1, rooms=ROOM, room=20)

        assert [one.errand.key for one in first.claimed] == ["a", "b"]
        assert first.next_due_at == Row.objects.get(key="later").due_at
        assert claimed(worker_id=2) == []

    def test_no_kind_takes_more_than_its_room_and_unknown_kinds_are_left_alone(self) -> None:
        for number in range(4):
            errands.ask(kind=KIND, key=str(number), due_at=later(-10))
        errands.ask(kind="tests.other", key="other")
        errands.ask(kind="tests.unknown", key="unknown")

        first = claimed(rooms={KIND: 2, "tests.other": 1})
        second = claimed(rooms={KIND: 0, "tests.other": 1})

        assert [one.errand.key for one in (*first, *second)] == ["0", "1", "other"]

    def test_a_failure_waits_twice_as_long_each_time_up_to_five_minutes(self) -> None:
        waits = [claiming.wait_after(failures).total_seconds() for failures in (1, 2, 3, 9, 10, 4000)]
        assert waits == [1, 2, 4, 256, 300, 300]

    def test_what_was_taken_from_a_worker_is_not_finished_by_it(self) -> None:
        errands.ask(kind=KIND, key="a", due_at=later(-10))
        (old,) = claimed(now=later(-5))
        claiming.give_back(worker_id=1, known=())
        (new,) = claimed()

        claiming.finish(result=claiming.Result(claimed=old), worker_id=1)
        claiming.finish(result=claiming.Result(claimed=new), worker_id=2)

        assert rows() == [("a", 0, True)]

    def test_what_a_worker_does_not_know_it_has_is_due_again(self) -> None:
        errands.ask(kind=KIND, key="a")
        errands.ask(kind=KIND, key="b")
        one, _other = claimed()
        assert claiming.give_back(worker_id=1, known={one.pk}) == 1
        assert rows() == [("a", 0, True), ("b", 0, False)]


class TestWhileItRuns:
    def test_asked_for_again_it_is_due_again_though_its_handler_was_done(self) -> None:
        errands.ask(kind=KIND, key="a", payload={"number": 1})
        (one,) = claimed()
        errands.ask(kind=KIND, key="a", payload={"number": 2})
        assert claimed() == []

        claiming.finish(result=claiming.Result(claimed=one), worker_id=1)

        (again,) = claimed()
        assert again.errand.payload == {"number": 2}

    def test_what_its_handler_remembers_is_there_the_next_time(self) -> None:
        errands.ask(kind=KIND, key="a", payload={"after": 1})
        errands.ask(kind=KIND, key="b", due_at=later(60))
        (one,) = claimed()

        errands.remember(kind=KIND, key="a", payload={"after": 2})
        assert claimed() == []
        claiming.finish(result=claiming.Result(claimed=one, due_at=timezone.now()), worker_id=1)

        (again,) = claimed()
        assert (again.errand.key, again.errand.payload) == ("a", {"after": 2})

    def test_withdrawn_it_is_not_due_again_whatever_its_handler_says(self) -> None:
        errands.ask(kind=KIND, key="a")
        (one,) = claimed()
        errands.withdraw(kind=KIND, key="a")
        assert rows() == [("a", 0, True)]

        claiming.finish(result=claiming.Result(claimed=one, due_at=later(1)), worker_id=1)

        assert rows() == []

    def test_withdrawn_and_asked_for_anew_it_waits_for_the_end_of_the_one_that_runs(self) -> None:
        errands.ask(kind=KIND, key="a")
        (one,) = claimed()
        errands.withdraw(kind=KIND, key="a")
        errands.ask(kind=KIND, key="a")
        assert claimed(worker_id=2) == []

        claiming.finish(result=claiming.Result(claimed=one), worker_id=1)

        assert [found.errand.key for found in claimed(worker_id=2)] == ["a"]


class TestRaces:
    def test_what_is_asked_for_while_it_ends_is_never_lost(self) -> None:
        last, has_asked = 150, threading.Event()

        def asking() -> None:
            try:
                for number in range(last + 1):
                    errands.ask(kind=KIND, key="a", payload={"number": number})
                    if number % 10 == 9:
                        errands.withdraw(kind=KIND, key="a")
                        errands.ask(kind=KIND, key="a", payload={"number": number})
            finally:
                connections.close_all()
                has_asked.set()

        seen: list[int] = []
        thread = threading.Thread(target=asking)
        thread.start()
        while True:
            is_last_look = has_asked.is_set()
            found = claimed()
            for one in found:
                seen.append(one.errand.payload["number"])
                claiming.finish(result=claiming.Result(claimed=one), worker_id=1)
            if is_last_look and not found:
                break
        thread.join()

        assert seen[-1] == last
        assert seen == sorted(seen)
        assert rows() == []

    def test_of_many_who_claim_at_once_each_errand_goes_to_one(self) -> None:
        for number in range(60):
            errands.ask(kind=KIND, key=f"{number:02}", due_at=later(-10))
        barrier, taken = threading.Barrier(4), [list[str]() for _ in range(4)]

        def claim_all(worker: int) -> None:
            try:
                barrier.wait(20)
                while found := claimed(worker_id=worker + 1, room=3):
                    taken[worker] += [one.errand.key for one in found]
            finally:
                connections.close_all()

        threads = [threading.Thread(target=claim_all, args=[worker]) for worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        everything = sorted(key for keys in taken for key in keys)
        assert everything == sorted(set(everything))
        # Whoever found the rest locked stopped early; what is left is there for the next look.
        assert len(everything) + len(claimed(worker_id=9, room=60, rooms={KIND: 60})) == 60


class TestTheDead:
    def test_what_a_dead_worker_ran_is_due_at_once_and_later_and_later_if_it_kills(self) -> None:
        worker_id = WorkerProcess.objects.create(name="dead", kind="WORKER").pk
        errands.ask(kind=KIND, key="a")
        now = timezone.now()
        for _ in range(3):
            assert len(claimed(worker_id, now=later(3600))) == 1
            recovery.recover(worker_id=worker_id, now=now)
        row = Row.objects.get()
        assert (row.failures, row.worker_id, row.last_error) == (3, None, "The worker that ran it died.")
        assert row.due_at == now + timedelta(seconds=2)
        assert not WorkerProcess.objects.exists()

    def test_who_left_without_giving_an_errand_back_is_seen_to(self) -> None:
        worker_id, lock = liveness.enter(kind="WORKER")
        errands.ask(kind=KIND, key="a")
        claimed(worker_id)
        liveness.leave(worker_id=worker_id, lock=lock)
        assert recovery.suspects(me=0) == {worker_id}

    def test_who_lives_keeps_what_it_runs(self) -> None:
        worker_id, lock = liveness.enter(kind="WORKER")
        try:
            errands.ask(kind=KIND, key="a")
            claimed(worker_id)
            recovery.recover(worker_id=worker_id)
            assert rows() == [("a", 0, True)]
        finally:
            lock.drop()

    def test_whichever_statement_fails_an_errand_is_neither_lost_nor_doubled(self) -> None:
        worker_id = WorkerProcess.objects.create(name="dead", kind="WORKER").pk
        errands.ask(kind=KIND, key="a")

        failures = every_statement_fails_once(lambda: claimed(worker_id), after_each=_waits_or_runs)
        failures += every_statement_fails_once(
            lambda: recovery.recover(worker_id=worker_id), after_each=_waits_or_runs
        )

        assert failures >= 6
        assert rows() == [("a", 1, False)]


def _waits_or_runs() -> None:
    assert [key for key, _, _ in rows()] == ["a"]
