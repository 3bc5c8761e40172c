"""The only way out: outbound connections that go nowhere they must not."""

from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.client import HttpClient
from jackfield.sdk.net.closed import Closed
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.exchange import Exchange
from jackfield.sdk.net.messages import Answer, AnswerUnreadable, Request, Response
from jackfield.sdk.net.network import Network
from jackfield.sdk.net.redaction import Redactor

__all__ = [
    "AddressPolicy",
    "Answer",
    "AnswerUnreadable",
    "Closed",
    "Connection",
    "Exchange",
    "HttpClient",
    "Network",
    "Redactor",
    "Request",
    "Response",
]
