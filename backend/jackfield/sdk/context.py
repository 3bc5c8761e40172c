"""One config, made ready for one call."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from jackfield.sdk import templates
from jackfield.sdk.events import Event
from jackfield.sdk.net.client import HttpClient
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.settings import Settings

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, kw_only=True)
class Publication:
    """An event that a hook wants published, once the hook has ended well."""

    type: str
    data: Mapping[str, Any]
    idempotency_key: str | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Context(Generic[S]):
    """What a hook or a check may use: nothing here outlives the call."""

    #: The owner's settings, validated and with their secrets.
    settings: S
    #: Raises the five errors by itself: its answers need no look at the status.
    http: HttpClient = field(repr=False)
    config_id: str
    config_name: str
    #: Which try of the delivery this is; 1 for the first.
    attempt: int = 1
    #: The integration's activation settings, what it needs once for the whole deployment; None without any.
    activation: Any = field(default=None, repr=False)
    #: What this config's schedule and inbound hooks want to find again: JSON, at most 64 KB. It is kept when
    #: the hook ends well, together with what it published.
    memory: dict[str, Any] = field(default_factory=dict, repr=False)
    #: Where ``publish`` puts events; None where a hook may not publish.
    outbox: list[Publication] | None = field(default=None, repr=False)

    def publish(
        self,
        type: str,  # noqa: A002 - the contract's word
        data: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        occurred_at: datetime | None = None,
    ) -> None:
        """Publish an event when the hook has ended well; only the config's owner may hear it.

        For schedule and inbound hooks, synchronizers and actions.

        Args:
            type: ``noun.past_verb``, lower case.
            data: A JSON object.
            idempotency_key: The same key again publishes nothing.
            occurred_at: Aware; None for now.

        Raises:
            RuntimeError: This kind of call does not publish: an event hook, a check.
        """
        if self.outbox is None:
            raise RuntimeError("Only schedule and inbound hooks, synchronizers and actions publish events.")
        self.outbox.append(
            Publication(type=type, data=data, idempotency_key=idempotency_key, occurred_at=occurred_at)
        )

    async def render(self, template: str, event: Event, *, escape: Callable[[str], str] | None = None) -> str:
        """Return what a setting of ``kind="template"`` makes of an event.

        It sees ``event`` (``id``, ``type``, ``occurred_at``, ``ordering_key``, ``data``) and ``config.name``,
        no other setting and no secret; what the event does not have is written as nothing.

        Args:
            template: As the owner wrote it.
            event: What happened.
            escape: Makes of each value's text what may stand where the message goes to; what the owner
                wrote stays as it is. None: values stay as they are, too.

        Raises:
            Rejected: The template can't be rendered with this event, or wants more than it may have.
            Unavailable: It has waited too long behind others that take long, of this config or like its.
        """
        return await templates.render(
            template, event=event, config_id=self.config_id, config_name=self.config_name, escape=escape
        )

    async def connect(
        self, host: str, port: int, *, tls: bool | ssl.SSLContext = False, preview: str = ""
    ) -> Connection:
        """Open a stream for a protocol other than HTTP, under the same address policy and deadline.

        ``async with await context.connect(...) as connection`` closes it; ``connection.start_tls()`` goes on
        under TLS. The deadline is over all of it, until it is closed.

        Args:
            host: A name or an address; certificates are held against it.
            port: 1 to 65535.
            tls: Whether it begins with TLS; or how certificates are verified.
            preview: What is going to be said, for previews, which say nothing: shown there and kept nowhere.

        Raises:
            Rejected: The address is one that must not be called.
            Unavailable: Nobody answers there, or nobody with a valid certificate.
        """
        return await self.http.connect(host, port, tls=tls, preview=preview)
