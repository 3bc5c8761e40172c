"""Looks at the proof of a request, in a thread: an author's verifier that takes long keeps nobody else."""

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from django.db import connections

from jackfield.sdk.exits import contained
from jackfield.sdk.inbound import InboundRequest, Proof, Verifier


async def proof_of(
    verify: Verifier, request: InboundRequest, settings: Any, *, keep_place: Callable[[], Callable[[], None]]
) -> Proof | None:
    """Return what a verifier found in a request.

    Who awaits this no longer, as when a call's time is up, leaves the thread to itself; it does not keep the
    process from ending.

    Args:
        verify: The author's.
        request: What came.
        settings: Of the config.
        keep_place: Keeps the call's place until what it returned is called: as long as the thread lasts.

    Raises:
        Exception: What the verifier raises; ``Unauthorized`` for a request that does not prove itself.
        TypeError: It returned something else than a proof.
    """
    ended: Future[tuple[Any, Exception | None]] = Future()
    ended.set_running_or_notify_cancel()
    leave = keep_place()
    context = contextvars.copy_context()

    def look() -> None:
        try:
            with contained():
                found: tuple[Any, Exception | None] = context.run(verify, request, settings), None
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            found = None, error
        finally:
            connections.close_all()
            leave()
        ended.set_result(found)

    threading.Thread(target=look, name="jackfield-verifier", daemon=True).start()
    returned, error = await asyncio.wrap_future(ended)
    if error is not None:
        raise error
    return _proof(returned)


def _proof(returned: Any) -> Proof | None:
    if returned is None or isinstance(returned, Proof):
        return returned
    if isinstance(returned, str) and returned:
        return Proof(message_id=returned)
    if inspect.iscoroutine(returned):
        returned.close()
    raise TypeError("A verifier returns a Proof, a message's id or None.")
