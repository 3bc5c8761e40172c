"""A real mail server in the test's own process, with knobs that make it ill, and what sends to it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from integrations.email import Email, EmailSettings
from jackfield.sdk import Context, Event
from jackfield.sdk.net import AddressPolicy, HttpClient, Network
from jackfield.sdk.testing import NOON, SampleManager
from tests.sdk.net.certificates import certificate_for

HOST = "localhost"
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Box:
    """Keeps what it is sent; each of its knobs makes it ill in one way."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.signed_in: list[str] = []
        self.commands = 0
        #: What it answers, by command; "drop" hangs up instead.
        self.says: dict[str, str] = {}
        #: What it answers to RCPT, by address.
        self.knows: dict[str, str] = {}

    async def handle_MAIL(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.says:
            return self._said(server, "MAIL")
        envelope.mail_from = address
        return "250 well"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.knows:
            return self.knows[address]
        envelope.rcpt_tos.append(address)
        return "250 well"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return self._said(server, "DATA") if "DATA" in self.says else "250 taken"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        if (data.login, data.password) != (b"me", "pässword".encode()):
            return AuthResult(success=False, handled=False)
        self.signed_in.append(mechanism)
        return AuthResult(success=True)

    def _said(self, server: SMTP, command: str) -> str:
        if self.says[command] == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "250 never heard"
        return self.says[command]


def content_of(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    read = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(made: EmailMessage) -> str:
    text: str = made.get_content()
    return text.replace("\r\n", "\n")


class House:
    """Starts servers, and sends to them as the integration does."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self.certificate = certificate_for(HOST, folder=folder)
        self._stack = stack
        self.box = Box()
        self.port = 0
        self.network = self.through(AddressPolicy(["127.0.0.0/8", "::1/128"]))
        self.http: HttpClient = self.network.http()

    def through(self, policy: AddressPolicy, *, trusting: bool = True) -> Network:
        trust = ssl.create_default_context(cafile=str(self.certificate)) if trusting else None
        network = Network(policy=policy, deadline_s=10, tls=trust)
        self._stack.push_async_callback(network.close)
        return network

    def served(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate)
        return context

    async def start(self, *, tls: str = "starttls", **options: Any) -> None:
        """Start a mail server: ``starttls``, ``tls`` or ``plain``."""
        if tls == "starttls":
            options = {"tls_context": self.served(), "require_starttls": True, **options}
        else:
            # What aiosmtpd would not do, as it knows nothing of TLS from the start.
            options = {**options, "auth_require_tls": False, "auth_required": False}
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(
                self.box, hostname="mail.test", authenticator=self.box.authenticate, loop=loop, **options
            ),
            "127.0.0.1",
            0,
            ssl=self.served() if tls == "tls" else None,
        )
        self._keep(server)

    async def play(self, handler: Handler) -> None:
        """Start something that only resembles a mail server."""

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await handler(reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                pass  # The client has had enough.
            finally:
                writer.close()

        self._keep(await asyncio.start_server(handle, "127.0.0.1", 0))

    def _keep(self, server: asyncio.Server) -> None:
        self._stack.push_async_callback(server.wait_closed)
        self._stack.callback(server.close)
        self.port = server.sockets[0].getsockname()[1]

    def context(self, **settings: Any) -> Context[EmailSettings]:
        values = {
            "host": "127.0.0.1" if settings.get("security") == "plain" else HOST,
            "port": self.port,
            "username": "me",
            "password": "pässword",
            "sender": "jackfield@desk.test",
            "recipients": ["a@desk.test", "b@bücher.test"],
            **settings,
        }
        return Context(
            settings=EmailSettings.from_values(values), http=self.http, config_id="7", config_name="Mail"
        )

    async def send(self, title: str = "Drucker brennt 🔥", **settings: Any) -> None:
        event = Event(
            id="evt_1", type="ticket.opened", occurred_at=NOON, data={"title": title, "dots": ".\n..\n.x"}
        )
        await Email(SampleManager()).send(event, self.context(**settings))

    async def check(self, **settings: Any) -> None:
        await Email(SampleManager()).check(self.context(**settings))
