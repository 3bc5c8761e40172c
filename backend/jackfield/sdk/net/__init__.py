"""The only way out: outbound connections that go nowhere they must not."""

from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.client import HttpClient
from jackfield.sdk.net.exchange import Exchange
from jackfield.sdk.net.messages import Answer, Request, Response
from jackfield.sdk.net.network import Network
from jackfield.sdk.net.redaction import Redactor

__all__ = ["AddressPolicy", "Answer", "Exchange", "HttpClient", "Network", "Redactor", "Request", "Response"]
