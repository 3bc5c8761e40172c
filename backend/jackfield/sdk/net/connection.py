"""A connection for protocols other than HTTP: guarded when it opens, and under a deadline until its end."""

import asyncio
import ssl
from types import TracebackType
from typing import Any, Self

from jackfield.sdk.errors import NoAnswer, ServiceError, Unavailable
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.stages import Stage

_UNASKED = _("%(host)s said something unasked before encryption began.")
_CERTIFICATE = _("The certificate of %(host)s is not valid.")
_LATE = _("%(host)s did not answer within %(seconds)s s.")
_TLS = _("%(host)s does not speak TLS as it should.")
_NOT_DONE = _("%(host)s was not done within %(seconds)s s.")
_NO_ANSWER = _("%(host)s took what was sent and did not answer within %(seconds)s s.")
_NO_END = _("%(host)s took what was sent, and was not done within %(seconds)s s.")
_BROKEN_OFF = _("%(host)s broke off the connection before it answered.")
_BROKEN_OFF_AFTER = _("%(host)s took what was sent, and broke off the connection.")
_BROKEN = _("%(host)s broke off the connection.")

#: The longest line that is read, in bytes; ``readline`` raises ValueError for more.
MAX_LINE = 65_536
#: Seconds that closing waits for the other end.
_FAREWELL_S = 1.0


class Connection:
    """A stream to a service; ``context.connect()`` opens it, and ``async with`` closes it.

    What fails on its way is raised by ``reader`` and ``writer.drain()`` as ``Unavailable`` or, once something
    was written that may have had an effect, ``NoAnswer``, whatever has come since. An end of the stream is
    told as streams do: by no bytes, or IncompleteReadError.
    """

    def __init__(
        self, *, host: str, stage: Stage, tls: ssl.SSLContext, deadline_s: float, is_allowed: bool = False
    ) -> None:
        #: The name of the service, which its certificate has to bear.
        self.host = host
        #: Whether it leads into a network that the operator allows beside the public ones.
        self.is_allowed = is_allowed
        #: Whether all is encrypted that is written now.
        self.is_tls = False
        #: Whether what is written next may have an effect at the service: a call that is broken off then is a
        #: ``NoAnswer``. Protocols that greet and sign in first may say False for so long.
        self.takes_effect = True
        self._stage = stage
        self._tls = tls
        self._deadline_s = deadline_s
        #: When its time is over, by the clock of the loop.
        self.deadline_at = asyncio.get_running_loop().time() + deadline_s
        self._alarm: asyncio.TimerHandle | None = None
        self._in_the_clear: asyncio.StreamWriter | None = None
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def use(self, made: Any, *, is_tls: bool) -> None:
        """Begin on a connected socket, which belongs to the connection from here on."""
        loop = asyncio.get_running_loop()
        reader = _Reader(self)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        async with asyncio.timeout_at(self.deadline_at):
            transport, _ = await loop.create_connection(
                lambda: protocol,
                sock=made,
                ssl=self._tls if is_tls else None,
                server_hostname=self._certified if is_tls else None,
            )
        self._take(transport, protocol, reader, is_tls=is_tls)
        self._alarm = loop.call_at(self.deadline_at, self._expire)

    async def start_tls(self) -> None:
        """Go on under TLS, with a certificate that bears the host's name.

        Raises:
            Unavailable: It is none that can be trusted, TLS is not spoken, or something came before it began:
                whoever sent that was not the service whose certificate came after.
        """
        if self.is_tls:
            raise RuntimeError("It is under TLS already.")
        if isinstance(self.reader, _Reader) and self.reader.has_unread:
            self.abort()
            raise Unavailable(_UNASKED % {"host": self.host})
        try:
            await self._secure()
        except ssl.SSLCertVerificationError:
            self.abort()
            raise Unavailable(_CERTIFICATE % {"host": self.host}) from None
        except TimeoutError:
            self.abort()
            raise Unavailable(_LATE % self._told) from None
        except (OSError, EOFError):
            self.abort()
            raise Unavailable(_TLS % {"host": self.host}) from None

    async def _secure(self) -> None:
        loop = asyncio.get_running_loop()
        # Another reader: nothing that came in the clear is ever read as if it had come under TLS.
        reader = _Reader(self)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        async with asyncio.timeout_at(self.deadline_at):
            transport = await loop.start_tls(
                self.writer.transport, protocol, self._tls, server_hostname=self._certified
            )
        if transport is None:
            raise ConnectionResetError
        protocol.connection_made(transport)
        # A writer that nobody holds closes its transport, and this one's carries all that follows.
        self._in_the_clear = self.writer
        self._take(transport, protocol, reader, is_tls=True)

    async def close(self) -> None:
        """Close it: what was written goes out first."""
        self._rest()
        self.writer.close()
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self.writer.wait_closed()
        except (OSError, TimeoutError, ServiceError):
            self.writer.transport.abort()

    def abort(self) -> None:
        """Close it at once: what was not sent is not sent any more."""
        self._rest()
        self.writer.transport.abort()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self.close()
        else:
            self.abort()

    @property
    def _certified(self) -> str:
        return self.host.rstrip(".")

    @property
    def _told(self) -> dict[str, str]:
        return {"host": self.host, "seconds": f"{self._deadline_s:g}"}

    def _take(self, transport: Any, protocol: Any, reader: asyncio.StreamReader, *, is_tls: bool) -> None:
        self.reader = reader
        self.writer = _Writer(self, transport, protocol, reader)
        self.is_tls = is_tls

    def _rest(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def _expire(self) -> None:
        error: ServiceError = Unavailable(_NOT_DONE % self._told)
        if self._stage.is_unanswered:
            error = NoAnswer(_NO_ANSWER % self._told)
        elif self._stage.written:
            # The beginning of an answer is none, and only the author knows what a whole one is.
            error = NoAnswer(_NO_END % self._told)
        self.reader.set_exception(error)
        self.writer.transport.abort()

    def wrote(self) -> None:
        """Note that something goes out."""
        if self.takes_effect:
            self._stage.written, self._stage.answered = True, False

    def heard(self) -> None:
        """Note that something has come."""
        self._stage.answered = True

    def broken(self) -> ServiceError:
        """Return what it means that the connection is lost."""
        if self._stage.is_unanswered:
            return NoAnswer(_BROKEN_OFF % {"host": self.host})
        if self._stage.written:
            return NoAnswer(_BROKEN_OFF_AFTER % {"host": self.host})
        return Unavailable(_BROKEN % {"host": self.host})


class _Reader(asyncio.StreamReader):
    """Tells its connection what comes, and tells losses as the errors of the SDK."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(limit=MAX_LINE, loop=asyncio.get_running_loop())
        self._told = connection

    @property
    def has_unread(self) -> bool:
        """Whether bytes have come that nobody has read."""
        return bool(self._buffer)  # type: ignore[attr-defined]

    def feed_data(self, data: Any) -> None:
        self._told.heard()
        super().feed_data(data)

    def set_exception(self, exc: Exception) -> None:
        if self.exception() is not None:
            return
        if isinstance(exc, ServiceError):
            super().set_exception(exc)
        elif self.has_unread:  # What was said before the loss is heard first.
            self.feed_eof()
        else:
            super().set_exception(self._told.broken())


class _Writer(asyncio.StreamWriter):
    """Tells its connection what goes, and tells losses as the errors of the SDK."""

    def __init__(self, connection: Connection, transport: Any, protocol: Any, reader: Any) -> None:
        super().__init__(transport, protocol, reader, asyncio.get_running_loop())
        self._told = connection

    def write(self, data: Any) -> None:
        self._told.wrote()
        super().write(data)

    def writelines(self, data: Any) -> None:
        self._told.wrote()
        super().writelines(data)

    async def drain(self) -> None:
        try:
            await super().drain()
        except OSError:
            raise self._told.broken() from None
