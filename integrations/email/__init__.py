"""E-mail: sends a message for every event, over SMTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jackfield.sdk import (
    Context,
    Event,
    Integration,
    QualityTier,
    Rejected,
    Secret,
    Settings,
    kept,
    on,
    setting,
    when,
)

from .addresses import check_address, check_addresses, plain
from .messages import message, message_id_of, shown_body, shown_subject, usual_body, usual_subject
from .smtp import Mailer

#: So many may be written to at once: beyond that, mailing lists do it better.
MAX_RECIPIENTS = 50
EMPTY = kept("The template made an empty message of this event.")
OPEN = kept(
    "Without encryption nothing is sent to %(host)s: it is in no network that the operator has allowed."
)


class EmailSettings(Settings):
    """Which server, as whom, and to whom."""

    host: str = setting(
        _("Server"), kind="host", help=_("Your provider calls it SMTP or outgoing mail server.")
    )
    port: int = setting(_("Port"), default=587, min=1, max=65_535, width="THIRD")
    security: Literal["starttls", "tls", "plain"] = setting(
        _("Encryption"),
        default="starttls",
        choices=[
            ("starttls", _("STARTTLS (usually port 587)")),
            ("tls", _("TLS from the start (usually port 465)")),
            ("plain", _("None: only in networks that the operator has allowed")),
        ],
        help=_("Never less than what is chosen here: a server that does not offer it is sent nothing."),
    )
    username: str = setting(_("User name"), default="", required=False, max_length=250)
    password: Secret | None = setting(
        _("Password"),
        help=_("If your account has a second factor, make a password for applications."),
        required_when=when("username").is_set(),
    )
    sender: str = setting(
        pgettext_lazy("e-mail", "From"), kind="email", validators=[check_address], max_length=254
    )
    sender_name: str = setting(_("Shown as"), default="Jackfield", required=False, max_length=100)
    recipients: list[str] = setting(
        pgettext_lazy("e-mail", "To"),
        min_items=1,
        max_items=MAX_RECIPIENTS,
        validators=[check_addresses],
        help=_("All of them see each other."),
    )
    subject: str = setting(
        _("Subject"),
        kind="template",
        default="",
        max_length=1_000,
        help=_("Empty: what happened, and the title. Else in Liquid."),
        placeholder="[Desk] {{ event.data.title }}",
    )
    body: str = setting(
        pgettext_lazy("e-mail", "Body"),
        kind="template",
        default="",
        help=_("Empty: all that is known of the event. Else what to write, in Liquid."),
        placeholder="{{ event.data.title }}: {{ event.data.url }}",
    )


class Email(Integration[EmailSettings]):
    """Sends plain text; one message for each event."""

    name = _("E-mail")
    description = _("Sends an e-mail when something happens.")
    category = "email"
    documentation_url = "https://www.rfc-editor.org/rfc/rfc6409"
    tier = QualityTier.GOLD

    async def check(self, context: Context[EmailSettings]) -> None:
        """Connect, encrypt, sign in and ask for nothing: no message is sent."""
        async with _conversation(context) as mailer:
            await mailer.nothing()

    @on("*")
    async def send(self, event: Event, context: Context[EmailSettings]) -> None:
        """Send one event."""
        settings = context.settings
        sender = plain(settings.sender)
        recipients = [plain(recipient) for recipient in settings.recipients]
        subject, body = await _subject(event, context), await _body(event, context)
        content = message(
            sender=sender,
            sender_name=settings.sender_name or "",
            recipients=recipients,
            subject=subject,
            body=body,
            message_id=message_id_of(event_id=event.id, config_id=context.config_id, sender=sender),
            now=datetime.now(UTC),
        )
        preview = f"To: {', '.join(recipients)}\nSubject: {shown_subject(subject)}\n\n{shown_body(body)}"
        async with _conversation(context, preview=preview) as mailer:
            await mailer.send(sender=sender, recipients=recipients, content=content)


async def _subject(event: Event, context: Context[EmailSettings]) -> str:
    template = context.settings.subject
    if template.strip():
        return await context.render(template, event)
    return usual_subject(event_type=event.type, data=event.data)


async def _body(event: Event, context: Context[EmailSettings]) -> str:
    template = context.settings.body
    if not template.strip():
        return usual_body(
            event_id=event.id, event_type=event.type, occurred_at=event.occurred_at, data=event.data
        )
    made = await context.render(template, event)
    if not made.strip():
        raise Rejected(EMPTY)
    return made


@asynccontextmanager
async def _conversation(context: Context[EmailSettings], *, preview: str = "") -> AsyncIterator[Mailer]:
    """Yield a server that is ready for a message, and bid it farewell."""
    settings = context.settings
    opened = await context.connect(
        settings.host, settings.port, tls=settings.security == "tls", preview=preview
    )
    async with opened as connection:
        if settings.security == "plain" and not connection.is_allowed:
            raise Rejected(OPEN % {"host": connection.host})
        mailer = Mailer(connection, shorten=context.http.redactor.excerpt)
        await mailer.greet(start_tls=settings.security == "starttls")
        if settings.username and settings.password is not None:
            await mailer.sign_in(username=settings.username, password=settings.password.reveal())
        yield mailer
        mailer.bid_farewell()
