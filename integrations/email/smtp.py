"""Speaks SMTP (RFC 5321) over a guarded connection: signs in, hands over one message, says how it went."""

import base64
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NoReturn, Protocol

from jackfield.sdk import Connection, NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable, kept

_NO_TLS = kept("%(host)s does not offer STARTTLS, and without it nothing is sent.")
_NO_WAY = kept("%(host)s takes no user name and password here (AUTH PLAIN or LOGIN).")
_NOT_NOW = kept("%(host)s cannot sign in anybody now (%(code)d).")
_WRONG = kept("%(host)s refused user name and password (%(code)d).")
_HUNG_UP_AFTER = kept("%(host)s took the message and hung up before it said so.")
_HUNG_UP = kept("%(host)s hung up.")
_NO_SMTP = kept("%(host)s answered something that is not SMTP.")
#: What the server itself says is quoted as it is.
_SAYS = kept("%(host)s says %(code)d: %(reply)s")
_SAYS_OF = kept("%(host)s says of %(address)s %(code)d: %(reply)s")

#: The most lines of one reply.
MAX_LINES = 100
#: Characters of a reply that the owner is shown.
MAX_SHOWN = 200
_LINE_END = re.compile(rb"\r\n|\r|\n")
_FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)
#: RFC 4954, section 6: authentication required, invalid, too weak, only under encryption.
_NOT_SIGNED_IN = frozenset({530, 534, 535, 538})


class Shorten(Protocol):
    """Returns the beginning of a text, without a secret and without the half of one."""

    def __call__(self, text: str, *, limit: int) -> str:
        """Return at most so many letters of it."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server said: its code, and its lines without it."""

    code: int
    lines: tuple[str, ...]

    def shown(self, shorten: Shorten) -> str:
        """Return the lines as one, short, of letters that can be printed."""
        words = " ".join(shorten("\n".join(self.lines), limit=MAX_SHOWN).split())
        return "".join(letter if letter.isprintable() else "?" for letter in words)


class Mailer:
    """One conversation with a server.

    Args:
        shorten: Makes of what the server says what its owner may read: it may repeat what it was told.
    """

    def __init__(self, connection: Connection, *, shorten: Shorten) -> None:
        self._connection = connection
        self._shorten = shorten
        #: What the server can do, by keyword, upper case, with the words after it.
        self._abilities: dict[str, str] = {}
        #: Whether a no is about the message; before that it is about the server, which may change its mind.
        self._judges_message = False
        # Until the last dot nothing is owed to anybody, so nothing that is broken off is in doubt.
        connection.takes_effect = False

    async def greet(self, *, start_tls: bool) -> None:
        """Hear the greeting, greet, and go on under TLS if asked to.

        Raises:
            Unavailable: The server does not want to talk, or not under TLS: it never goes on without.
        """
        self._expect(220, await self._reply())
        await self._hello()
        if not start_tls:
            return
        if "STARTTLS" not in self._abilities:
            raise Unavailable(_NO_TLS % {"host": self._host})
        self._expect(220, await self._ask("STARTTLS"))
        await self._connection.start_tls()
        # Nothing that was said in the clear counts any more (RFC 3207, section 4.2).
        self._abilities = {}
        await self._hello()

    async def sign_in(self, *, username: str, password: str) -> None:
        """Sign in.

        Raises:
            Unauthorized: Name and password are not right, or the server has no way to take them.
        """
        ways = self._abilities.get("AUTH", "").upper().split()
        name, word = username.encode(), password.encode()
        if "PLAIN" in ways:
            reply = await self._ask("AUTH PLAIN " + _coded(b"\0" + name + b"\0" + word))
        elif "LOGIN" in ways:
            reply = await self._ask("AUTH LOGIN")
            for part in (name, word):
                if reply.code != 334:
                    break
                reply = await self._ask(_coded(part))
        else:
            raise Unauthorized(_NO_WAY % {"host": self._host})
        if reply.code == 235:
            return
        # Its text is not shown: some servers repeat what they were given.
        told = {"host": self._host, "code": reply.code}
        if reply.code < 500:
            raise Unavailable(_NOT_NOW % told)
        raise Unauthorized(_WRONG % told)

    async def nothing(self) -> None:
        """Ask for nothing."""
        self._expect(250, await self._ask("NOOP"))

    async def send(self, *, sender: str, recipients: Sequence[str], content: bytes) -> None:
        """Hand over a message to all recipients, or to none.

        Args:
            sender: An address of ASCII, without angle brackets; so are the recipients.
            content: Headers and body; line ends of any kind.

        Raises:
            Unauthorized: Only who is signed in may send.
            Rejected: The server will not take it, or not for one of them.
            Unavailable: It cannot take it now, or not for one of them.
            NoAnswer: It was handed over whole, and the server did not say whether it took it.
        """
        self._judges_message = True
        self._expect(250, await self._ask(f"MAIL FROM:<{sender}>"))
        for recipient in recipients:
            reply = await self._ask(f"RCPT TO:<{recipient}>")
            self._expect((250, 251, 252), reply, about=recipient)
        self._expect(354, await self._ask("DATA"))
        writer = self._connection.writer
        writer.write(_stuffed(content))
        await writer.drain()
        self._connection.takes_effect = True
        writer.write(b".\r\n")
        try:
            reply = await self._reply()
        except _HungUp:
            raise NoAnswer(_HUNG_UP_AFTER % {"host": self._host}) from None
        self._connection.takes_effect = False
        self._expect(250, reply)

    def bid_farewell(self) -> None:
        """Say goodbye, and wait for no answer."""
        self._connection.writer.write(b"QUIT\r\n")

    @property
    def _host(self) -> str:
        return self._connection.host

    async def _hello(self) -> None:
        me = _literal(self._connection.writer.get_extra_info("sockname"))
        reply = await self._ask(f"EHLO {me}")
        if reply.code in {500, 502, 504, 550}:  # A server from before 1995, which then can do nothing else.
            reply = await self._ask(f"HELO {me}")
        self._expect(250, reply)
        abilities = (line.partition(" ") for line in reply.lines[1:])
        self._abilities = {keyword.upper(): words for keyword, _, words in abilities}

    async def _ask(self, line: str) -> Reply:
        writer = self._connection.writer
        writer.write(line.encode("ascii") + b"\r\n")
        await writer.drain()
        return await self._reply()

    async def _reply(self) -> Reply:
        lines: list[str] = []
        while len(lines) < MAX_LINES:
            try:
                raw = await self._connection.reader.readline()
            except ValueError:
                raise self._nonsense() from None
            if not raw.endswith(b"\n"):
                raise _HungUp(_HUNG_UP % {"host": self._host})
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            if not re.fullmatch(r"[2-5][0-9]{2}(?:[ -].*)?", line, re.ASCII | re.DOTALL):
                raise self._nonsense()
            lines.append(line[4:])
            if line[3:4] != "-":
                return Reply(code=int(line[:3]), lines=tuple(lines))
        raise self._nonsense()

    def _nonsense(self) -> ServiceError:
        said = _NO_SMTP % {"host": self._host}
        return NoAnswer(said) if self._connection.takes_effect else Unavailable(said)

    def _expect(self, codes: int | Collection[int], reply: Reply, *, about: str = "") -> None:
        wanted = {codes} if isinstance(codes, int) else codes
        if reply.code not in wanted:
            self._refused(reply, about)

    def _refused(self, reply: Reply, about: str) -> NoReturn:
        told = {"host": self._host, "code": reply.code, "reply": reply.shown(self._shorten)}
        said = _SAYS_OF % {**told, "address": about} if about else _SAYS % told
        if reply.code in _NOT_SIGNED_IN:
            raise Unauthorized(said)
        if reply.code < 500 or not self._judges_message:
            raise Unavailable(said)
        raise Rejected(said)


class _HungUp(Unavailable):
    """The stream ended where a reply should have come."""


def _coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _literal(sockname: object) -> str:
    """Return our own address as EHLO takes it from who has no name (RFC 5321, section 4.1.3)."""
    try:
        address = ip_address(str(sockname[0]).partition("%")[0])  # type: ignore[index]
    except (TypeError, IndexError, ValueError):
        return "[127.0.0.1]"
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def _stuffed(content: bytes) -> bytes:
    """Return a message with line ends as SMTP has them, and no line that would be its end."""
    whole = _LINE_END.sub(b"\r\n", content)
    if not whole.endswith(b"\r\n"):
        whole += b"\r\n"
    return _FIRST_DOT.sub(b"..", whole)
