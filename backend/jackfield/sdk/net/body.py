"""Reads a body: capped as it comes in, and capped again when it is decompressed."""

import zlib
from typing import Protocol

#: wbits that let zlib find out by itself whether it is gzip or zlib.
_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15


class Stream(Protocol):
    """Where the bytes come from."""

    async def readany(self) -> bytes:
        """Return what there is; nothing at the end."""


async def read_capped(stream: Stream, *, limit: int) -> tuple[bytes, bool]:
    """Return at most ``limit`` bytes, and whether there was more."""
    first = await stream.readany()
    chunks = [first]
    size = len(first)
    while size <= limit:
        chunk = await stream.readany()
        if not chunk:
            return b"".join(chunks) if len(chunks) > 1 else first, False
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)[:limit], True


def decompressed(content: bytes, encoding: str, *, limit: int) -> tuple[bytes, bool]:
    """Return the content without its encoding, and whether it was cut or broken.

    An encoding that we never asked for is left on.
    """
    named = encoding.strip().lower()
    if named in {"gzip", "x-gzip"}:
        return _inflated(content, _GZIP_OR_ZLIB, limit)
    if named == "deflate":
        # Some servers leave the zlib header away, against RFC 9110.
        raw = not content[:1] or content[0] & 0x0F != 8
        return _inflated(content, _RAW_DEFLATE if raw else _GZIP_OR_ZLIB, limit)
    return content, False


def _inflated(content: bytes, wbits: int, limit: int) -> tuple[bytes, bool]:
    inflate = zlib.decompressobj(wbits)
    try:
        plain = inflate.decompress(content, limit)
    except zlib.error:
        return b"", True
    return plain, not inflate.eof
