"""Whatever strangers send: an answer, never a 500, and nothing in the log but what authors did."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from asgiref.sync import async_to_sync
from django.core.asgi import get_asgi_application
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.configs.models import Config
from jackfield.delivery.models import Event
from jackfield.inbound.models import Seen
from jackfield.project.limits import limit_bodies
from tests.delivery.lines import make_user
from tests.inbound.bells import Bell, call, make_bell, path_of, signed

pytestmark = pytest.mark.django_db(transaction=True)

#: As servers hand them over: any byte but those that end a line.
VALUES = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=200)
NAMES = st.sampled_from(
    [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "content-type",
        "content-length",
        "content-encoding",
        "accept",
        "authorization",
        "x-forwarded-for",
        "expect",
    ]
)
ANYTHING = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _connections_end() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture
def bells() -> Iterator[list[tuple[Config, str]]]:
    from tests.inbound.bells import registered_bells  # noqa: PLC0415

    with registered_bells():
        owner = make_user()
        made = [make_bell(owner=owner, integration_id=kind) for kind in ("bell", "open_bell")]
        yield [(one, path_of(one)) for one in made]


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


async def asked(scope: dict[str, Any], body: bytes) -> int:
    """The status with which the real application answers what a server hands it."""
    statuses: list[int] = []
    asking = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        for message in asking:
            return message
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    django: Any = get_asgi_application()
    application: Any = limit_bodies(django)
    await application(scope, receive, send)
    [status] = statuses
    return status


@ANYTHING
@given(
    body=st.binary(max_size=400),
    headers=st.dictionaries(NAMES, VALUES),
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "PROPFIND"]),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
    which=st.sampled_from([0, 1]),
)
def test_any_bytes_are_answered(
    *,
    bells: list[tuple[Config, str]],
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    headers: dict[str, str],
    method: str,
    query: str,
    which: int,
) -> None:
    caplog.clear()
    Bell.heard.clear()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": bells[which][1],
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")]
        + [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    status = async_to_sync(asked)(scope, body)

    assert status < 500 or status == 503
    assert Bell.heard == []
    assert [line for line in errors(caplog) if line != "what a call left cannot be kept"] == []
    if which == 0:
        assert status in {400, 403, 405, 413}
        assert (Event.objects.filter(publisher=None).count(), Seen.objects.count()) == (0, 0)


@ANYTHING
@given(
    body=st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    headers=st.dictionaries(NAMES.filter(lambda name: not name.startswith("webhook")), VALUES),
    message_id=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="."), min_size=1, max_size=300
    ),
)
def test_any_message_that_is_signed_is_taken_or_refused_for_good(
    bells: list[tuple[Config, str]],
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    headers: dict[str, str],
    message_id: str,
) -> None:
    caplog.clear()
    headers.pop("content-length", None)
    answers = [
        call(bells[0][1], body, headers={**headers, **signed(body, message_id=message_id)}) for _ in range(2)
    ]

    assert {answer.status_code for answer in answers} <= {200, 400}
    assert answers[0].status_code == answers[1].status_code
    assert [line for line in errors(caplog) if line != "what a call left cannot be kept"] == []


@ANYTHING
@given(token=st.text(max_size=60))
def test_any_path_is_answered(
    bells: list[tuple[Config, str]], caplog: pytest.LogCaptureFixture, token: str
) -> None:
    caplog.clear()
    assert call("/in/" + quote(token, errors="replace")).status_code == 404
    assert errors(caplog) == []
