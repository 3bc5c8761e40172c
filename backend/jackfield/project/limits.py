"""No body above the limit: refused by its announced length, or when it has grown too long."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings

from jackfield.project.headers import security_headers

#: Bytes beyond the limit that are taken for politeness.
_MOST_DRAINED = 8 * 1024 * 1024
#: How long they are waited for.
_LINGER_S = 5.0


def limit_bodies(application: ASGI3Application) -> ASGI3Application:
    """Wrap an HTTP application: Django itself would first write a body of any size to disk."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    async def limited(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if _announced_length(scope) > limit:
            await _refuse(send, limit, rest=receive)
            return
        taken = 0
        is_answered = is_whole = False

        async def receive_some() -> Any:
            nonlocal taken, is_whole
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if taken > limit:
                    # Django takes it for a client that left, and lets go of the request.
                    return {"type": "http.disconnect"}
            return message

        async def send_once(message: Any) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        await application(scope, receive_some, send_once)
        if taken > limit and not is_answered:
            await _refuse(send, limit, rest=None if is_whole else receive)

    return limited


def _announced_length(scope: Any) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _drain(receive: ASGIReceiveCallable) -> None:
    """Take some more and keep nothing: who still sends when the connection closes may not see the answer."""
    drained, more = 0, True
    while more and drained < _MOST_DRAINED:
        message: Any = await receive()
        drained += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


async def _refuse(send: Any, limit: int, *, rest: ASGIReceiveCallable | None) -> None:
    """Answer at once; the answer ends, and with it the connection, when some of the rest has been taken."""
    body = json.dumps({"error": f"A body may have at most {limit} bytes."}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        # What is left of the body is not read, so nothing can follow it.
        (b"connection", b"close"),
        *((name.lower().encode(), value.encode()) for name, value in security_headers().items()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if rest is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                await _drain(rest)
    await send({"type": "http.response.body", "body": b""})
