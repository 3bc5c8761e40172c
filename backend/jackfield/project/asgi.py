"""The ASGI application: HTTP to Django, WebSockets on /graphql to the live consumer."""

import os
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.asgi import get_asgi_application

from jackfield.project.limits import limit_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jackfield.project.settings")
_django: Any = get_asgi_application()

# Its models can be imported only after the line above.
from jackfield.api.live.consumer import live  # noqa: E402

_http = limit_bodies(_django)

#: Of the private range: there is nothing at this path.
_NOTHING_HERE = 4404


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Served by `jackfield serve`; any ASGI server will do."""
    if scope["type"] == "http":
        await _http(scope, receive, send)
    elif scope["type"] == "websocket":
        if scope["path"] == "/graphql":
            await live(scope, receive, send)
        else:
            # Before it is accepted: the client sees HTTP 403.
            await send({"type": "websocket.close", "code": _NOTHING_HERE, "reason": None})
