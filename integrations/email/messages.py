"""Writes an event as an e-mail message: plain text that every mail program shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

#: Characters of a subject; more is not shown anywhere.
MAX_SUBJECT = 200
#: Characters of a body; a mail is to be read.
MAX_BODY = 100_000
#: Characters of one value in the body.
MAX_VALUE = 5_000
#: Keys that are worth a place of their own, in order.
TITLE_KEYS = ("title", "name", "subject", "summary")
#: Only ASCII on the wire: no server has to offer 8BITMIME.
_POLICY = policy.SMTP.clone(cte_type="7bit")


def message(
    *,
    sender: str,
    sender_name: str,
    recipients: Sequence[str],
    subject: str,
    body: str,
    message_id: str,
    now: datetime,
) -> bytes:
    """Return a message as it is sent.

    Nothing of the subject or the name becomes a header of its own: control characters are spaces.

    Args:
        sender: An address of ASCII; so are the recipients.
        message_id: In angle brackets.
        now: Aware; when it is sent.
    """
    made = EmailMessage(policy=_POLICY)
    made["From"] = Address(display_name=one_line(sender_name), addr_spec=sender)
    made["To"] = [Address(addr_spec=recipient) for recipient in recipients]
    made["Subject"] = shown_subject(subject)
    made["Date"] = now
    made["Message-ID"] = message_id
    # Nobody's holiday notice is to come back (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    content = shown_body(body)
    made.set_content(content, cte=None if content.isascii() else "quoted-printable")
    return made.as_bytes()


def shown_subject(subject: str) -> str:
    """Return a subject as readers see it: one line, not too long."""
    return clipped(one_line(subject), MAX_SUBJECT)


def shown_body(body: str) -> str:
    """Return a body as readers see it: what can be printed, and not too much."""
    return clipped(readable(body), MAX_BODY)


def message_id_of(*, event_id: str, config_id: str, sender: str) -> str:
    """Return the id of the message about an event: the same for each attempt, so a repeat can be told."""
    digest = hashlib.sha256(f"{config_id}\n{event_id}".encode()).hexdigest()
    return f"<{digest[:32]}@{sender.rpartition('@')[2]}>"


def usual_subject(*, event_type: str, data: Mapping[str, Any]) -> str:
    """Return what a mail is about: ``Ticket opened: Printer on fire``."""
    key = _title_key(data)
    return headline(event_type) + (f": {data[key]}" if key is not None else "")


def usual_body(*, event_id: str, event_type: str, occurred_at: datetime, data: Mapping[str, Any]) -> str:
    """Return all of an event as a person reads it.

    Args:
        occurred_at: Aware; shown in UTC.
    """
    key = _title_key(data)
    lines = [headline(event_type), *([] if key is None else [str(data[key])]), ""]
    lines += _values({name: value for name, value in data.items() if name != key})
    when = occurred_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines += ["", "-- ", f"{event_type}, {when}, {event_id}", ""]
    return "\n".join(lines)


def headline(event_type: str) -> str:
    """Return an event type as words: ``pull_request.merged`` is "Pull request merged"."""
    words = " ".join(event_type.replace(".", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def one_line(text: str) -> str:
    """Return a text without what ends a line or cannot be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def readable(text: str) -> str:
    """Return a text of many lines without what cannot be printed; half a character cannot even be sent."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter for letter in lines if letter in "\n\t" or letter.isprintable() or letter == "\u00ad"
    )


def clipped(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _title_key(data: Mapping[str, Any]) -> str | None:
    return next((key for key in TITLE_KEYS if isinstance(data.get(key), str) and data[key].strip()), None)


def _values(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        text = clipped(_shown(value), MAX_VALUE)
        if not text.strip():
            continue
        name = headline(key) or key
        yield f"{name}:\n{text}\n" if "\n" in text else f"{name}: {text}"


def _shown(value: Any) -> str:
    """Return a value as a person reads it: text and numbers as they are, anything else as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False)
