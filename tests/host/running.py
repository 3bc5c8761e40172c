"""The ticket desk in a process of its own, and people who use it as a browser does."""

import json
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from functools import cached_property
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from jackfield.project.environment import VARIABLES
from tests.support.main_job import activate_webhook, create_webhook_config, eventually
from tests.support.served import ROOT, HttpAnswer, Served, free_port, http
from tests.support.surroundings import SERVICES

PLACE = Path(__file__).resolve().parent / "desk"
PASSWORD = "a-passphrase-for-tests"
_START_S = 60.0


def environ_of(*, data_dir: Path, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Of a desk that knows nothing of this process but its Python, on a free port."""
    kept = {name: value for name, value in os.environ.items() if name not in (*VARIABLES, *SERVICES)}
    return {
        **kept,
        "PYTHONPATH": f"{ROOT / 'backend'}:{PLACE}",
        "DJANGO_SETTINGS_MODULE": "ticketdesk.settings",
        "DESK_DIR": str(data_dir),
        "DESK_PORT": str(free_port()),
        **(changes or {}),
    }


class Desk(Served):
    """The desk under uvicorn, or its worker."""

    def __init__(self, *, environ: Mapping[str, str], command: str) -> None:
        self.port = environ["DESK_PORT"]
        super().__init__(
            environ={**environ, "JACKFIELD_DATA_DIR": environ["DESK_DIR"], "PORT": self.port}, command=command
        )

    @property
    def mount(self) -> str:
        """Under which path Jackfield is, with slashes at both ends."""
        return "/" + self.environ.get("DESK_MOUNT", "jackfield/")

    @property
    def api_url(self) -> str:
        """Where GraphQL is."""
        return f"{self.url}{self.mount}graphql"

    def program(self, command: str) -> list[str]:
        """As the README has it."""
        if command == "serve":
            served = ["-m", "uvicorn", "ticketdesk.asgi:application", "--port", self.port]
            return [sys.executable, *served]
        return super().program(command)

    @staticmethod
    def prepare(environ: Mapping[str, str]) -> None:
        """Tables and people."""
        manage(environ, "migrate", "--verbosity", "0")
        manage(environ, "example", PASSWORD)

    def wait_until_served(self) -> None:
        """Until it answers; fails with the log when it ends first."""

        def answers() -> bool:
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}:\n{self.log}")
            try:
                return self.get(f"{self.mount}readyz").status == 200
            except urllib.error.URLError:
                return False

        eventually(answers, timeout_s=_START_S)

    def manage(self, *arguments: str) -> str:
        """Run a command of the desk; what it printed."""
        return manage(self.environ, *arguments)

    def person(self, name: str, *organisations: str) -> str:
        """Make somebody, a member of these; returns their address."""
        email = f"{name}-{secrets.token_hex(3)}@desk.example"
        self.manage("person", email, PASSWORD, *organisations)
        return email

    def browser(self, email: str) -> "Browser":
        """Somebody who has signed in at the desk's own page."""
        browser = Browser(self)
        browser.sign_in(email)
        return browser

    def listens(self, email: str, url: str, *, name: str = "Receiver") -> str:
        """Give somebody an enabled webhook; returns the config's id."""
        assert self._has_webhooks
        return create_webhook_config(self, token=self.token(username=email), url=url, name=name)

    @cached_property
    def _has_webhooks(self) -> bool:
        """They have been made active by the administrator, once for all who listen."""
        activate_webhook(self, token=self.token(username="root@desk.example"))
        return True


def manage(environ: Mapping[str, str], *arguments: str) -> str:
    """Run `manage.py` to its end; fails when it does."""
    done = subprocess.run(
        [sys.executable, str(PLACE / "manage.py"), *arguments],
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Browser:
    """Keeps cookies, and sends the one against forgery back."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def sign_in(self, email: str) -> None:
        """At the desk's own page."""
        self.get("/sign-in/")
        answer = self.post("/sign-in/", username=email, password=PASSWORD)
        assert answer.status == 200, answer.body
        assert "sessionid" in self.cookie_header

    @property
    def cookie_header(self) -> str:
        """As a browser sends it with a WebSocket's handshake."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def get(self, path: str) -> HttpAnswer:
        """GET, redirections followed."""
        return self._send(urllib.request.Request(self.desk.url + path))

    def post(self, path: str, **fields: str) -> HttpAnswer:
        """Submit a form."""
        body = urllib.parse.urlencode(fields).encode()
        return self._send(urllib.request.Request(self.desk.url + path, data=body, headers=self._headers()))

    def graphql(self, document: str, **variables: Any) -> Any:
        """The data of an operation, asked with the session."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        headers = {**self._headers(), "Content-Type": "application/json"}
        answer = self._send(urllib.request.Request(self.desk.api_url, data=body, headers=headers))
        result = json.loads(answer.body)
        assert answer.status == 200, (answer.status, result)
        assert "errors" not in result, result["errors"]
        return result["data"]

    def open_ticket(self, organisation: str, title: str) -> HttpAnswer:
        """As the desk's page does."""
        return self.post("/tickets/", organisation=organisation, title=title)

    def _headers(self) -> dict[str, str]:
        found = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return {"X-CSRFToken": found[0]} if found and found[0] else {}

    def _send(self, request: urllib.request.Request) -> HttpAnswer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return HttpAnswer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return HttpAnswer(refusal.code, dict(refusal.headers), refusal.read())


__all__ = ["PASSWORD", "PLACE", "Browser", "Desk", "environ_of", "http", "manage"]
