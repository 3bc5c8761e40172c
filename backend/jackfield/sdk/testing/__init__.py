"""What an author's tests need: a service that answers as told, and the contract of every integration."""

from jackfield.sdk.net.messages import Answer
from jackfield.sdk.testing import faults
from jackfield.sdk.testing.called import Called
from jackfield.sdk.testing.contract import IntegrationTests
from jackfield.sdk.testing.service import (
    NOON,
    FakeService,
    Opened,
    Refusal,
    Reply,
    SampleManager,
    Sent,
    answer,
    inbound_request,
)

__all__ = [
    "NOON",
    "Answer",
    "Called",
    "FakeService",
    "IntegrationTests",
    "Opened",
    "Refusal",
    "Reply",
    "SampleManager",
    "Sent",
    "answer",
    "faults",
    "inbound_request",
]
