"""Files sent as they are: compressed once, named by their content, asked for again only when changed."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from django.http import HttpRequest, HttpResponse

_COMPRESSIBLE = ("text/", "application/json", "application/manifest+json", "font/ttf", "image/svg+xml")
#: Below this the header costs more than it saves.
_LEAST_COMPRESSED = 500
#: Spelt out, because the machine's own tables differ.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, kw_only=True)
class StaticFile:
    """A file as it is sent."""

    content: bytes
    #: None: does not get smaller.
    compressed: bytes | None
    content_type: str
    etag: str


def file_below(folder: Path, path: str) -> StaticFile | None:
    """The file at a path below a folder and nowhere else; None when there is none."""
    if not path or "\0" in path:
        return None
    try:
        found = (folder / path).resolve()
        if not found.is_relative_to(folder.resolve()) or not found.is_file():
            return None
        return _read(found, found.stat().st_mtime_ns)
    except (OSError, ValueError):
        # A name too long or not encodable, a file that has just gone.
        return None


def placed(page: StaticFile, *, at: str, offers: str = "") -> StaticFile:
    """A page whose own files lie at a path: it names them relative to itself, and is sent for many addresses.

    Args:
        at: With or without a slash at its end; empty for the root.
        offers: What else there is at that path, for the page to lead to.
    """
    mark = f'<html data-offers="{escape(offers)}"' if offers else "<html"
    return _placed(page.content, page.content_type, f'="{escape(at.rstrip("/"))}/', mark)


def sent(
    request: HttpRequest, file: StaticFile, *, cache_control: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer: 304 when the client has it, compressed when it may be."""
    all_headers = {
        "Cache-Control": cache_control,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
        **(headers or {}),
    }
    if file.etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=all_headers)
    content = file.content
    if file.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        content = file.compressed
        all_headers["Content-Encoding"] = "gzip"
    all_headers["Content-Length"] = str(len(content))
    return HttpResponse(content, content_type=file.content_type, headers=all_headers)


@lru_cache(maxsize=500)
def _read(file: Path, _changed_at_ns: int) -> StaticFile:
    content = file.read_bytes()
    content_type = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return _static(content, content_type)


@lru_cache(maxsize=10)
def _placed(content: bytes, content_type: str, start: str, mark: str) -> StaticFile:
    marked = content.replace(b"<html", mark.encode(), 1)
    return _static(marked.replace(b'="./', start.encode()), content_type)


def _static(content: bytes, content_type: str) -> StaticFile:
    compressed = None
    if len(content) >= _LEAST_COMPRESSED and content_type.startswith(_COMPRESSIBLE):
        compressed = gzip.compress(content, compresslevel=9, mtime=0)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return StaticFile(content=content, compressed=compressed, content_type=content_type, etag=etag)
