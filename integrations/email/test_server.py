"""The e-mail integration against a real mail server, well and ill."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from jackfield.sdk import NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.net import AddressPolicy, addresses
from tests.support.mail_server import House, content_of, text_of


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(tmp_path, stack)


class TestAMessageArrives:
    @pytest.mark.parametrize("security", ["starttls", "tls", "plain"])
    async def test_under_each_encryption(self, house: House, security: str) -> None:
        await house.start(tls=security, auth_required=True)

        await house.send(security=security)

        [envelope] = house.box.taken
        read = content_of(envelope)
        assert (envelope.mail_from, envelope.rcpt_tos) == (
            "jackfield@desk.test",
            ["a@desk.test", "b@xn--bcher-kva.test"],
        )
        assert read["Subject"] == "Ticket opened: Drucker brennt 🔥"
        assert "Dots:\n.\n..\n.x\n" in text_of(read)
        assert house.box.signed_in == ["PLAIN"]
        assert not house.http.unanswered
        [exchange] = house.http.exchanges
        assert (exchange.method, exchange.url.partition("://")[0]) == (
            "CONNECT",
            "tls" if security == "tls" else "tcp",
        )

    async def test_twice_with_one_id(self, house: House) -> None:
        await house.start()

        for _ in range(2):
            await house.send()

        ids = {content_of(one)["Message-ID"] for one in house.box.taken}
        assert len(house.box.taken) == 2
        assert len(ids) == 1

    async def test_by_login_where_that_is_all_there_is(self, house: House) -> None:
        await house.start(auth_exclude_mechanism=["PLAIN"])

        await house.send()

        assert house.box.signed_in == ["LOGIN"]

    async def test_without_a_user_where_none_is_needed(self, house: House) -> None:
        await house.start()

        await house.send(username="", password=None)

        assert len(house.box.taken) == 1
        assert house.box.signed_in == []

    async def test_with_nothing_of_a_title_in_the_envelope(self, house: House) -> None:
        await house.start()

        await house.send(
            title="x\r\nBcc: e@evil.test\r\n.\r\nMAIL FROM:<e@evil.test>\r\nRCPT TO:<e@evil.test>"
        )

        [envelope] = house.box.taken
        read = content_of(envelope)
        assert envelope.rcpt_tos == ["a@desk.test", "b@xn--bcher-kva.test"]
        assert read["Bcc"] is None
        assert read["Subject"].startswith("Ticket opened: x Bcc: e@evil.test .")

    async def test_in_the_owner_s_own_words(self, house: House) -> None:
        await house.start()

        await house.send(
            title="x\r\nBcc: e@evil.test",
            subject="[Desk] {{ event.data.title }}",
            body="{{ config.name }} says: {{ event.data.title | upcase }}\n.\nBye",
        )

        [envelope] = house.box.taken
        read = content_of(envelope)
        assert read["Subject"] == "[Desk] x Bcc: e@evil.test"
        assert read["Bcc"] is None
        assert text_of(read) == "Mail says: X\nBCC: E@EVIL.TEST\n.\nBye\n"

    async def test_not_at_all_when_the_words_come_to_nothing(self, house: House) -> None:
        await house.start()

        with pytest.raises(Rejected, match="empty message"):
            await house.send(body="{{ event.data.nothing }}")
        assert house.http.exchanges == []


class TestACheck:
    @pytest.mark.parametrize("security", ["starttls", "tls", "plain"])
    async def test_signs_in_and_sends_nothing(self, house: House, security: str) -> None:
        await house.start(tls=security, auth_required=True)

        await house.check(security=security)

        assert house.box.signed_in == ["PLAIN"]
        assert house.box.taken == []

    async def test_finds_a_wrong_password(self, house: House) -> None:
        await house.start()

        with pytest.raises(Unauthorized, match=r"refused user name and password \(535\)"):
            await house.check(password="wrong")


class TestRefusals:
    @pytest.mark.parametrize(
        ("command", "says", "error"),
        [
            ("MAIL", "421 closing", Unavailable),
            ("MAIL", "451 greylisted", Unavailable),
            ("MAIL", "550 not from there", Rejected),
            ("MAIL", "530 sign in first", Unauthorized),
            ("MAIL", "drop", Unavailable),
            ("DATA", "421 closing", Unavailable),
            ("DATA", "452 full", Unavailable),
            ("DATA", "552 too large", Rejected),
            ("DATA", "554 looks like spam", Rejected),
            ("DATA", "535 who are you", Unauthorized),
            ("DATA", "drop", NoAnswer),
        ],
    )
    async def test_become_the_errors_that_say_so(
        self, house: House, command: str, says: str, error: type[ServiceError]
    ) -> None:
        house.box.says = {command: says}
        await house.start()

        with pytest.raises(ServiceError) as caught:
            await house.send()
        assert type(caught.value) is error or (error is Unavailable and says == "drop")
        assert isinstance(caught.value, NoAnswer) is (error is NoAnswer)
        assert house.http.unanswered is (error is NoAnswer)

    @pytest.mark.parametrize(
        ("says", "error"), [("550 no such user", Rejected), ("450 come again", Unavailable)]
    )
    async def test_of_one_address_are_of_all(
        self, house: House, says: str, error: type[ServiceError]
    ) -> None:
        house.box.knows = {"b@xn--bcher-kva.test": says}
        await house.start()

        with pytest.raises(error, match=r"b@xn--bcher-kva\.test"):
            await house.send()
        assert house.box.taken == []

    @pytest.mark.parametrize("before", [150, 185, 195])
    async def test_that_repeat_a_secret_are_shown_without_any_of_it(self, house: House, before: int) -> None:
        house.http = house.network.http(redact=["correct-horse-battery"])
        house.box.says = {"MAIL": f"550 {'x' * before}correct-horse-battery"}
        await house.start()

        with pytest.raises(Rejected) as caught:
            await house.send()
        assert str(caught.value) == f"localhost says 550: {'x' * before}***"

    async def test_of_credentials_hold_what_waits(self, house: House) -> None:
        await house.start()

        with pytest.raises(Unauthorized) as caught:
            await house.send(password="wr0ng-s3cret")
        assert "wr0ng" not in str(caught.value)
        assert house.box.taken == []

    async def test_to_take_credentials_at_all_do_too(self, house: House) -> None:
        await house.start(auth_exclude_mechanism=["PLAIN", "LOGIN"])

        with pytest.raises(Unauthorized, match="takes no user name"):
            await house.send()


class TestEncryption:
    async def test_that_is_not_offered_is_not_done_without(self, house: House) -> None:
        await house.start(tls="plain")

        with pytest.raises(Unavailable, match="does not offer STARTTLS"):
            await house.send(security="starttls")
        assert (house.box.taken, house.box.signed_in) == ([], [])

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    async def test_by_a_certificate_that_nobody_vouches_for_is_none(
        self, house: House, security: str
    ) -> None:
        await house.start(tls=security)
        house.http = house.through(AddressPolicy(["127.0.0.0/8", "::1/128"]), trusting=False).http()

        with pytest.raises(Unavailable, match="certificate of localhost is not valid"):
            await house.send(security=security)
        assert (house.box.taken, house.box.signed_in) == ([], [])

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    async def test_by_a_certificate_of_another_name_is_none(self, house: House, security: str) -> None:
        await house.start(tls=security)

        with pytest.raises(Unavailable, match=r"certificate of 127\.0\.0\.1 is not valid"):
            await house.send(security=security, host="127.0.0.1")
        assert house.box.signed_in == []

    async def test_that_somebody_speaks_ahead_of_is_refused(self, house: House) -> None:
        said: list[bytes] = []

        async def ahead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.test\r\n")
            said.append(await reader.readline())
            writer.write(b"250-mail.test\r\n250 STARTTLS\r\n")
            said.append(await reader.readline())
            writer.write(b"220 go on\r\n250-mail.test\r\n250 AUTH PLAIN\r\n235 welcome\r\n")
            said.append(await reader.read())

        await house.play(ahead)
        with pytest.raises(Unavailable, match="unasked before encryption began"):
            await house.send()
        assert [line.split()[0] for line in said if line] == [b"EHLO", b"STARTTLS"]

    async def test_may_be_left_out_only_where_the_operator_allows_it(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard = asyncio.get_running_loop().create_future()

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.test\r\n")
            try:
                heard.set_result(await reader.read())
            except ConnectionResetError:
                heard.set_result(b"")

        await house.play(listen)
        monkeypatch.setattr(addresses, "_SPECIAL_4", ())  # So that we stand for a public server.
        house.http = house.through(AddressPolicy()).http()

        with pytest.raises(Rejected, match="Without encryption nothing is sent"):
            await house.check(security="plain")
        assert await asyncio.wait_for(heard, 5) == b""

    async def test_leads_to_no_forbidden_address_either(self, house: House) -> None:
        await house.start()
        house.http = house.through(AddressPolicy()).http()

        with pytest.raises(Rejected, match="may not be called"):
            await house.send()
        assert house.box.signed_in == []


class TestAnIllServer:
    async def test_that_says_nothing_is_not_waited_for(self, house: House) -> None:
        async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            await reader.read()

        await house.play(silent)
        house.http = house.network.http(deadline_s=0.3)

        with pytest.raises(Unavailable, match=r"within 0\.3 s") as caught:
            await house.send()
        assert not isinstance(caught.value, NoAnswer)
        assert not house.http.unanswered

    async def test_that_never_says_whether_it_took_the_message_leaves_a_doubt(self, house: House) -> None:
        async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.test\r\n")
            while line := await reader.readline():
                if line == b"DATA\r\n":
                    writer.write(b"354 go on\r\n")
                    await reader.read()
                writer.write(b"250 well\r\n")

        await house.play(swallow)
        house.http = house.network.http(deadline_s=0.5)

        with pytest.raises(NoAnswer, match=r"within 0\.5 s"):
            await house.send(security="plain", username="", password=None)
        assert house.http.unanswered

    @pytest.mark.parametrize("begun", [b"25", b"250", b"250-queued as 1\r\n", b"250-queued\r\n250 o"])
    @pytest.mark.parametrize("ends", ["silence", "reset", "end"])
    async def test_that_begins_to_say_whether_it_took_the_message_leaves_it_too(
        self, house: House, begun: bytes, ends: str
    ) -> None:
        async def stammer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.test\r\n")
            while line := await reader.readline():
                if line == b".\r\n":
                    writer.write(begun)
                    await writer.drain()
                    if ends == "silence":
                        await reader.read()
                    if ends == "reset":
                        writer.transport.abort()
                    return
                if line == b"DATA\r\n":
                    writer.write(b"354 go on\r\n")
                elif line[:4] in {b"EHLO", b"MAIL", b"RCPT"}:
                    writer.write(b"250 well\r\n")

        await house.play(stammer)
        house.http = house.network.http(deadline_s=1 if ends == "silence" else 10)

        with pytest.raises(NoAnswer):
            await house.send(security="plain", username="", password=None)

    @pytest.mark.parametrize(
        "greeting",
        [
            b"421 too busy\r\n",
            b"554 you are on a list\r\n",
            b"220-" + b"x" * 100_000 + b"\r\n",
            b"220-more\r\n" * 1_000,
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"999 what\r\n",
            b"22\r\n",
            b"\xff\xfe\x00\r\n",
            b"",
        ],
    )
    async def test_that_greets_strangely_is_tried_again(self, house: House, greeting: bytes) -> None:
        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(greeting)
            await writer.drain()

        await house.play(greet)
        with pytest.raises(Unavailable) as caught:
            await house.send()
        assert not isinstance(caught.value, NoAnswer)

    async def test_that_is_not_there_is_tried_again(self, house: House, unused_tcp_port: int) -> None:
        house.port = unused_tcp_port

        with pytest.raises(Unavailable, match="refuses connections"):
            await house.send()
