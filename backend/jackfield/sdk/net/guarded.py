"""Carries requests over aiohttp: no redirects, no proxies, no cookies, a deadline and a cap on everything."""

import io
import ssl
from typing import Any

import aiohttp
from aiohttp.client import ClientTimeout
from yarl import URL

from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.body import decompressed, read_capped
from jackfield.sdk.net.connecting import GuardedConnector, current_stage
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.failures import told
from jackfield.sdk.net.messages import Answer, Request
from jackfield.sdk.net.opening import opened
from jackfield.sdk.net.resolving import GuardedResolver
from jackfield.sdk.net.stages import Stage

#: Bodies beyond are handed over as a file, which aiohttp writes in pieces.
_LARGE_BODY = 2**19
#: Timeouts are not rounded up to whole seconds below this.
_EXACT_BELOW_S = 3_600.0
#: Deadlines are few; should they not be, they are not kept.
_MAX_TIMEOUTS = 100


class GuardedCarrier:
    """One session, opened with the first request, in the loop of that request."""

    def __init__(
        self, *, policy: AddressPolicy, max_body_bytes: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._policy = policy
        self._resolver = GuardedResolver(policy)
        self._max_body_bytes = max_body_bytes
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[float, ClientTimeout] = {}

    async def send(self, request: Request, stage: Stage, *, deadline_s: float) -> Answer:
        """Return the answer to a request.

        Raises:
            Unavailable: Nobody is there.
            NoAnswer: It was written and nothing came back.
            Rejected: Its address must not be called.
        """
        current_stage.set(stage)
        body: Any = request.content or None
        if len(request.content) > _LARGE_BODY:
            body = io.BytesIO(request.content)
        try:
            response = await self._opened().request(
                request.method,
                request.url,
                headers=request.headers,
                data=body,
                allow_redirects=False,
                timeout=self._timeout(deadline_s),
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = told(error, host=URL(request.url).host or "", stage=stage, deadline_s=deadline_s)
            # The text of some of these holds the whole URL, which may be a secret: it must not reach a log.
            raise failure from None
        stage.answered = True
        return await self._read(response)

    async def connect(
        self,
        host: str,
        port: int,
        stage: Stage,
        *,
        tls: bool | ssl.SSLContext,
        deadline_s: float,
        preview: str = "",
    ) -> Connection:
        """Open a stream to the first address of a host that answers."""
        return await opened(
            host,
            port,
            tls=tls,
            stage=stage,
            policy=self._policy,
            resolver=self._resolver,
            trust=self._tls,
            deadline_s=deadline_s,
        )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self._resolver.close()

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        try:
            content, truncated = await read_capped(response.content, limit=self._max_body_bytes)
        except (aiohttp.ClientError, OSError, TimeoutError):
            # Its head has come, so the service has answered: what is lost is what else it had to say.
            content, truncated = b"", True
        except BaseException:
            response.close()
            raise
        if truncated:
            response.close()
        headers = response.headers
        encoding = headers.get("Content-Encoding")
        if encoding is not None and content:
            content, cut = decompressed(content, encoding, limit=self._max_body_bytes)
            truncated = truncated or cut
        return Answer(status=response.status, headers=headers, content=content, truncated=truncated)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=GuardedConnector(self._policy, resolver=self._resolver, tls=self._tls),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    def _timeout(self, deadline_s: float) -> ClientTimeout:
        timeout = self._timeouts.get(deadline_s)
        if timeout is None:
            timeout = ClientTimeout(total=deadline_s, ceil_threshold=_EXACT_BELOW_S)
            if len(self._timeouts) < _MAX_TIMEOUTS:
                self._timeouts[deadline_s] = timeout
        return timeout
