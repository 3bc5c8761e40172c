import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from jackfield.project.limits import limit_bodies

LIMIT = 1024 * 1024


async def echo_length(_scope: Any, receive: Any, send: Any) -> None:
    """Read the whole body, as Django does, before anything is answered."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


async def ask(chunks: Sequence[bytes], headers: Sequence[tuple[bytes, bytes]] = ()) -> tuple[int, bytes, int]:
    """Status and body of the answer, and how many chunks were taken."""
    left = list(chunks)
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    application: Any = limit_bodies(echo_length)
    await application({"type": "http", "headers": list(headers)}, receive, send)
    return sent[0]["status"], sent[1]["body"], len(chunks) - len(left)


async def test_a_body_of_the_limit_passes() -> None:
    assert await ask([b"x" * LIMIT]) == (200, str(LIMIT).encode(), 1)


async def test_a_body_that_is_announced_too_large_is_refused() -> None:
    status, body, _ = await ask([b"x"], [(b"content-length", str(LIMIT + 1).encode())])

    assert status == 413
    assert json.loads(body) == {"error": f"A body may have at most {LIMIT} bytes."}


async def test_a_body_that_is_announced_and_does_not_come_is_refused_at_once() -> None:
    answered: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
    sent: list[Any] = []

    async def receive() -> Any:
        # The answer is there before anything of the body is waited for.
        answered.set_result(list(sent))
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    application: Any = limit_bodies(echo_length)
    await application({"type": "http", "headers": [(b"content-length", b"99999999999")]}, receive, send)

    start, body = answered.result()
    assert start["status"] == 413
    assert json.loads(body["body"]) == {"error": f"A body may have at most {LIMIT} bytes."}
    assert not sent[-1].get("more_body", False)


async def test_a_body_that_grows_too_large_is_taken_to_its_end_so_that_the_answer_is_seen() -> None:
    status, _, taken = await ask([b"x" * LIMIT, b"x", b"x" * 1000, b"x" * 1000])

    assert (status, taken) == (413, 4)


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"1000000000")]])
async def test_a_body_without_end_is_taken_no_further_than_politeness_goes(
    headers: Sequence[tuple[bytes, bytes]],
) -> None:
    status, _, taken = await ask([b"x" * LIMIT] * 100, headers)

    assert status == 413
    assert taken <= 10


async def test_a_body_that_is_whole_is_not_waited_for() -> None:
    status, _, taken = await ask([b"x" * (LIMIT + 1)])

    assert (status, taken) == (413, 1)


async def test_a_length_that_is_no_number_does_not_lift_the_limit() -> None:
    status, _, _ = await ask([b"x" * LIMIT, b"x"], [(b"content-length", b"-1")])

    assert status == 413
