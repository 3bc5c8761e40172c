"""The built page: its files as they are, and index.html for every path that is the app's own."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.views.decorators.http import require_safe

from jackfield.project.answers import refusal

_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
#: Below this the header costs more than it saves.
_LEAST_COMPRESSED = 500
#: Content by name: the machine's own tables differ.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

_csrf = CsrfViewMiddleware(lambda _request: HttpResponse())


@dataclass(frozen=True, kw_only=True)
class PageFile:
    """A file as it is sent."""

    content: bytes
    #: None: does not get smaller.
    compressed: bytes | None
    content_type: str
    etag: str


@require_safe
async def page(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the page, or index.html: which screen it is, the app reads from the address."""
    file = _file(path)
    if path.startswith("assets/"):
        # Their names change with their content.
        return _sent(request, file, "public, max-age=31536000, immutable") if file else _missing()
    if file is not None and path != "index.html":
        return _sent(request, file, "no-cache")
    if "." in path.rpartition("/")[2]:
        return _missing()
    index = _file("index.html")
    if index is None:
        return refusal(503, "The page has not been built: run `make app`. The API at /graphql works.")
    _csrf.process_request(request)
    get_token(request)
    return _csrf.process_response(request, _sent(request, index, "no-cache"))


def _missing() -> HttpResponse:
    return refusal(404, "There is nothing here.")


def _file(path: str) -> PageFile | None:
    """The file at a path below the page's folder, and nowhere else."""
    if not path or "\0" in path:
        return None
    folder: Path = settings.JACKFIELD_PAGE_DIR
    try:
        found = (folder / path).resolve()
        if not found.is_relative_to(folder.resolve()) or not found.is_file():
            return None
        return _read(found, found.stat().st_mtime_ns)
    except OSError:
        # A name too long, a file that has just gone.
        return None


@lru_cache(maxsize=500)
def _read(file: Path, _changed_at_ns: int) -> PageFile:
    content = file.read_bytes()
    content_type = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    compressed = None
    if len(content) >= _LEAST_COMPRESSED and content_type.startswith(_COMPRESSIBLE):
        compressed = gzip.compress(content, compresslevel=9, mtime=0)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return PageFile(content=content, compressed=compressed, content_type=content_type, etag=etag)


def _sent(request: HttpRequest, file: PageFile, cache_control: str) -> HttpResponse:
    headers = {"Cache-Control": cache_control, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if file.etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    content = file.content
    if file.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
        content = file.compressed
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(content))
    return HttpResponse(content, content_type=file.content_type, headers=headers)
