"""A mail is shown as its readers would see it, though it is handed over in a conversation."""

import asyncio
from datetime import UTC, datetime

from integrations.email import Email, EmailSettings
from jackfield.configs.contexts import Prepared
from jackfield.delivery.previewing.rehearsing import rehearse
from jackfield.sdk import Event
from jackfield.sdk.testing import SampleManager


def test_a_mail_is_shown_and_not_sent() -> None:
    settings = EmailSettings.from_values(
        {
            "host": "mail.invalid",
            "username": "me",
            "password": "s3cret-word",
            "sender": "jackfield@desk.test",
            "recipients": ["a@desk.test", "b@desk.test"],
            "body": "{{ event.data.title }}! s3cret-word",
        }
    )
    prepared = Prepared(config_id="7", config_name="Mail", settings=settings, secrets=("s3cret-word",))
    event = Event(
        id="evt_1",
        type="ticket.opened",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        data={"title": "Drucker brennt 🔥"},
    )

    found = asyncio.run(rehearse(integration=Email(SampleManager()), prepared=prepared, event=event))

    [shown] = found.requests
    assert (shown.method, shown.url) == ("CONNECT", "mail.invalid:587")
    assert shown.body == (
        "To: a@desk.test, b@desk.test\nSubject: Ticket opened: Drucker brennt 🔥\n\nDrucker brennt 🔥! ***"
    )
    assert found.ended_because == "It hands this over to mail.invalid:587, and not by HTTP."
