"""A line to a server that is cut as lines are: without a word, with nobody to answer until it is mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Line:
    """Carries bytes between a port of its own and another's."""

    def __init__(self, *, port: int) -> None:
        self._far = port
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        #: How many connections it has carried.
        self.carried = 0
        self.port = 0

    def cut(self) -> None:
        """End what it carries, and take nothing new."""
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to its end."""
        if self._is_cut:
            writer.transport.abort()
            return
        self.carried += 1
        beyond, out = await asyncio.open_connection("127.0.0.1", self._far)
        self._open |= {writer, out}
        try:
            await asyncio.gather(_pour(reader, out), _pour(beyond, writer))
        finally:
            self._open -= {writer, out}


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    """A line to the server at `url`; it ends with the block."""
    line = Line(port=urlsplit(url).port or 80)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.cut()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    except OSError:
        pass
    finally:
        target.close()
