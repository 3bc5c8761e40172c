"""The ASGI application of a host: its own, with our sockets, and what runs beside it in every process."""

import asyncio
import logging
from contextlib import ExitStack
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.urls import Resolver404, resolve

from jackfield.api.live.consumer import live
from jackfield.delivery.working.keeper import kept
from jackfield.host.ending import streams_end_on_signals
from jackfield.host.prefix import NAMESPACE, prefix
from jackfield.project.background import background
from jackfield.project.limits import limit_bodies

logger = logging.getLogger(__name__)

#: Of the private range: there is nothing at this path.
_NOTHING_HERE = 4404


def asgi(django_app: Any) -> Any:
    """Return an ASGI application that serves ``django_app``, and Jackfield's sockets.

    The server's lifespan starts and ends what notices changes and, where
    ``JACKFIELD_EMBEDDED_WORKER`` is set, a delivery worker. A server without lifespan serves too:
    changes are then noticed by those who ask, and deliveries need `jackfield worker`.

    Args:
        django_app: What ``get_asgi_application()`` returned, or something around it; a WebSocket that is not
            ours goes to it unless it is Django's own, which takes none.
    """
    has_limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE is not None
    limited = limit_bodies(django_app) if has_limit else django_app
    takes_sockets = not isinstance(django_app, ASGIHandler)

    async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "lifespan":
            await _live_through(receive, send)
        elif scope["type"] == "websocket" and _is_graphql(scope):
            await live(scope, receive, send)
        elif scope["type"] == "websocket" and not takes_sockets:
            await send({"type": "websocket.close", "code": _NOTHING_HERE, "reason": None})
        elif scope["type"] == "http" and _is_ours(scope):
            await limited(scope, receive, send)
        else:
            await django_app(scope, receive, send)

    return application


def _path(scope: Any) -> str:
    """Without what the server itself stands under, as Django's own handler has it."""
    path: str = scope["path"]
    root: str = settings.FORCE_SCRIPT_NAME or scope.get("root_path") or ""
    return path.removeprefix(root.rstrip("/")) or "/"


def _is_graphql(scope: Any) -> bool:
    try:
        return resolve(_path(scope)).view_name == f"{NAMESPACE}:graphql"
    except Resolver404:
        return False


def _is_ours(scope: Any) -> bool:
    mounted = prefix()
    return mounted is not None and _path(scope).startswith(mounted)


async def _live_through(receive: Any, send: Any) -> None:
    """Start what runs beside the requests, wait until the server ends, and end it."""
    await receive()
    with ExitStack() as stack:
        try:
            # In a thread: it waits until the log is being followed.
            await asyncio.to_thread(_begin, stack)
        except Exception as error:
            logger.exception("Jackfield cannot start.")
            await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
            return
        await send({"type": "lifespan.startup.complete"})
        try:
            with streams_end_on_signals():
                await receive()
        finally:
            await asyncio.to_thread(stack.close)
    await send({"type": "lifespan.shutdown.complete"})


def _begin(stack: ExitStack) -> None:
    kind = "EMBEDDED" if settings.JACKFIELD_EMBEDDED_WORKER else "SERVER"
    stack.enter_context(background(kind=kind))
    if settings.JACKFIELD_EMBEDDED_WORKER:
        stack.enter_context(kept(kind="EMBEDDED"))
