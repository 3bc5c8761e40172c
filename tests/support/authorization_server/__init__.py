"""Somebody else's authorization server, django-oauth-toolkit, in a process of its own; and a browser."""

import json
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests.support.served import ROOT

CLIENT_ID = "jackfield"
CLIENT_SECRET = "a-client-secret+of/the&tests"
PASSWORD = "at-the-service"


class AuthorizationServer:
    """One server, with a person `pat`, one client, and an API that wants a bearer token."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, what: str, **given: Any) -> Any:
        """Ask it, or tell it, something that no client of it could."""
        request = urllib.request.Request(f"{self.url}/control/{what}", data=json.dumps(given).encode())
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return json.load(answer)

    def sign_in(self, url: str, *, consents: bool = True) -> str:
        """Go to a URL, sign in by its login page and answer the question; returns where it sends one back."""
        browser = _Browser()
        status, place, page = browser.get(url)
        if status == 302 and "/login/" in place:
            status, place, page = browser.get(place)
            status, place, page = browser.post(place, page, username="pat", password=PASSWORD)
            status, place, page = browser.get(place)
        if status == 200:
            answer = {"allow": "Authorize"} if consents else {}
            status, place, page = browser.post(place, page, **answer)
        assert status == 302, (status, place, page)
        return place


@contextmanager
def authorization_server() -> Iterator[AuthorizationServer]:
    """A server on a free port of this machine, with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.authorization_server", folder],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        with process.stdout as printed:
            try:
                line = printed.readline()
                assert line.startswith("http://127.0.0.1:"), line
                yield AuthorizationServer(line.strip())
            finally:
                process.kill()
                process.wait()


class _Browser:
    """Keeps cookies, and goes to no place by itself."""

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect()
        )

    def get(self, url: str) -> tuple[int, str, str]:
        """Status, where one is or is sent, and the page."""
        return self._open(urllib.request.Request(url))

    def post(self, url: str, page: str, **given: str) -> tuple[int, str, str]:
        """Send the form of a page, with what is filled in."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
        values = {name: value.replace("&amp;", "&") for name, value in hidden} | given
        return self._open(urllib.request.Request(url, data=urlencode(values).encode()))

    def _open(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, request.full_url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                place = error.headers.get("Location", "")
                return error.code, urljoin(request.full_url, place), error.read().decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def query_of(url: str) -> dict[str, str]:
    """The query of a URL."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
