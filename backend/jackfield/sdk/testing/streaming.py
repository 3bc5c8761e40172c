"""What is true of every call over a stream: wherever it breaks, the error says what is known."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

from collections.abc import Iterator

import pytest

from jackfield.sdk.errors import NoAnswer, ServiceError, Unavailable
from jackfield.sdk.testing import faults
from jackfield.sdk.testing.called import Calling
from jackfield.sdk.testing.calls import IntegrationCalls

#: A conversation in which the service speaks more often is not followed to its end.
_MOST = 60


class StreamTests(IntegrationCalls):
    """Each fact holds of all calls that open a stream; ``on_stream`` plays the service."""

    def test_a_stream_that_cannot_be_opened_is_tried_again(self) -> None:
        for calling in self._calls_over_streams():
            error = self._call(calling, faults.UNREACHABLE, raises=False).error
            assert isinstance(error, Unavailable), f"{calling.name}: expected Unavailable, came {error!r}"

    def test_a_service_that_hangs_up_is_tried_again(self) -> None:
        for calling in self._calls_over_streams():
            for after in range(_MOST):
                error = self._call(calling, faults.hangs_up(after=after), raises=False).error
                if error is None:
                    break
                wanted = isinstance(error, Unavailable) and not (
                    calling.reads_only and isinstance(error, NoAnswer)
                )
                if not wanted:
                    pytest.fail(
                        f"{calling.name}, after {after} answers: expected Unavailable, came {error!r}"
                    )

    def test_somebody_else_at_the_other_end_is_no_success(self) -> None:
        for calling in self._calls_over_streams():
            for stranger in faults.STRANGERS:
                error = self._call(calling, stranger, raises=False).error
                assert isinstance(error, ServiceError), f"{calling.name}: no error though {stranger!r}"

    def _calls_over_streams(self) -> Iterator[Calling]:
        for calling in self._all_calls():
            if self._call(calling, self._reply(calling), raises=False).opened:
                yield calling
