"""Streams of events of the real process: its end ends them, in a way after which clients come back."""

import http.client
import json
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.support.fixtures import Serve
from tests.support.served import Served

pytestmark = pytest.mark.e2e

FOLLOW = "subscription { configStatus { kind } }"


def opened(server: Served, token: str, stack: ExitStack) -> http.client.HTTPResponse:
    """A stream whose headers have come."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    stack.callback(connection.close)
    headers = {
        "Accept": "text/event-stream",
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
    }
    connection.request("POST", "/graphql", json.dumps({"query": FOLLOW}), headers)
    return connection.getresponse()


def test_sigterm_ends_open_streams_and_no_client_takes_them_for_complete(served: Serve) -> None:
    server = served()
    token = server.token()
    with ExitStack() as stack:
        streams = [opened(server, token, stack) for _ in range(3)]
        _stops(server, streams)


def _stops(server: Served, streams: list[http.client.HTTPResponse]) -> None:
    for stream in streams:
        assert stream.status == 200
        assert stream.headers["Content-Security-Policy"]
        assert stream.headers["X-Content-Type-Options"] == "nosniff"
        while b"READY" not in stream.readline():
            pass

    # Less than what answers may take that do end: nobody waits for these.
    assert server.stop(timeout_s=8) == 0

    for stream in streams:
        # It ends as HTTP does, so it is whole; nobody said `complete`, so that clients connect again.
        assert b"complete" not in stream.read()
    assert '"level": "ERROR"' not in server.log
    assert "Traceback" not in server.log
