"""Hints reach who waits: in the same thread, in others, and from other processes."""

import asyncio
import threading
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.db import connection, transaction

from jackfield.realtime import log, wakeups
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic
from tests.realtime import another_process

#: Generous: a test waits only as long as it must.
SOON_S = 20.0
#: How long to look for what must not come.
MOMENT_S = 0.05

needs_redis = pytest.mark.skipif(
    not project_settings.JACKFIELD_SHARED_LAYER, reason="REDIS_URL names no Redis"
)


@pytest.fixture
def carried() -> None:
    """The hints of other processes are heard during the test."""
    wakeups.start()


async def test_a_coroutine_is_woken() -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        wakeups.wake(Topic.STATUS)

        assert await waiter.wait(SOON_S)


async def test_a_hint_wakes_once() -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        wakeups.wake(Topic.STATUS)
        wakeups.wake(Topic.STATUS)
        assert await waiter.wait(SOON_S)

        assert not await waiter.wait(MOMENT_S)


async def test_a_hint_that_comes_between_two_waits_is_kept() -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        assert not await waiter.wait(MOMENT_S)
        wakeups.wake(Topic.STATUS)
        await asyncio.sleep(0)

        assert await waiter.wait(SOON_S)


async def test_a_hint_wakes_everybody_who_waits_for_its_topic_and_nobody_else() -> None:
    async with (
        wakeups.listen(Topic.STATUS) as one,
        wakeups.listen(Topic.STATUS) as two,
        wakeups.listen(Topic.DELIVERIES) as other,
    ):
        wakeups.wake(Topic.STATUS)

        assert await one.wait(SOON_S)
        assert await two.wait(SOON_S)
        assert not await other.wait(MOMENT_S)


async def test_a_coroutine_is_woken_by_a_thread_while_it_waits() -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        waiting = asyncio.create_task(waiter.wait(SOON_S))
        await asyncio.sleep(0)
        await asyncio.to_thread(wakeups.wake, Topic.STATUS)

        assert await waiting


def test_a_thread_is_woken_by_another() -> None:
    with wakeups.listen(Topic.DELIVERIES) as waiter:
        other = threading.Thread(target=wakeups.wake, args=(Topic.DELIVERIES,))
        other.start()

        assert waiter.wait_sync(SOON_S)
        assert not waiter.wait_sync(MOMENT_S)
        other.join()


def test_who_waits_in_a_loop_that_has_ended_disturbs_nobody() -> None:
    async def leave_without_a_word() -> wakeups.Waiter:
        return await wakeups.listen(Topic.STATUS).__aenter__()

    waiter = asyncio.run(leave_without_a_word())
    try:
        wakeups.wake(Topic.STATUS)
    finally:
        waiter.__exit__(None, None, None)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_wakes_when_it_commits_and_not_before() -> None:
    with wakeups.listen(Topic.STATUS) as waiter:
        with transaction.atomic():
            wakeups.wake_on_commit(Topic.STATUS)
            wakeups.wake_on_commit(Topic.STATUS)
            assert not waiter.wait_sync(MOMENT_S)

        assert waiter.wait_sync(SOON_S)
        assert not waiter.wait_sync(MOMENT_S)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_rolls_back_wakes_nobody() -> None:
    with wakeups.listen(Topic.STATUS) as waiter:
        with transaction.atomic():
            log.record(Change(kind=StatusChange.Kind.CONFIG, subject_id=1))
            transaction.set_rollback(True)

        assert not waiter.wait_sync(MOMENT_S)


@pytest.mark.django_db(transaction=True)
def test_a_recorded_change_wakes_who_waits_for_the_status() -> None:
    with wakeups.listen(Topic.STATUS) as waiter:
        log.record(Change(kind=StatusChange.Kind.CONFIG, subject_id=1))

        assert waiter.wait_sync(SOON_S)


def test_starting_and_stopping_twice_is_the_same_as_once() -> None:
    wakeups.start()
    wakeups.start()
    assert [thread.name for thread in threading.enumerate()].count("jackfield-wakeups") == 1

    wakeups.stop()
    wakeups.stop()

    assert "jackfield-wakeups" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("carried")
async def test_a_commit_of_another_process_is_heard() -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        await asyncio.to_thread(
            another_process.run,
            """
            from jackfield.realtime import log
            from jackfield.realtime.models import StatusChange

            log.record(log.Change(kind=StatusChange.Kind.CONFIG, subject_id=7))
            """,
        )

        # The process that wrote has ended: what it had to say is on its way.
        assert await waiter.wait(SOON_S)
        rows = await asyncio.to_thread(_read_and_close)
    assert rows == [7]


def _read_and_close() -> list[int | None]:
    try:
        return [row.subject_id for row in log.read_after(0)]
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("carried")
def test_a_hint_goes_to_other_processes_and_does_not_come_back() -> None:
    with wakeups.listen(Topic.DELIVERIES) as waiter:
        another_process.run(
            """
            from jackfield.realtime import wakeups
            from jackfield.realtime.wakeups import Topic

            wakeups.wake(Topic.DELIVERIES)
            """
        )
        assert waiter.wait_sync(SOON_S)

        wakeups.wake(Topic.DELIVERIES)
        assert waiter.wait_sync(SOON_S)
        assert not waiter.wait_sync(10 * MOMENT_S)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_thread_begins_by_itself_where_the_project_forbids_it(settings: Any) -> None:
    wakeups.stop()
    settings.JACKFIELD_FOLLOW_ON_USE = False

    wakeups.wake(Topic.STATUS)
    assert "jackfield-wakeups" not in {thread.name for thread in threading.enumerate()}

    wakeups.start()
    try:
        assert "jackfield-wakeups" in {thread.name for thread in threading.enumerate()}
    finally:
        wakeups.stop()
