"""What an author's tests need: a service that answers as told, and the contract of every integration."""

from jackfield.sdk.net.messages import Answer
from jackfield.sdk.testing.contract import IntegrationTests
from jackfield.sdk.testing.service import FakeService, Refusal, SampleManager, Sent, answer

__all__ = ["Answer", "FakeService", "IntegrationTests", "Refusal", "SampleManager", "Sent", "answer"]
