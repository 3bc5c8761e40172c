"""Stands for the service, and for the manager, in an author's tests: no server, no network, no database."""

import json as json_module
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from multidict import CIMultiDict

from jackfield.sdk.errors import Rejected, ServiceError
from jackfield.sdk.net.messages import Answer, Request


@dataclass(frozen=True)
class Sent:
    """A request that the integration made."""

    request: Request = field(repr=False)

    @property
    def method(self) -> str:
        """GET, POST ..."""
        return self.request.method

    @property
    def url(self) -> str:
        """With its query."""
        return self.request.url

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in any case."""
        return CIMultiDict(self.request.headers)

    @property
    def content(self) -> bytes:
        """The body."""
        return self.request.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.request.content.decode()

    @property
    def json(self) -> Any:
        """The body read as JSON; None without one."""
        return json_module.loads(self.request.content) if self.request.content else None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An answer by which this service says no though its status says yes, and the error it must become."""

    json: Any = ...
    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raises: type[ServiceError] = Rejected

    @property
    def answer(self) -> Answer:
        """The answer as it arrives."""
        return answer(status=self.status, json=self.json, text=self.text, headers=self.headers)


class FakeService:
    """Answers every request alike and keeps what was sent.

    Args:
        reply: What it answers, or the error that it stands for.
    """

    def __init__(self, reply: Answer | ServiceError) -> None:
        self._reply = reply
        self.sent: list[Sent] = []

    async def send(self, request: Request) -> Answer:
        """Keep the request and answer it."""
        self.sent.append(Sent(request))
        if isinstance(self._reply, ServiceError):
            raise self._reply
        return self._reply


class SampleManager:
    """Makes an integration outside any application: it has no configs."""

    config_model: Any = SimpleNamespace

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> tuple[Any, ...]:
        """Return nothing."""
        return ()


def answer(
    *, status: int = 200, json: Any = ..., text: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """Build an answer as a service would give it."""
    kind = "text/plain; charset=utf-8" if json is ... else "application/json"
    content = text.encode() if json is ... else json_module.dumps(json).encode()
    return Answer(
        status=status, headers=CIMultiDict({"Content-Type": kind, **(headers or {})}), content=content
    )
