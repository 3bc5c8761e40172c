"""Law 11: what is wanted of one integration is changed by one at a time, in any number of processes."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.db import connections, transaction

from jackfield.audit.models import AuditEntry
from jackfield.registry import operations
from jackfield.registry.errors import Busy
from jackfield.registry.models import IntegrationRecord
from tests.registry.kinds import kind
from tests.registry.other_process import OtherProcess, other_process

pytestmark = pytest.mark.django_db(transaction=True)

State = IntegrationRecord.State

#: Changes an integration there; inside the transaction it notes when it began and ended, on a shared clock.
THERE = """
import time
from jackfield.registry import events, get_integration_manager, operations
from jackfield.registry.models import IntegrationRecord
from tests.registry.kinds import kind

get_integration_manager().register_integration_class(kind("lamp"))
spans = []

def slowly(integration_id, old, new):
    began = time.monotonic()
    for _ in range(20):
        IntegrationRecord.objects.count()
    spans.append([began, time.monotonic()])

events.on_state_change(slowly)

#: How often a pause found it paused.
again = 0

def change(name):
    global again
    before = len(spans)
    try:
        getattr(operations, name)(integration_id="lamp", actor=None)
    except operations.NotActive:
        return
    again += name == "pause" and len(spans) == before
"""


@pytest.fixture
def lamp(manager: Any) -> str:
    return str(manager.register_integration_class(kind("lamp")).id)


@pytest.fixture
def pair(transactional_db: None) -> Iterator[list[OtherProcess]]:
    with other_process() as one, other_process() as other:
        for process in (one, other):
            process.do(THERE)
        yield [one, other]


def test_changes_in_two_processes_never_overlap(lamp: str, pair: list[OtherProcess]) -> None:
    operations.activate(integration_id=lamp, actor=None)

    def work(process: OtherProcess) -> None:
        for _ in range(4):
            for name in ("deactivate", "activate", "pause", "resume"):
                process.do(f"change({name!r})")

    threads = [threading.Thread(target=work, args=[process]) for process in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    spans = sorted(span for process in pair for span in process.do("answer = spans"))
    assert len(spans) >= 8
    assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))
    # Each change that happened is written once, and none is lost; pausing again raises the version alone.
    record = IntegrationRecord.objects.get(pk=lamp)
    written = AuditEntry.objects.filter(subject_id=lamp).count()
    again = sum(process.do("answer = again") for process in pair)
    assert record.version == 1 + written + again


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["activate", "deactivate", "pause", "resume"])
def test_who_finds_another_process_at_work_for_long_is_told_so_and_changes_nothing(
    lamp: str, pair: list[OtherProcess], name: str
) -> None:
    operations.activate(integration_id=lamp, actor=None)
    before = AuditEntry.objects.count()
    other = pair[0]
    other.do("from django.db import transaction; held = transaction.atomic(); held.__enter__()")
    other.do("operations.pause(integration_id='lamp', actor=None)")
    try:
        with pytest.raises(Busy):
            getattr(operations, name)(integration_id=lamp, actor=None)
    finally:
        other.do("transaction.set_rollback(True); held.__exit__(None, None, None)")
    assert IntegrationRecord.objects.get(pk=lamp).state == State.ACTIVE
    assert AuditEntry.objects.count() == before


def test_of_two_who_resume_what_was_checked_the_second_finds_it_changed(lamp: str) -> None:
    operations.activate(integration_id=lamp, actor=None)
    version = operations.pause(integration_id=lamp, actor=None).version
    results: list[str] = []
    barrier = threading.Barrier(2)

    def resume() -> None:
        barrier.wait(10)
        try:
            with transaction.atomic():
                operations.resume(integration_id=lamp, actor=None, checked_version=version)
            results.append("resumed")
        except Busy:
            results.append("busy")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=resume) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["busy", "resumed"]
    assert AuditEntry.objects.filter(action="integration.resumed").count() == 1
