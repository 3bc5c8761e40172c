"""Errands over several processes: killed, stopped, side by side; never one twice at once."""

from pathlib import Path

import pytest

from jackfield.delivery import errands
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.models import WorkerProcess
from tests.delivery.lines import ask, until
from tests.delivery.noting import KIND, most_at_once, notes
from tests.delivery.processes import worker_processes

pytestmark = pytest.mark.django_db(transaction=True)


async def test_of_two_workers_one_runs_it_and_never_both_at_once(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    for key in ("a", "b", "c"):
        payload = {"path": str(path), "takes_s": 0.02, "again_s": 0}
        await ask(errands.ask, kind=KIND, key=key, payload=payload)

    with worker_processes(2) as both:
        await until(
            lambda: len({note.process for note in notes(path)}) == 2 and len(notes(path)) > 100, timeout_s=40
        )
        for one in both:
            assert await ask(one.stop) == 0

    found = notes(path)
    assert [most_at_once(found, key=key) for key in ("a", "b", "c")] == [1, 1, 1]
    assert sum(note.what == "begin" for note in found) == sum(note.what == "end" for note in found)
    assert {note.attempt for note in found} == {1}
    assert await ask(Row.objects.filter(kind=KIND, worker=None).count) == 3


async def test_what_a_killed_worker_ran_is_run_by_another_within_moments(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    await ask(errands.ask, kind=KIND, key="a", payload={"path": str(path), "takes_s": 60})
    with worker_processes(2) as both:
        await until(lambda: len(notes(path)) == 1)
        (first,) = notes(path)
        killed = next(one for one in both if one.process.pid == first.process)
        killed.kill()
        # Far sooner than its deadline.
        await until(lambda: len(notes(path)) == 2, timeout_s=10)

    again = notes(path)[1]
    assert (again.what, again.attempt) == ("begin", 2)
    assert again.process != first.process


async def test_a_worker_that_is_told_to_stop_lets_end_what_runs_and_leaves_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    await ask(errands.ask, kind=KIND, key="a", payload={"path": str(path), "takes_s": 0.5})
    with worker_processes() as (one,):
        await until(lambda: len(notes(path)) == 1)
        assert await ask(one.stop) == 0
        assert "Traceback" not in one.log

    assert [note.what for note in notes(path)] == ["begin", "end"]
    assert await ask(Row.objects.filter(kind=KIND).count) == 0
    assert await ask(WorkerProcess.objects.count) == 0
