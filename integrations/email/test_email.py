"""The e-mail integration: its contract, and the messages that it writes."""

import asyncio
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import ClassVar

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from integrations.email import Email
from integrations.email.addresses import check_addresses, plain
from integrations.email.messages import MAX_BODY, MAX_SUBJECT, message, message_id_of
from jackfield.sdk import NoAnswer
from jackfield.sdk.testing import IntegrationTests, Opened, faults

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TICKET = {
    "title": "Drucker brennt: «Hülfe» 🔥",
    "url": "https://desk.test/7",
    "urgent": True,
    "tags": ["a", 1],
}


async def takes_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Play a server that offers everything and takes everything."""
    writer.write(b"220 mail.test ESMTP\r\n")
    while line := (await reader.readline()).upper():
        if line.startswith(b"EHLO"):
            writer.write(b"250-mail.test\r\n250-STARTTLS\r\n250 AUTH LOGIN PLAIN\r\n")
        elif line.startswith(b"STARTTLS"):
            writer.write(b"220 go on\r\n")
        elif line.startswith(b"AUTH"):
            writer.write(b"235 welcome\r\n")
        elif line.startswith(b"DATA"):
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
        elif line.startswith(b"QUIT"):
            return
        else:
            writer.write(b"250 well\r\n")


class TestEmail(IntegrationTests):
    integration = Email
    settings: ClassVar = {
        "host": "mail.test",
        "username": "me",
        "password": "s3cret-pässword",
        "sender": "jackfield@desk.test",
        "recipients": ["a@desk.test", "b@bücher.test"],
    }
    samples: ClassVar = {
        "ticket.opened": TICKET,
        "config.failing": {"name": "Slack", "reason": "It says no."},
    }

    async def on_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await takes_all(reader, writer)

    def test_begins_in_the_clear_for_starttls(self) -> None:
        calling = self._delivery("ticket.opened")

        assert self._call(calling, self.success).opened == [Opened(host="mail.test", port=587, tls=False)]

    def test_only_the_last_dot_is_in_doubt(self) -> None:
        # Greeting, EHLO, STARTTLS, EHLO, AUTH, MAIL, twice RCPT, DATA: then comes the answer to all of it.
        for after in range(9):
            error = self._call(
                self._delivery("ticket.opened"), faults.hangs_up(after=after), raises=False
            ).error
            assert error is not None
            assert not isinstance(error, NoAnswer), after

        with pytest.raises(NoAnswer, match="hung up before it said so"):
            self.deliver("ticket.opened", reply=faults.hangs_up(after=9))


class TestUnderTls(IntegrationTests):
    integration = Email
    settings: ClassVar = {**TestEmail.settings, "security": "tls", "port": 465}
    samples: ClassVar = {"ticket.opened": TICKET}

    async def on_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await takes_all(reader, writer)

    def test_begins_with_tls(self) -> None:
        calling = self._delivery("ticket.opened")

        assert self._call(calling, self.success).opened == [Opened(host="mail.test", port=465, tls=True)]


def written(
    *, subject: str = "It burns", body: str = "All of it.", sender_name: str = "Jackfield"
) -> EmailMessage:
    content = message(
        sender="jackfield@desk.test",
        sender_name=sender_name,
        recipients=["a@desk.test", "b@desk.test"],
        subject=subject,
        body=body,
        message_id="<1@desk.test>",
        now=NOON,
    )
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(made: EmailMessage) -> str:
    text: str = made.get_content()
    return text.replace("\r\n", "\n")


class TestAMessage:
    def test_says_who_to_whom_and_that_no_person_wrote_it(self) -> None:
        made = written()

        assert dict(made.items()) == {
            "From": "Jackfield <jackfield@desk.test>",
            "To": "a@desk.test, b@desk.test",
            "Subject": "It burns",
            "Date": "Thu, 01 Jan 2026 12:00:00 +0000",
            "Message-ID": "<1@desk.test>",
            "Auto-Submitted": "auto-generated",
            "Content-Type": 'text/plain; charset="utf-8"',
            "Content-Transfer-Encoding": "7bit",
            "MIME-Version": "1.0",
        }
        assert text_of(made) == "All of it.\n"

    @pytest.mark.parametrize("text", ["Drucker brennt: «Hülfe» 🔥", "日本語のチケット", "x" * 150])
    def test_has_letters_of_all_kinds(self, text: str) -> None:
        made = written(subject=text, body=f"{text}\n.\n..\n{text * 20}", sender_name=text[:90])

        assert made["Subject"] == text
        assert made["From"].addresses[0].display_name == text[:90]
        assert text_of(made) == f"{text}\n.\n..\n{text * 20}\n"

    @given(
        subject=st.text() | st.from_regex(r"[a-z]*(\r\n|\r|\n)(Bcc|To|X-Evil): e@evil\.test", fullmatch=True),
        body=st.text(),
        sender_name=st.text(max_size=100),
    )
    def test_gets_no_header_of_what_it_is_about(self, subject: str, body: str, sender_name: str) -> None:
        made = written(subject=subject, body=body, sender_name=sender_name)

        assert sorted(made.keys()) == [
            "Auto-Submitted",
            "Content-Transfer-Encoding",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ]
        assert [one.addr_spec for one in made["To"].addresses] == ["a@desk.test", "b@desk.test"]
        assert [one.addr_spec for one in made["From"].addresses] == ["jackfield@desk.test"]
        assert made.defects == []
        assert made.as_bytes().isascii()

    def test_is_of_bounded_size(self) -> None:
        made = written(subject="s" * 10_000, body="b" * 1_000_000)

        assert len(made["Subject"]) == MAX_SUBJECT
        assert len(text_of(made)) == MAX_BODY + 1

    def test_has_one_id_for_each_event_and_config(self) -> None:
        ids = [
            message_id_of(event_id=event, config_id=config, sender="me@desk.test")
            for event, config in [("evt_1", "1"), ("evt_1", "1"), ("evt_2", "1"), ("evt_1", "2")]
        ]

        assert ids[0] == ids[1]
        assert len(set(ids)) == 3
        assert all(re.fullmatch(r"<[0-9a-f]{32}@desk\.test>", one) for one in ids)


class TestAddresses:
    @pytest.mark.parametrize(
        ("typed", "sent"),
        [
            ("a@desk.test", "a@desk.test"),
            (" o'neil+x@Desk.Test ", "o'neil+x@desk.test"),
            ("a@bücher.test", "a@xn--bcher-kva.test"),
            ("a@localhost", "a@localhost"),
            # Of their own, though an older rule took them for others: strasse.de belongs to somebody else.
            ("a@straße.de", "a@xn--strae-oqa.de"),
            ("a@faß.at", "a@xn--fa-hia.at"),
            ("a@βόλος.gr", "a@xn--nxasmm1c.gr"),
            # Letters of full width are the same ones to everybody.
            ("a@\uff44\uff45\uff53\uff4b.test", "a@desk.test"),
        ],
    )
    def test_are_written_as_servers_take_them(self, typed: str, sent: str) -> None:
        assert plain(typed) == sent
        check_addresses([typed])

    @pytest.mark.parametrize("domain", ["straße.de", "ς.gr", "BÜCHER.test", "日本語.jp", "\u0661.test"])
    def test_go_to_the_domain_to_which_a_url_goes(self, domain: str) -> None:
        assert plain(f"a@{domain}") == f"a@{URL(f'http://{domain}/').raw_host}"

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "a",
            "@desk.test",
            "a@",
            "ä@desk.test",
            "a b@desk.test",
            "a@desk..test",
            "a@-desk.test",
            "a@desk.test>\r\nRCPT TO:<e@evil.test",
            "a\r\n@desk.test",
            "a@desk.test,e@evil.test",
            "<a@desk.test>",
            "Me <a@desk.test>",
            '"a b"@desk.test',
            "a@[127.0.0.1]",
            "a" * 65 + "@desk.test",
            "a@" + "x" * 64 + ".test",
            "a@" + "xxx." * 70 + "test",
            "a@b@desk.test",
            "a@desk.test\0",
            "a@na\u200dme.test",
            "a@desk.test:25",
            "a@desk.test/x",
        ],
    )
    def test_that_are_none_are_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError):
            check_addresses(["well@desk.test", typed])
