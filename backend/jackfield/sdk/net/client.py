"""The HTTP client that a context carries: it raises the five errors by itself and remembers what it did."""

import ssl
import time
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from json import JSONEncoder
from typing import Any, TypedDict, Unpack

from yarl import URL

from jackfield import __version__
from jackfield.sdk.errors import Rejected, ServiceError
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.answers import error_of
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.exchange import REACH, Exchange
from jackfield.sdk.net.messages import Answer, Request, Response
from jackfield.sdk.net.redaction import Redactor
from jackfield.sdk.net.stages import Stage
from jackfield.sdk.net.transports import Carrier
from jackfield.sdk.net.wellformed import lay_over, method_of

_MALFORMED = _("The URL is malformed.")
_NO_URL = _("The URL does not begin with https:// or http:// and a host.")
_NO_PORT = _("The URL has a port that nobody listens at.")

#: The exchanges that are remembered; the oldest make room.
MAX_EXCHANGES = 50
_AGENT = f"Jackfield/{__version__}"
_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"
_ENCODER = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ASCII_ENCODER = JSONEncoder(separators=(",", ":"), allow_nan=False)


class Options(TypedDict, total=False):
    """What ``HttpClient.request`` takes beside method and URL."""

    params: Mapping[str, str | int | float] | None
    headers: Mapping[str, str] | None
    json: Any
    data: bytes | str | None
    ok: Container[int]


class HttpClient:
    """Calls services for one hook or check. ``Network.http()`` makes it.

    Every method returns the ``Response`` of a success, or of a status in ``ok``; anything else raises
    ``Unauthorized``, ``Unavailable``, ``NoAnswer``, ``Rejected`` or ``Gone``.

    Args:
        carrier: What the requests go through.
        redact: The secrets to star in what is remembered.
        deadline_s: Seconds for one request, from the look-up of the name to the last byte of the answer.
    """

    def __init__(self, carrier: Carrier, *, redact: Iterable[str] = (), deadline_s: float = 10.0) -> None:
        self._carrier = carrier
        self._secrets = tuple(redact)
        self._deadline_s = deadline_s
        self._stages: list[Stage] = []
        #: Nothing is written after that, on the monotonic clock; None: there is no such moment.
        self.not_after: float | None = None
        #: What was asked and answered so far, the newest last.
        self.exchanges: list[Exchange] = []
        #: Awaited before anything goes out; may raise one of the five errors instead.
        self.before: Callable[[], Awaitable[None]] | None = None
        #: The last error of a request or a refresh of its tokens, not of the author's own code; None: none.
        self.raised: ServiceError | None = None

    def redact(self, text: str) -> str:
        """Return a text, as that of an author's error, with stars for the secrets of the config.

        So are the credentials and signatures that were sent: a service may repeat them.
        """
        repeated = (part for exchange in self.exchanges for part in exchange.repeated(text))
        return Redactor((*self._secrets, *dict.fromkeys(repeated)))(text)

    @property
    def redactor(self) -> Redactor:
        """What does so."""
        return Redactor(self._secrets)

    def also_redact(self, secrets: Iterable[str]) -> None:
        """Star these too, in what is remembered from now on."""
        self._secrets = (*self._secrets, *secrets)

    @property
    def unanswered(self) -> bool:
        """Whether a request was written, or part of it, and no answer has come.

        If whoever runs the hook ends it now, nobody knows what the service took: that is a ``NoAnswer``.
        """
        return any(stage.is_unanswered for stage in self._stages)

    @property
    def has_written(self) -> bool:
        """Whether a request was written, or part of it, answered or not: the service may have acted."""
        return any(stage.written for stage in self._stages)

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int | float] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = ...,
        data: bytes | str | None = None,
        ok: Container[int] = (),
    ) -> Response:
        """Send one request.

        Args:
            method: GET, POST ...
            url: http or https.
            params: Added to the query of the URL.
            headers: Added to our own, or instead of them.
            json: Sent as JSON; any value, None too.
            data: Sent as it is, a text as UTF-8.
            ok: Statuses that are no error here.

        Raises:
            Unauthorized: 401, 403.
            Unavailable: 408, 425, 429, 5xx, or nobody is there.
            NoAnswer: It was written and nothing came back.
            Rejected: Any other status outside 2xx, or the URL is one that must not be called, or a header or
                the method one that must not be sent.
            Gone: 410.
        """
        with self._noting():
            return await self._request(
                method, url, params=params, headers=headers, json=json, data=data, ok=ok
            )

    async def _request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int | float] | None,
        headers: Mapping[str, str] | None,
        json: Any,
        data: bytes | str | None,
        ok: Container[int],
    ) -> Response:
        if self.before is not None:
            await self.before()
        verb = method_of(method)
        target = _target(url, params)
        content, kind = _content(json, data)
        sent = {"User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
        if kind:
            sent["Content-Type"] = kind
        if headers:
            lay_over(sent, headers)
        request = Request(method=verb, url=str(target), headers=sent, content=content)
        answer = await self._exchange(request)
        host = target.host or ""
        if answer.status not in ok and not 200 <= answer.status < 300:
            error = error_of(status=answer.status, headers=answer.headers, host=host, now=datetime.now(UTC))
            if error is not None:
                raise error
        return Response(
            status=answer.status,
            headers=answer.headers,
            content=answer.content,
            truncated=answer.truncated,
            host=host,
        )

    async def get(self, url: str, **options: Unpack[Options]) -> Response:
        """``request("GET", ...)``."""
        return await self.request("GET", url, **options)

    async def head(self, url: str, **options: Unpack[Options]) -> Response:
        """``request("HEAD", ...)``."""
        return await self.request("HEAD", url, **options)

    async def post(self, url: str, **options: Unpack[Options]) -> Response:
        """``request("POST", ...)``."""
        return await self.request("POST", url, **options)

    async def put(self, url: str, **options: Unpack[Options]) -> Response:
        """``request("PUT", ...)``."""
        return await self.request("PUT", url, **options)

    async def patch(self, url: str, **options: Unpack[Options]) -> Response:
        """``request("PATCH", ...)``."""
        return await self.request("PATCH", url, **options)

    async def delete(self, url: str, **options: Unpack[Options]) -> Response:
        """``request("DELETE", ...)``."""
        return await self.request("DELETE", url, **options)

    async def connect(
        self, host: str, port: int, *, tls: bool | ssl.SSLContext = False, preview: str = ""
    ) -> Connection:
        """Open a stream to a host that may be called; the caller closes it.

        It is remembered by host and port, whatever goes over it.

        Args:
            preview: What a preview shows, which says nothing over streams: what is going to be said.

        Raises:
            Rejected: It is one that must not be called.
            Unavailable: Nobody is there.
        """
        with self._noting():
            if self.before is not None:
                await self.before()
            # As in a URL: an IPv6 address stands in brackets.
            place = f"[{host}]" if ":" in host else host
            request = Request(method="CONNECT", url=f"{'tls' if tls else 'tcp'}://{place}:{port}", headers={})
            return await self._opened(request, host, port, tls=tls, preview=preview)

    async def _opened(
        self, request: Request, host: str, port: int, *, tls: bool | ssl.SSLContext, preview: str
    ) -> Connection:
        stage = Stage(not_after=self.not_after)
        self._stages.append(stage)
        started_at = datetime.now(UTC)
        started = time.perf_counter()
        problem = "It was broken off."
        try:
            connection = await self._carrier.connect(
                host, port, stage, tls=tls, deadline_s=self._deadline_s, preview=preview
            )
            problem = ""
        except ServiceError as error:
            problem = str(error)
            raise
        finally:
            self._remember(request, None, started_at, time.perf_counter() - started, problem)
        return connection

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except ServiceError as error:
            self.raised = error
            raise

    async def _exchange(self, request: Request) -> Answer:
        stage = Stage(not_after=self.not_after)
        self._stages.append(stage)
        started_at = datetime.now(UTC)
        started = time.perf_counter()
        answer: Answer | None = None
        problem = "It was broken off."
        try:
            answer = await self._carrier.send(request, stage, deadline_s=self._deadline_s)
            problem = ""
        except ServiceError as error:
            problem = str(error)
            raise
        finally:
            self._remember(request, answer, started_at, time.perf_counter() - started, problem)
        return answer

    def _remember(
        self,
        request: Request,
        answer: Answer | None,
        started_at: datetime,
        duration_s: float,
        problem: str,
    ) -> None:
        if len(request.content) > REACH:
            request = replace(request, content=request.content[:REACH])
        if answer is not None and len(answer.content) > REACH:
            answer = replace(answer, content=answer.content[:REACH])
        if len(self.exchanges) >= MAX_EXCHANGES:
            del self.exchanges[0]
        self.exchanges.append(
            Exchange(
                request=request,
                answer=answer,
                secrets=self._secrets,
                started_at=started_at,
                duration_ms=duration_s * 1_000,
                problem=problem,
            )
        )


def _target(url: str, params: Mapping[str, str | int | float] | None) -> URL:
    try:
        target = URL(url)
        if params:
            target = target.extend_query(params)
        host, port = target.host, target.explicit_port
    except ValueError:
        raise Rejected(_MALFORMED) from None
    if target.scheme not in {"http", "https"} or not host:
        raise Rejected(_NO_URL)
    if port == 0:
        raise Rejected(_NO_PORT)
    return target


def _content(json: Any, data: bytes | str | None) -> tuple[bytes, str]:
    if json is not ...:
        if data is not None:
            raise TypeError("Give json or data, not both.")
        return _json_bytes(json), _JSON
    if isinstance(data, str):
        return data.encode(), _TEXT
    return data or b"", ""


def _json_bytes(value: Any) -> bytes:
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:  # Half a character: JSON can spell it, UTF-8 cannot.
        return _ASCII_ENCODER.encode(value).encode()
