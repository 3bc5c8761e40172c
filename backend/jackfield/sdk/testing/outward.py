"""What is true of every call to a service: each way in which it fails becomes the error that says so."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar, TypeVar

import pytest

from jackfield.sdk.errors import NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.net.messages import Answer
from jackfield.sdk.testing import faults
from jackfield.sdk.testing.called import Called, Calling
from jackfield.sdk.testing.calls import IntegrationCalls
from jackfield.sdk.testing.service import Refusal, Reply

E = TypeVar("E", bound=ServiceError)

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
#: Seconds that a call which is broken off has to end.
_PATIENCE_S = 5.0


class OutwardTests(IntegrationCalls):
    """Each fact holds of event hooks, checks, polls, inbound calls, choices, actions and syncs alike."""

    #: Answers by which the service says no to an event though their status says yes.
    refusals: ClassVar[Sequence[Refusal]] = ()
    #: Methods that a check, a sync, choices and reading actions may use: those that change nothing there.
    check_methods: ClassVar[Collection[str]] = _SAFE_METHODS
    #: False where ``check()`` shows no credentials, so that a 401 says nothing of them.
    check_signs_in: ClassVar[bool] = True

    def test_every_call_goes_well_when_the_service_is(self) -> None:
        for calling in self._all_calls():
            assert self._came_to(calling, self._reply(calling)).error is None, calling.name

    def test_refused_credentials_ask_the_owner_to_sign_in_again(self) -> None:
        for calling in self._calls_out(check=self.check_signs_in):
            for status in (401, 403):
                self._expect(Unauthorized, calling, self._reply(calling, status=status))

    def test_a_service_that_is_down_is_tried_again(self) -> None:
        for calling in self._calls_out():
            for status in (500, 502, 503):
                self._expect(Unavailable, calling, self._reply(calling, status=status))

    def test_a_service_that_cannot_be_reached_is_tried_again(self) -> None:
        for calling in self._calls_out():
            self._expect(Unavailable, calling, faults.UNREACHABLE)

    def test_a_service_that_asks_for_time_is_given_it(self) -> None:
        for calling in self._calls_out():
            error = self._expect(Unavailable, calling, faults.status(429, retry_after_s=77))
            assert error.retry_after == 77, calling.name

    def test_a_request_without_an_answer_is_told_as_such(self) -> None:
        for calling in self._calls_out(check=False):
            for silence in (faults.SILENT, faults.RESET):
                self._expect(NoAnswer, calling, silence)

    def test_what_the_service_refuses_is_not_repeated(self) -> None:
        for calling in self._calls_out(check=False):
            self._expect(Rejected, calling, self._reply(calling, status=422))
            self._expect(Rejected, calling, self._reply(calling, status=410))

    def test_a_destination_that_is_not_found_is_told(self) -> None:
        for event_type in self.samples:
            calling = self._delivery(event_type)
            if self._came_to(calling, self._reply(calling)).sent:
                self._expect(ServiceError, calling, self._reply(calling, status=404))

    def test_a_success_that_says_no_is_understood(self) -> None:
        for refusal in self.refusals:
            for event_type in self.samples:
                self._expect(refusal.raises, self._delivery(event_type), refusal.answer)

    def test_an_answer_that_is_not_the_service_s_own_crashes_nothing(self) -> None:
        strange: tuple[Answer, ...] = (faults.NOT_JSON, faults.HALF_JSON, faults.HUGE, faults.DEEP_JSON)
        for calling in self._calls_out():
            for reply in strange:
                self._came_to(calling, reply)

    def test_a_call_that_is_broken_off_ends(self) -> None:
        for calling in self._calls_out(streams=True):
            asyncio.run(self._break_off(calling))

    def test_a_check_changes_nothing_at_the_service(self) -> None:
        for calling in self._all_calls():
            if calling.reads_only:
                sent = self._came_to(calling, self._reply(calling)).sent
                wrong = [one.method for one in sent if one.method not in self.check_methods]
                assert wrong == [], calling.name

    def _calls_out(self, *, check: bool = True, streams: bool = False) -> Iterator[Calling]:
        """Yield the calls that send something when all is well; those over streams too if asked for."""
        for calling in self._all_calls():
            if not check and calling.method in {"check", "check_activation"}:
                continue
            came = self._came_to(calling, self._reply(calling))
            if came.sent or (streams and came.opened):
                yield calling

    def _came_to(self, calling: Calling, reply: Reply) -> Called[object]:
        """Return what came of it; only an error that is none of the five comes through."""
        return self._call(calling, reply, raises=False)

    def _expect(self, kind: type[E], calling: Calling, reply: Reply) -> E:
        error = self._came_to(calling, reply).error
        if not isinstance(error, kind):
            came = "nothing was raised" if error is None else f"{type(error).__name__}: {error}"
            pytest.fail(f"{calling.name}: expected {kind.__name__}, but {came}")
        return error

    async def _break_off(self, calling: Calling) -> None:
        service = self._service(faults.HANGS)
        task = asyncio.create_task(self._make(calling, service, {}, raises=True))
        waiting = asyncio.create_task(service.hangs.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        task.cancel()
        await asyncio.wait({task}, timeout=_PATIENCE_S)
        assert task.done(), f"{calling.name}: it goes on after it was broken off"
        swallowed = not task.cancelled() and task.exception() is None
        assert not swallowed, f"{calling.name}: it says that all is well after it was broken off"
