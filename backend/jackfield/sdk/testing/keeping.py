"""What is true of calls that publish and remember: both can be kept, and neither holds a secret."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

import json
from typing import Any, ClassVar

from jackfield.sdk.events import valid_event_type
from jackfield.sdk.testing.called import Called
from jackfield.sdk.testing.calls import IntegrationCalls

#: Of what a config remembers, and of the data of an event: bytes of compact JSON.
_MEMORY_BYTES = 64 * 1024
_DATA_BYTES = 256 * 1024
_KEY_LENGTH = 255


class KeepingTests(IntegrationCalls):
    """Of polls, inbound calls, syncs and actions."""

    def test_what_it_publishes_can_be_published(self) -> None:
        for called in self._keepers():
            for one in called.published:
                assert valid_event_type(one.type), one.type
                assert len(_json(one.data)) <= _DATA_BYTES
                assert one.idempotency_key is None or 0 < len(one.idempotency_key) <= _KEY_LENGTH
                assert one.occurred_at is None or one.occurred_at.tzinfo is not None

    def test_what_it_remembers_can_be_kept(self) -> None:
        for called in self._keepers():
            assert len(_json(called.memory)) <= _MEMORY_BYTES

    def test_what_it_remembers_is_of_use_to_the_next_call(self) -> None:
        for calling in self._all_calls():
            if calling.publishes:
                first = self._call(calling, self._reply(calling))
                kept = json.loads(_json(first.memory))
                again = self._call(calling, self._reply(calling), memory=kept, raises=False)
                assert again.error is None, calling.name

    def _keepers(self) -> list[Called[Any]]:
        return [self._call(one, self._reply(one)) for one in self._all_calls() if one.publishes]


class PollTests(IntegrationCalls):
    """Of methods marked ``@every``."""

    #: Whether a poll publishes though nothing is new, such as a reading every hour.
    polls_repeat: ClassVar[bool] = False

    def test_a_poll_that_finds_nothing_new_publishes_nothing_new(self) -> None:
        for method in () if self.polls_repeat else self.integration.abilities.schedules:
            calling = self._poll(method)
            first = self._call(calling, self._reply(calling))
            second = self._call(calling, self._reply(calling), memory=first.memory)
            known = {one.idempotency_key for one in first.published} - {None}
            repeated = [one.type for one in second.published if one.idempotency_key not in known]
            assert repeated == [], method


def _json(value: Any) -> bytes:
    assert isinstance(value, dict), f"{type(value).__name__} is no JSON object"
    text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(text) == value, "it is not read again as it was written"
    return text.encode()
