"""Stands between a hook and the network: notes every request, sends none, answers each with nothing."""

import asyncio
from typing import Any, NoReturn

from jackfield.sdk.errors import Rejected
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.messages import Answer, Request
from jackfield.sdk.net.opening import plain_host, require_port

_HANDS_OVER = _("It hands this over to %(address)s, and not by HTTP.")
_SPEAKS = _("It speaks with %(address)s, and not by HTTP: what it says there is not shown.")
_MORE = _("It sends more than a preview shows.")

#: The most requests that are noted, and the most bytes of all their bodies.
MAX_REQUESTS = 20
MAX_BYTES = 1_048_576


class GoesOn(Rejected):
    """A preview can't follow a hook any further; the text says why."""


class Recorder:
    """A carrier for ``HttpClient`` that has no way out."""

    def __init__(self) -> None:
        #: In order.
        self.requests: list[Request] = []
        self._bytes = 0

    async def send(self, request: Request, stage: Any, *, deadline_s: float) -> Answer:
        """Note a request; return status 200 and an empty body."""
        self._note(request)
        # A hook that asks for ever has to notice that its time is over.
        await asyncio.sleep(0)
        stage.written = stage.answered = True
        return Answer(status=200)

    async def connect(
        self, host: str, port: int, *_stage: Any, preview: str = "", **_options: Any
    ) -> NoReturn:
        """Note to whom, and what its author says will be said; nothing can be said there."""
        name = plain_host(host)
        require_port(port, of=name)
        address = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
        self._note(
            Request(method="CONNECT", url=address, headers={}, content=preview.encode("utf-8", "replace"))
        )
        if preview:
            raise GoesOn(_HANDS_OVER % {"address": address})
        raise GoesOn(_SPEAKS % {"address": address})

    def _note(self, request: Request) -> None:
        self._bytes += len(request.content)
        if len(self.requests) >= MAX_REQUESTS or self._bytes > MAX_BYTES:
            raise GoesOn(_MORE)
        self.requests.append(request)
