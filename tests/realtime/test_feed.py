"""The feed hands each follower what is new, once, and says when it was too much."""

import asyncio

import pytest

from jackfield.realtime import feed, log
from jackfield.realtime.feed import Waiting, touched_by
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange
from jackfield.realtime.threads import DatabaseThreads

SOON_S = 20.0

_threads = DatabaseThreads(name="test", count=1)


def row(position: int, subject_id: int, **more: object) -> StatusChange:
    return StatusChange(kind=StatusChange.Kind.CONFIG, position=position, subject_id=subject_id, **more)


async def record(*subject_ids: int) -> None:
    changes = [Change(kind=StatusChange.Kind.CONFIG, subject_id=key) for key in subject_ids]
    await _threads.run(log.record, *changes)


async def subjects(follower: feed.Follower) -> list[int | None] | None:
    taken = await asyncio.wait_for(follower.take(), SOON_S)
    return None if taken is None else [touched.change.subject_id for touched in taken]


def test_of_what_waits_the_latest_stands_at_its_own_place() -> None:
    waiting = Waiting()
    for change in (row(1, 7), row(2, 8), row(3, 7)):
        waiting.add(touched_by(change))

    assert [(one.change.subject_id, one.position) for one in waiting.take()] == [(8, 2), (7, 3)]
    assert waiting.take() == []


def test_who_saw_a_thing_is_kept_of_all_its_changes() -> None:
    waiting = Waiting()
    waiting.add(touched_by(row(1, 7, viewers={"users": ["1"], "groups": []})))
    waiting.add(touched_by(row(2, 7)))
    waiting.add(touched_by(row(3, 7, viewers={"users": ["2"], "groups": [5]})))

    (one,) = waiting.take()
    assert one.viewers == ({"users": ["1"], "groups": []}, {"users": ["2"], "groups": [5]})


def test_too_much_is_dropped_as_a_whole() -> None:
    waiting = Waiting(limit=2)
    for position in range(1, 5):
        waiting.add(touched_by(row(position, position)))

    assert waiting.has_overflowed
    assert waiting.take() == []
    assert not waiting.has_overflowed


@pytest.mark.django_db(transaction=True)
async def test_each_follower_is_handed_what_is_new() -> None:
    await record(1)
    async with feed.follow() as one, feed.follow() as two:
        await record(2)
        await record(3)
        heard = await subjects(one)
        while heard is not None and len(heard) < 2:
            heard += await subjects(one) or []

        assert heard == [2, 3]
        assert (await subjects(two) or [])[0] == 2


@pytest.mark.django_db(transaction=True)
async def test_a_follower_who_is_told_to_reads_the_log() -> None:
    async with feed.follow() as follower:
        follower.overflow()
        assert await subjects(follower) is None
        await record(5)
        assert await subjects(follower) == [5]


@pytest.mark.django_db(transaction=True)
async def test_nothing_is_missed_between_two_followers() -> None:
    for key in range(1, 4):
        async with feed.follow() as follower:
            await record(key)
            assert await subjects(follower) == [key]
