"""What is true of calls that a service makes of us: who cannot prove that they are it is refused."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from jackfield.sdk.errors import ServiceError, Unauthorized
from jackfield.sdk.inbound import InboundAnswer, InboundRequest
from jackfield.sdk.testing.calls import IntegrationCalls


class InboundTests(IntegrationCalls):
    """Of the method marked ``@inbound``."""

    def test_there_is_a_request_that_the_service_makes(self) -> None:
        assert self.requests, "name one at least in requests"

    def test_what_the_service_sends_is_taken(self) -> None:
        for request in self.requests.values():
            answered = self.receive(request).result
            assert answered is None or isinstance(answered, InboundAnswer)

    def test_a_body_that_is_no_json_crashes_nothing(self) -> None:
        for request in self.requests.values():
            for body in (b"", b"\xff\xfe{", b"[" * 100_000):
                calling = self._inbound(replace(request, body=body), verified=True)
                self._call(calling, self._reply(calling), raises=False)


class ProofTests(IntegrationCalls):
    """Of the method marked ``@inbound(verify=...)``."""

    #: False where the service sends a token and signs nothing, so that a changed body cannot be told.
    inbound_signs_body: ClassVar[bool] = True

    def test_a_request_without_a_proof_is_refused(self) -> None:
        for request in self.requests.values():
            bare = replace(request, headers={}, query={})
            assert self._is_refused(bare)

    def test_a_request_with_another_proof_is_refused(self) -> None:
        for name, request in self.requests.items():
            assert any(self._is_refused(forged) for forged in _forged(request)), (
                f"{name}: whatever is changed in its headers and its query, it is taken"
            )

    def test_a_request_whose_body_was_changed_is_refused(self) -> None:
        for name, request in self.requests.items():
            if self.inbound_signs_body and request.body:
                assert self._is_refused(replace(request, body=request.body + b" ")), name

    def _is_refused(self, request: InboundRequest) -> bool:
        """Say whether it is, by the verifier: the author's method is not even called."""
        hook = self.integration.abilities.inbound
        assert hook is not None
        assert hook.verify is not None
        try:
            hook.verify(request, self._settings())
        except Unauthorized:
            return True
        except ServiceError as error:
            raise AssertionError(f"verify raised {type(error).__name__} where Unauthorized is due") from error
        return False


def _forged(request: InboundRequest) -> Iterator[InboundRequest]:
    """Yield the request with one character of one header or of one part of the query changed."""
    for name, value in request.headers.items():
        yield replace(request, headers={**request.headers, name: _changed(value)})
    for name, value in request.query.items():
        yield replace(request, query={**request.query, name: _changed(value)})


def _changed(value: str) -> str:
    # In the middle: the last characters of base64 may stand for nothing.
    place = len(value) // 2
    other = "B" if value[place : place + 1] == "A" else "A"
    return value[:place] + other + value[place + 1 :]
