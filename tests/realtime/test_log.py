"""The log gives every committed change once, in the order of commits, to whoever reads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from jackfield.realtime import log
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange

pytestmark = pytest.mark.django_db(transaction=True)

CONFIG = StatusChange.Kind.CONFIG


def subjects(after: int = 0) -> list[int | None]:
    return [row.subject_id for row in log.read_after(after)]


@contextmanager
def open_transaction(subject_id: int) -> Iterator[None]:
    """Another connection's transaction, which has written a change and commits when the block ends."""
    has_written, may_commit = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                log.record(Change(kind=CONFIG, subject_id=subject_id))
                has_written.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert has_written.wait(20)
        yield
    finally:
        may_commit.set()
        writer.join()


def test_an_empty_log_has_no_head_and_nothing_old() -> None:
    assert (log.head(), log.oldest(), log.read_after(0)) == (0, 0, [])


def test_changes_come_in_the_order_in_which_they_were_recorded() -> None:
    log.record(Change(kind=CONFIG, subject_id=1), Change(kind=CONFIG, subject_id=2))
    log.record(Change(kind=CONFIG, subject_id=3))

    assert subjects() == [1, 2, 3]


def test_a_row_carries_what_was_recorded() -> None:
    log.record(
        Change(
            kind=StatusChange.Kind.DELIVERY,
            subject_id=5,
            config_id=6,
            event_id=7,
            integration_id="webhook",
            removed=True,
            viewers={"users": ["1"], "groups": [2]},
        )
    )

    (row,) = log.read_after(0)
    assert (row.kind, row.subject_id, row.config_id, row.event_id, row.integration_id) == (
        "DELIVERY",
        5,
        6,
        7,
        "webhook",
    )
    assert (row.removed, row.viewers) == (True, {"users": ["1"], "groups": [2]})


def test_reading_goes_on_after_the_position_of_what_was_read() -> None:
    log.record(*(Change(kind=CONFIG, subject_id=number) for number in range(5)))

    first = log.read_after(0, limit=2)

    assert [row.subject_id for row in first] == [0, 1]
    assert first[-1].position is not None
    assert subjects(after=first[-1].position) == [2, 3, 4]
    assert subjects(after=log.head()) == []


def test_the_head_is_the_position_of_the_newest_change() -> None:
    log.record(Change(kind=CONFIG, subject_id=1), Change(kind=CONFIG, subject_id=2))

    assert log.head() == log.read_after(0)[-1].position


def test_a_change_that_was_rolled_back_was_never_there() -> None:
    def fail() -> None:
        with transaction.atomic():
            log.record(Change(kind=CONFIG, subject_id=1))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    log.record(Change(kind=CONFIG, subject_id=2))

    assert subjects() == [2]


@pytest.mark.postgres
def test_a_transaction_that_began_first_and_commits_last_is_not_skipped() -> None:
    with open_transaction(subject_id=1):
        log.record(Change(kind=CONFIG, subject_id=2))
        seen = log.read_after(0)
        position = seen[-1].position

    assert position is not None
    assert [row.subject_id for row in seen] == [2]
    assert subjects(after=position) == [1]
    assert subjects() == [2, 1]


@pytest.mark.postgres
def test_a_long_transaction_holds_up_neither_writers_nor_readers() -> None:
    with open_transaction(subject_id=1):
        for number in range(2, 5):
            log.record(Change(kind=CONFIG, subject_id=number))
            assert log.read_after(0)[-1].subject_id == number

    assert subjects() == [2, 3, 4, 1]


@pytest.mark.postgres
def test_two_interleaved_transactions_are_each_read_once() -> None:
    read: list[int | None] = []
    position = 0

    def follow() -> None:
        nonlocal position
        for row in log.read_after(position):
            read.append(row.subject_id)
            position = row.position or 0

    with open_transaction(subject_id=1):
        follow()
        with open_transaction(subject_id=2):
            follow()
            log.record(Change(kind=CONFIG, subject_id=3))
            follow()
        follow()
    follow()

    assert read == [3, 2, 1]


def test_many_writers_and_readers_at_once_lose_and_double_nothing() -> None:
    writers, each = 4, 15
    is_over = threading.Event()
    read: list[list[int]] = [[], []]

    def write(writer: int) -> None:
        try:
            for number in range(each):
                with transaction.atomic():
                    log.record(Change(kind=CONFIG, subject_id=writer * each + number))
        finally:
            connection.close()

    def follow(mine: list[int]) -> None:
        position = 0
        try:
            while True:
                # Before the reading, so that the last round sees all.
                is_last = is_over.is_set()
                for row in log.read_after(position, limit=7):
                    mine.append(row.subject_id or 0)
                    position = row.position or 0
                if is_last and position == log.head():
                    return
        finally:
            connection.close()

    writing = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    reading = [threading.Thread(target=follow, args=(mine,)) for mine in read]
    for thread in (*writing, *reading):
        thread.start()
    for thread in writing:
        thread.join()
    is_over.set()
    for thread in reading:
        thread.join()

    assert sorted(read[0]) == list(range(writers * each))
    assert read[1] == read[0]


@pytest.mark.postgres
def test_positions_have_no_holes() -> None:
    with open_transaction(subject_id=1):
        log.record(Change(kind=CONFIG, subject_id=2))
        log.head()
    log.record(Change(kind=CONFIG, subject_id=3), Change(kind=CONFIG, subject_id=4))

    positions = [row.position or 0 for row in log.read_after(0)]

    assert positions == list(range(positions[0], positions[0] + 4))


@pytest.mark.postgres
def test_it_is_not_read_within_a_transaction() -> None:
    log.record(Change(kind=CONFIG, subject_id=1))

    with transaction.atomic(), pytest.raises(RuntimeError):
        log.head()

    assert subjects() == [1]


def test_pruning_forgets_what_is_old() -> None:
    now = datetime(2030, 1, 2, tzinfo=UTC)
    log.record(*(Change(kind=CONFIG, subject_id=number) for number in range(1, 5)))
    log.head()
    StatusChange.objects.filter(subject_id__lte=2).update(recorded_at=now - timedelta(hours=25))
    StatusChange.objects.filter(subject_id__gt=2).update(recorded_at=now)

    assert log.prune(before=now - timedelta(hours=24)) == 2
    assert subjects() == [3, 4]
    assert log.oldest() == log.read_after(0)[0].position


def test_pruning_keeps_the_newest_change_so_that_positions_never_begin_again() -> None:
    log.record(*(Change(kind=CONFIG, subject_id=number) for number in range(3)))
    head = log.head()

    assert log.prune(before=datetime(2100, 1, 1, tzinfo=UTC)) == 2
    assert log.head() == head
    log.record(Change(kind=CONFIG, subject_id=9))
    assert subjects(after=head) == [9]


def test_pruning_makes_no_hole_where_a_late_commit_stands_among_newer_ones() -> None:
    now = datetime(2030, 1, 2, tzinfo=UTC)
    log.record(*(Change(kind=CONFIG, subject_id=number) for number in range(3)))
    log.head()
    StatusChange.objects.exclude(subject_id=1).update(recorded_at=now)
    StatusChange.objects.filter(subject_id=1).update(recorded_at=now - timedelta(hours=30))

    assert log.prune(before=now - timedelta(hours=24)) == 0


def test_pruning_leaves_an_empty_log_alone() -> None:
    assert log.prune(before=datetime(2100, 1, 1, tzinfo=UTC)) == 0
