"""Whatever comes over HTTP is answered with what is wrong with it: no fault of ours, no page, no silence."""

import asyncio
import logging

import pytest

from jackfield.project.bounds import BoundedProtocol
from jackfield.project.frames import BoundedSocket
from tests.api.corpus.requests import CASES, VIEWER, posted
from tests.api.live.sockets import SOON_S, served

pytestmark = pytest.mark.django_db(transaction=True)


async def answered(host: str, sent: bytes) -> tuple[int, str]:
    """The status (0: none) and the rest of what a request is answered with, until the server closes."""
    address, _, port = host.rpartition(":")
    reader, writer = await asyncio.open_connection(address, int(port))
    try:
        async with asyncio.timeout(SOON_S):
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            rest = await reader.read()
    except (asyncio.IncompleteReadError, ConnectionError):
        return 0, ""
    finally:
        writer.transport.abort()
    return int(head.split()[1]), (head + rest).decode("utf-8", "replace")


async def test_every_hostile_request_is_answered_and_a_witness_is_served(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found: dict[str, int] = {}
    telling: list[str] = []
    async with served(http=BoundedProtocol, ws=BoundedSocket) as host:
        for name, case in CASES.items():
            found[name], text = await answered(host, case.sent)
            is_page = "<html" in text.lower() and b" /graphql" in case.sent
            if "Traceback" in text or is_page:
                telling.append(name)
            assert (await answered(host, posted(VIEWER)))[0] == 200, name

    wrong = {name: status for name, status in found.items() if status not in CASES[name].statuses}
    assert wrong == {}
    assert telling == []
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []
