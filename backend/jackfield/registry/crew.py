"""Threads that run what authors wrote, a few at a time; one that hangs takes nobody's place."""

import threading
from collections import deque
from collections.abc import Callable

from django.db import connections


class Job:
    """A piece of work that waits for a thread, has one, or is over."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work
        self.has_place = False


class Crew:
    """Runs jobs in daemon threads.

    Args:
        size: How many at once, those not counted that gave their place up.
    """

    def __init__(self, *, size: int) -> None:
        self._lock = threading.Lock()
        self._free = size
        self._waiting: deque[Job] = deque()

    def submit(self, work: Callable[[], None], *, name: str) -> Job:
        """Have ``work`` (which raises nothing) run as soon as there is a place."""
        job = Job(work)
        with self._lock:
            self._waiting.append(job)
        self._start_waiting(name)
        return job

    def give_up_place(self, job: Job) -> None:
        """Let another run: this one takes too long."""
        with self._lock:
            self._release(job)
        self._start_waiting("jackfield-integration")

    def _start_waiting(self, name: str) -> None:
        while True:
            with self._lock:
                if not self._free or not self._waiting:
                    return
                job = self._waiting.popleft()
                job.has_place = True
                self._free -= 1
            try:
                threading.Thread(target=self._run, args=(job,), name=name, daemon=True).start()
            except RuntimeError:
                # The interpreter is ending, and from 3.12 on starts no more threads.
                self._run(job)

    def _run(self, job: Job) -> None:
        try:
            job.work()
        finally:
            connections.close_all()
            self.give_up_place(job)

    def _release(self, job: Job) -> None:
        if job.has_place:
            job.has_place = False
            self._free += 1
