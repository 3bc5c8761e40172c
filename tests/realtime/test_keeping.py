"""The log keeps a day, and a thread sees to it."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from jackfield.realtime import keeping, log
from jackfield.realtime.log import Change
from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic, listen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    keeping.stop()


def write(*, hours_ago: float) -> None:
    log.record(Change(kind=StatusChange.Kind.CONFIG, subject_id=1))
    newest = StatusChange.objects.order_by("-id")[:1].values("id")
    StatusChange.objects.filter(id__in=list(newest.values_list("id", flat=True))).update(
        recorded_at=timezone.now() - timedelta(hours=hours_ago)
    )


def test_what_is_older_than_a_day_is_forgotten() -> None:
    for hours_ago in (30, 25, 23, 1):
        write(hours_ago=hours_ago)
    log.head()

    assert keeping.forget_old() == 2
    assert keeping.forget_old() == 0
    assert len(log.read_after(0)) == 2


def test_much_is_forgotten_little_by_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_PRUNED_AT_ONCE", 2)
    for _ in range(7):
        write(hours_ago=30)
    log.head()

    assert keeping.forget_old() == 6
    assert len(log.read_after(0)) == 1


def test_a_thread_forgets_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_EVERY_S", 0.01)
    for hours_ago in (30, 1):
        write(hours_ago=hours_ago)
    log.head()

    keeping.start()
    keeping.start()

    with listen(Topic.STATUS) as waiter:
        for _ in range(400):
            if StatusChange.objects.count() == 1:
                break
            waiter.wait_sync(0.05)
    assert StatusChange.objects.count() == 1
    assert [thread.name for thread in threading.enumerate()].count("jackfield-log-keeper") == 1
